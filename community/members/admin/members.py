"""Members for the bureau: applications, standing, names, alliances, responsibilities. Policy: 2.1, 3.1.1, 4.1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.http import HttpRequest
from django.utils.timezone import localdate

from community.bureau import BureauModelAdmin, ReasonForm, Verb, acting
from community.members.actions import alliances, applications, members, names, responsibilities
from community.members.forms.members import LABELS
from community.members.models import Alliance, Membership, MembershipApplication, NameChange, Responsibility
from community.members.queries.applications import claim_of, steps_of
from community.members.states import (
    ALLIANCE,
    APPLICATION,
    MEMBERSHIP,
    AllianceState,
    ApplicationState,
    MembershipState,
    NameChangeState,
)
from core.files import attachments

AREA_TEXT = {"rows": 3}


class RecommendForm(forms.Form):
    recommendation = forms.CharField(
        label="推荐意见（申请人和市里会看到）", max_length=500, widget=forms.Textarea(attrs=AREA_TEXT)
    )


class ReturnForm(forms.Form):
    """A comment, and what is wrong with each line."""

    gives: tuple[str, ...] = ("comment", "notes")

    comment = forms.CharField(label="总意见", max_length=500, widget=forms.Textarea(attrs=AREA_TEXT))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[f"note_{name}"] = forms.CharField(
                label=f"{label}：哪里要改", required=False, max_length=300
            )

    def clean(self) -> dict[str, Any]:
        """What the action takes: the comment, and the notes by field."""
        typed = super().clean() or {}
        notes = {name: typed[f"note_{name}"] for name in LABELS if typed.get(f"note_{name}")}
        return {"comment": typed.get("comment", ""), "notes": notes}


class LeavingForm(forms.Form):
    left_on = forms.DateField(
        label="退出日期", initial=localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label="原因（当事单位会看到）", max_length=300, widget=forms.Textarea(attrs=AREA_TEXT)
    )


class WordingForm(forms.Form):
    body = forms.CharField(label="部门或单位", max_length=100)
    duty = forms.CharField(label="职责", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    clause = forms.CharField(label="依据", max_length=40)
    reason = forms.CharField(label="修订原因（公开）", max_length=300)


@admin.register(MembershipApplication)
class MembershipApplicationAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["name", "kind", "sector", "level", "area", "state", "applied_at"]
    list_filter = ["state", "sector", "level", "kind"]
    list_select_related = ["area"]
    search_fields = ["name", "credit_code"]
    ordering = ["applied_at", "pk"]
    fields = [
        "name", "institution", "credit_code", "kind", "sector", "level", "area", "about", "applicant", "contact_name",
        "contact_phone", "state", "applied_at", "recommended_by", "recommended_at", "recommendation", "decided_by",
        "decided_at", "decision_reason",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb(
            "recommend", "推荐", applications.recommend_application, "application",
            frozenset({ApplicationState.APPLIED}), RecommendForm,
        ),
        Verb(
            "admit", "接纳", applications.admit_application, "application", frozenset({ApplicationState.RECOMMENDED})
        ),
        Verb(
            "return", "退回补正", applications.return_application, "application",
            APPLICATION.sources_of(ApplicationState.RETURNED), ReturnForm, danger=True,
        ),
        Verb(
            "refuse", "不接纳", applications.refuse_application, "application",
            APPLICATION.sources_of(ApplicationState.REFUSED), ReasonForm, danger=True,
        ),
    ]  # fmt: skip
    export = {
        "名称": "name", "类别": "get_kind_display", "系统": "get_sector_display", "层级": "get_level_display",
        "区域": "area__name", "统一社会信用代码": "credit_code", "状态": "get_state_display", "提交时间": "applied_at",
        "推荐时间": "recommended_at", "审定时间": "decided_at",
    }  # fmt: skip

    def _offered(self, request: HttpRequest, row: Any) -> list[dict[str, object]]:
        """Only the buttons this person may press: the district recommends, another person decides."""
        by = acting(request)
        is_second = row.recommended_by_id != by.person.pk and applications.may_decide(by)
        mine = {
            "推荐": applications.may_recommend(row, by),
            "接纳": is_second,
            "不接纳": is_second,
            "退回补正": True,
        }
        return [one for one in super()._offered(request, row) if mine[str(one["label"])]]

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        """Adds the list of applications that claim to act for a body already on record."""
        claims = [claim_of(row) for row in rows] if verb.name in ("recommend", "admit") else []
        found = [claim for claim in claims if claim is not None]
        return {"page_template": "admin/community/claims.html", "claims": found} if found else {}

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/community/application.html", "application": row, "steps": steps_of(row),
            "files": attachments.about(row), "claims": list(filter(None, [claim_of(row)])),
            "returned_notes": [(LABELS.get(name, name), text) for name, text in row.notes.items()],
        }  # fmt: skip


@admin.register(Membership)
class MembershipAdmin(BureauModelAdmin):
    scope = "overseen_by"
    city_acts = True
    list_display = ["institution", "state", "joined_on", "left_on", "leave_asked_at"]
    list_filter = [
        "state", ("leave_asked_at", EmptyFieldListFilter), "institution__sector", "institution__level", "institution__kind",
    ]  # fmt: skip
    list_select_related = ["institution"]
    search_fields = ["institution__name", "institution__credit_code"]
    ordering = ["institution__area_id", "institution__name", "pk"]
    fields = ["institution", "state", "joined_on", "left_on", "reason", "leave_asked_at", "leave_reason"]
    readonly_fields = fields
    verbs = [
        Verb(
            "suspend", "暂停", members.suspend_member, "membership", MEMBERSHIP.sources_of(MembershipState.SUSPENDED),
            ReasonForm, danger=True,
        ),
        Verb("reinstate", "恢复", members.reinstate_member, "membership", frozenset({MembershipState.SUSPENDED})),
        Verb(
            "leave", "记录退出", members.record_leaving, "membership", MEMBERSHIP.sources_of(MembershipState.LEFT),
            LeavingForm, danger=True,
        ),
    ]  # fmt: skip
    export = {
        "名称": "institution__name", "类别": "institution__get_kind_display", "系统": "institution__get_sector_display",
        "层级": "institution__get_level_display", "状态": "get_state_display", "加入": "joined_on", "退出": "left_on",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")


@admin.register(NameChange)
class NameChangeAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["institution", "old_name", "new_name", "state", "asked_at", "changed_on"]
    list_filter = ["state"]
    list_select_related = ["institution"]
    search_fields = ["old_name", "new_name"]
    ordering = ["-asked_at", "-pk"]
    fields = ["institution", "old_name", "new_name", "reason", "state", "asked_by", "asked_at", "decided_by", "decided_at", "answer",
              "changed_on"]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("confirm", "确认更名", names.confirm_name_change, "change", frozenset({NameChangeState.ASKED})),
        Verb(
            "decline", "不同意", names.decline_name_change, "change", frozenset({NameChangeState.ASKED}), ReasonForm,
            danger=True,
        ),
    ]  # fmt: skip
    export = {"原名": "old_name", "新名": "new_name", "状态": "get_state_display", "启用": "changed_on"}

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/community/files.html", "files": attachments.about(row)}


@admin.register(Alliance)
class AllianceAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["name", "kind", "lead", "state", "founded_on"]
    list_filter = ["state", "kind"]
    list_select_related = ["lead"]
    search_fields = ["name", "lead__name"]
    ordering = ["state", "founded_on", "pk"]
    fields = [
        "name",
        "kind",
        "purpose",
        "lead",
        "state",
        "founded_on",
        "activated_on",
        "dissolved_on",
        "dissolve_reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb(
            "dissolve", "解散", alliances.dissolve_alliance, "alliance",
            ALLIANCE.sources_of(AllianceState.DISSOLVED), ReasonForm, danger=True,
        ),
    ]  # fmt: skip
    export = {
        "名称": "name", "形式": "get_kind_display", "牵头": "lead__name", "状态": "get_state_display", "发起": "founded_on",
        "成员数": lambda row: row.places.filter(state="joined").count(),
    }  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/community/files.html", "files": attachments.about(row),
            "places": row.places.for_list(),
        }  # fmt: skip


@admin.register(Responsibility)
class ResponsibilityAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["line", "body", "sector", "clause", "since", "until"]
    list_display_links = ["line", "body"]
    list_filter = [("until", EmptyFieldListFilter), "sector"]
    search_fields = ["body", "duty"]
    ordering = ["line", "-since", "-pk"]
    fields = ["line", "body", "sector", "duty", "clause", "since", "until", "reason"]
    readonly_fields = fields
    adds = responsibilities.add_responsibility
    add_fields = ["body", "sector", "duty", "clause"]
    verbs = [
        Verb(
            "revise", "改表述", responsibilities.revise_responsibility, "responsibility", frozenset({""}), WordingForm,
        ),
        Verb(
            "end", "从清单里去掉", responsibilities.end_responsibility, "responsibility", frozenset({""}), ReasonForm,
            danger=True,
        ),
    ]  # fmt: skip

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        """The new version starts with the text in force."""
        return {name: getattr(rows[0], name) for name in ("body", "duty", "clause")}

    export = {
        "序号": "line", "部门或单位": "body", "系统": "get_sector_display", "职责": "duty", "依据": "clause", "生效": "since",
        "失效": "until",
    }  # fmt: skip
