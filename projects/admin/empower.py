"""Admin pages of running projects: cases, brands, ledger, coverage. Policy: 3.2.1, 3.4.1, 4.2a."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from projects.actions import brands, cases
from projects.forms.lines import by_line
from projects.models import Brand, Case, Empowerment, FundingEntry, Milestone, Project, Replication, SharedUse
from projects.queries import cases as queries
from projects.queries.return_notes import lines_of
from projects.states import CASE, BrandState, CaseState


class ReviewForm(forms.Form):
    is_passed = forms.TypedChoiceField(
        label="结论", choices=[("yes", "通过"), ("no", "退回修改")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    comment = forms.CharField(
        label="意见（撰写单位会看到；退回必须写）",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CommentForm(forms.Form):
    comment = forms.CharField(label="要改什么", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(Case)
class CaseAdmin(BureauModelAdmin):
    scope = "reviewed_by_bureau"
    list_display = ["title", "institution", "project", "mode", "state", "submitted_at", "published_at"]
    list_filter = ["state", "mode", "project__type"]
    list_select_related = ["institution", "project"]
    search_fields = ["title", "institution__name"]
    ordering = ["submitted_at", "pk"]
    fields = [
        "title",
        "institution",
        "project",
        "mode",
        "state",
        "submitted_at",
        "published_at",
        "withdraw_reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb("review", "评议", cases.review_case, "case", frozenset({CaseState.SUBMITTED}), ReviewForm),
        Verb("publish", "发布到案例库", cases.publish_case, "case", CASE.sources_of(CaseState.PUBLISHED)),
        Verb(
            "return",
            "退回修改",
            cases.return_case,
            "case",
            frozenset({CaseState.APPROVED}),
            CommentForm,
            danger=True,
        ),
        Verb(
            "withdraw",
            "撤下",
            cases.take_down_case,
            "case",
            frozenset({CaseState.PUBLISHED}),
            ReasonForm,
            danger=True,
        ),
    ]
    export = {
        "案例": "title", "撰写单位": "institution__name", "项目": "project__title", "赋能方式": "get_mode_display",
        "状态": "get_state_display", "提交": "submitted_at", "发布": "published_at",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")

    def form_of(self, verb: Verb, rows: Any) -> type[forms.Form]:
        """A refusal says line by line what has to be mended; several cases at once are judged as wholes."""
        if verb.name not in ("review", "return") or len(rows) > 1:
            return verb.form
        return by_line(verb.form, lines_of(rows[0]))

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/projects/case.html", **_whole(row)}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        """Who reviews reads the whole case on the page of the button."""
        return {"page_template": "admin/projects/case.html", **_whole(rows[0])} if len(rows) == 1 else {}


def _whole(case: Case) -> dict[str, object]:
    return {
        "case": case, "sections": queries.sections(case), "figures": queries.figures(case),
        "reviews": case.reviews.select_related("reviewer").order_by("pk"),
    }  # fmt: skip


@admin.register(Brand)
class BrandAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["name", "kind", "lead", "state", "proposed_at", "joined_on"]
    list_filter = ["state", "kind"]
    list_select_related = ["lead"]
    search_fields = ["name", "lead__name"]
    ordering = ["-proposed_at", "pk"]
    fields = [
        "name",
        "kind",
        "about",
        "lead",
        "project",
        "merged",
        "state",
        "proposed_at",
        "joined_on",
        "ended_on",
        "reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb("join", "认定品牌", brands.join_brand, "brand", frozenset({BrandState.PROPOSED})),
        Verb(
            "refuse",
            "不认定",
            brands.refuse_brand,
            "brand",
            frozenset({BrandState.PROPOSED}),
            ReasonForm,
            danger=True,
        ),
        Verb(
            "end",
            "停用",
            brands.revoke_brand,
            "brand",
            frozenset({BrandState.JOINED}),
            ReasonForm,
            danger=True,
        ),
    ]
    export = {
        "品牌": "name", "类别": "get_kind_display", "牵头单位": "lead__name", "状态": "get_state_display", "整合日期": "joined_on",
        "并入项数": lambda brand: brand.items.count(),
    }  # fmt: skip

    @admin.display(description="并入的活动")
    def merged(self, brand: Brand) -> str:
        return (
            "；".join(str(item) for item in brand.items.select_related("institution").order_by("pk"))
            or "还没有"
        )


class OverseenAdmin(BureauModelAdmin):
    """Base class of read-only admin pages with export, for rows of projects the bureau oversees."""

    project_path = "project"

    def get_queryset(self, request: HttpRequest) -> Any:
        projects = Project.objects.overseen_by(request.user)
        return super().get_queryset(request).filter(**{f"{self.project_path}__in": projects})


@admin.register(FundingEntry)
class FundingEntryAdmin(OverseenAdmin):
    project_path = "account__project"
    list_display = ["purpose", "project", "source", "kind", "yuan", "booked_on", "recorded_by"]
    list_filter = ["kind", "account__source"]
    list_select_related = ["account__project", "recorded_by"]
    search_fields = ["purpose", "account__project__title"]
    ordering = ["-booked_on", "-pk"]
    fields = [
        "account",
        "kind",
        "yuan",
        "booked_on",
        "purpose",
        "valuation",
        "corrects",
        "recorded_by",
        "recorded_at",
    ]
    readonly_fields = fields
    export = {
        "项目": "account__project__title", "来源": lambda entry: entry.account.get_source_display(), "类别": "get_kind_display",
        "金额（元）": lambda entry: entry.amount_cents / 100, "日期": "booked_on", "摘要": "purpose", "折价依据": "valuation",
        "冲销": lambda entry: "是" if entry.corrects_id else "",
    }  # fmt: skip

    @admin.display(description="项目")
    def project(self, entry: FundingEntry) -> str:
        return entry.account.project.title

    @admin.display(description="来源")
    def source(self, entry: FundingEntry) -> str:
        return str(entry.account.get_source_display())

    @admin.display(description="金额（元）", ordering="amount_cents")
    def yuan(self, entry: FundingEntry) -> str:
        return f"{entry.amount_cents / 100:,.2f}"


@admin.register(Milestone)
class MilestoneAdmin(OverseenAdmin):
    list_display = ["title", "project", "owner", "due_on", "state", "done_on"]
    list_filter = ["state"]
    list_select_related = ["project", "owner"]
    search_fields = ["title", "project__title"]
    ordering = ["due_on", "pk"]
    fields = ["project", "title", "owner", "due_on", "state", "done_on", "done_note", "drop_reason"]
    readonly_fields = fields
    export = {
        "项目": "project__title", "里程碑": "title", "负责单位": "owner__name", "期限": "due_on", "状态": "get_state_display",
        "完成": "done_on",
    }  # fmt: skip


@admin.register(SharedUse)
class SharedUseAdmin(OverseenAdmin):
    list_display = ["what", "project", "kind", "giver", "receiver", "used_on", "amount", "unit", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["project", "giver", "receiver"]
    search_fields = ["what", "project__title"]
    ordering = ["-used_on", "-pk"]
    fields = [
        "project",
        "kind",
        "what",
        "giver",
        "receiver",
        "used_on",
        "amount",
        "unit",
        "state",
        "recorded_for",
        "answer",
    ]
    readonly_fields = fields
    export = {
        "项目": "project__title", "内容": "what", "类别": "get_kind_display", "提供": "giver__name", "使用": "receiver__name",
        "日期": "used_on", "数量": "amount", "单位": "get_unit_display", "状态": "get_state_display",
    }  # fmt: skip


@admin.register(Empowerment)
class EmpowermentAdmin(OverseenAdmin):
    list_display = ["indicator", "project", "mode", "problem", "before", "after", "unit", "state"]
    list_filter = ["state", "mode", "problem"]
    list_select_related = ["project"]
    search_fields = ["indicator", "project__title"]
    ordering = ["-pk"]
    fields = [
        "project", "mode", "problem", "about", "indicator", "unit", "how_counted", "before", "before_on", "after", "after_on",
        "state", "written_for", "confirmed_for", "confirmed_at", "answer",
    ]  # fmt: skip
    readonly_fields = fields
    export = {
        "项目": "project__title", "方式": "get_mode_display", "难题": "get_problem_display", "指标": "indicator", "之前": "before",
        "之后": "after", "单位": "unit", "口径": "how_counted", "状态": "get_state_display",
    }  # fmt: skip


@admin.register(Replication)
class ReplicationAdmin(OverseenAdmin):
    project_path = "case__project"
    list_display = ["case", "institution", "area", "state", "started_at", "confirmed_at"]
    list_filter = ["state"]
    list_select_related = ["case", "institution", "area"]
    search_fields = ["case__title", "institution__name"]
    ordering = ["-started_at", "-pk"]
    fields = [
        "case", "institution", "area", "learned_from", "plan", "state", "started_at", "changed", "outcome", "sessions", "people",
        "reported_at", "answer", "confirmed_at", "abandon_reason",
    ]  # fmt: skip
    readonly_fields = fields
    export = {
        "案例": "case__title", "采用单位": "institution__name", "地区": "area__name", "状态": "get_state_display",
        "开始": "started_at", "场次": "sessions", "受益人次": "people",
    }  # fmt: skip
