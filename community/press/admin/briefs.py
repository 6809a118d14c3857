"""Information reporting for the bureau: the queue of briefs, what was published, calls, points, circulars. Policy: 4.3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localdate
from unfold.decorators import action

from community.bureau import BureauModelAdmin, ReasonForm, Verb, acting
from community.members.models import Kind
from community.press.actions import adoptions
from community.press.actions import circulars as circular_actions
from community.press.actions import contribution_calls as calls
from community.press.actions.news import news_from_brief
from community.press.models import (
    Adoption,
    AdoptionLevel,
    Brief,
    Channel,
    Circular,
    ContributionCall,
    PointRule,
    Publication,
)
from community.press.queries import briefs as queries
from community.press.states import (
    BRIEF,
    CONTRIBUTION_CALL,
    TAKEN,
    BriefState,
    CircularState,
    ContributionCallState,
)
from core.dates.months import month_before, month_of
from core.errors import DomainError
from core.web.forms import DayInput, MomentInput, refuse

LONG = forms.Textarea(attrs={"rows": 12, "cols": 80})


class EditForm(forms.Form):
    title = forms.CharField(label="标题", max_length=80)
    body = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=LONG,
        help_text="直接在这里改；作者的原文和你的改动都会留下，作者看得到",
    )


class ReturnForm(forms.Form):
    """A comment, and a note for each line that is wrong."""

    gives: tuple[str, ...] = ("comment", "notes")

    comment = forms.CharField(
        label="总意见", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in queries.FIELDS.items():
            if name != "all":
                self.fields[f"note_{name}"] = forms.CharField(
                    label=f"{label}：意见", required=False, max_length=400
                )

    def clean(self) -> dict[str, Any]:
        """What the action takes: the comment, and the notes by field."""
        super().clean()
        notes = {name: self.cleaned_data.get(f"note_{name}", "") for name in queries.FIELDS if name != "all"}
        return {"comment": self.cleaned_data.get("comment", ""), "notes": notes}


class HigherForm(forms.Form):
    level = forms.ChoiceField(
        label="层级", choices=[choice for choice in AdoptionLevel.choices if choice[0] != "district"]
    )
    adopted_on = forms.DateField(label="采用日期", widget=DayInput, initial=localdate)
    evidence = forms.CharField(
        label="依据", max_length=200, required=False, help_text="刊物名称和期号、批示文号。省级以上必填"
    )


class PublicationForm(forms.Form):
    channel = forms.ChoiceField(label="渠道", choices=Channel.choices)
    outlet = forms.CharField(label="媒体或账号", max_length=60)
    link = forms.URLField(label="链接", max_length=300, required=False, assume_scheme="https")
    published_on = forms.DateField(label="刊发日期", widget=DayInput, initial=localdate)


class DeadlineForm(forms.Form):
    deadline = forms.DateTimeField(label="新的截稿时间", widget=MomentInput)


class CorrectForm(forms.Form):
    note = forms.CharField(
        label="更正说明（会印在通报里）", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class MonthForm(forms.Form):
    month = forms.DateField(label="月份（选这个月的任何一天）", widget=DayInput)


@admin.register(Brief)
class BriefAdmin(BureauModelAdmin):
    scope = "handled_by"
    list_display = ["number", "title", "kind", "institution", "call", "state", "submitted_at"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "kind", "call"]
    list_select_related = ["institution", "call"]
    search_fields = ["title", "institution__name"]
    ordering = ["-submitted_at", "-pk"]
    fields = ["institution", "author_seat", "kind", "call", "state", "first_sent_at", "submitted_at", "decided_at",
              "decline_reason"]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("adopt", "采用（可改稿）", adoptions.adopt_brief, "brief", frozenset({BriefState.SUBMITTED}), EditForm, single=True),
        Verb("return", "退回修改", adoptions.return_brief, "brief", frozenset({BriefState.SUBMITTED}), ReturnForm,
             danger=True, single=True),
        Verb("decline", "不采用", adoptions.decline_brief, "brief", BRIEF.sources_of(BriefState.DECLINED), ReasonForm,
             danger=True),
        Verb("revise", "再改稿", adoptions.edit_adopted, "brief", frozenset(TAKEN), EditForm, single=True),
        Verb("publish", "登记刊发", adoptions.record_publication, "brief", frozenset(TAKEN), PublicationForm, single=True),
        Verb("higher", "登记上级采用", adoptions.record_adoption, "brief", frozenset(TAKEN), HigherForm, single=True),
        Verb("news", "做成门户新闻", news_from_brief, "brief", frozenset(TAKEN)),
    ]  # fmt: skip
    export = {
        "编号": "number", "标题": "title", "类别": "get_kind_display", "单位": "institution__name", "约稿": "call__title",
        "状态": "get_state_display", "首次报送": "first_sent_at", "处理": "decided_at",
    }  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/community/brief.html", "file": queries.brief_file(row)}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        return self.page_context(request, rows[0]) if len(rows) == 1 and verb.name != "news" else {}

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        if verb.form is EditForm and len(rows) == 1:
            return {"title": rows[0].title, "body": rows[0].body}
        return {}


@admin.register(Adoption)
class AdoptionAdmin(BureauModelAdmin):
    area = "brief__institution__area_id"
    scope = "handled_by"
    city_acts = True
    list_display = ["brief", "level", "adopted_on", "evidence", "voided_at"]
    list_filter = ["level", "adopted_on"]
    list_select_related = ["brief"]
    search_fields = ["brief__title", "evidence"]
    ordering = ["-adopted_on", "-pk"]
    fields = [
        "brief",
        "level",
        "adopted_on",
        "evidence",
        "recorded_by",
        "recorded_at",
        "voided_at",
        "void_reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb(
            "void",
            "作废（登错了）",
            adoptions.void_adoption,
            "adoption",
            frozenset({""}),
            ReasonForm,
            danger=True,
        )
    ]
    export = {
        "稿件": "brief__title", "单位": "brief__institution__name", "层级": "get_level_display", "日期": "adopted_on",
        "依据": "evidence", "作废原因": "void_reason",
    }  # fmt: skip


@admin.register(Publication)
class PublicationAdmin(BureauModelAdmin):
    area = "brief__institution__area_id"
    scope = "handled_by"
    list_display = ["brief", "channel", "outlet", "published_on", "link", "is_live"]
    list_filter = ["channel", "published_on"]
    list_select_related = ["brief"]
    search_fields = ["brief__title", "outlet"]
    ordering = ["-published_on", "-pk"]
    fields = [
        "brief",
        "channel",
        "outlet",
        "link",
        "published_on",
        "recorded_by",
        "recorded_at",
        "voided_at",
        "void_reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb(
            "void",
            "作废（登错了）",
            adoptions.void_publication,
            "publication",
            frozenset({""}),
            ReasonForm,
            danger=True,
        )
    ]
    export = {
        "稿件": "brief__title", "单位": "brief__institution__name", "渠道": "get_channel_display", "媒体": "outlet",
        "日期": "published_on", "链接": "link", "作废原因": "void_reason",
    }  # fmt: skip

    @admin.display(description="有效", boolean=True)
    def is_live(self, row: Publication) -> bool:
        return row.voided_at is None


@admin.register(ContributionCall)
class ContributionCallAdmin(BureauModelAdmin):
    scope = "handled_by"
    list_display = ["title", "area", "deadline", "state", "answers"]
    list_filter = ["state"]
    list_select_related = ["area"]
    search_fields = ["title"]
    ordering = ["-deadline"]
    fields = ["title", "theme", "area", "kinds", "deadline", "state"]
    readonly_fields = fields
    adds = calls.draft_contribution_call
    add_fields = ["title", "theme", "kinds", "deadline"]
    verbs = [
        Verb("open", "发出约稿", calls.open_contribution_call, "call", CONTRIBUTION_CALL.sources_of(ContributionCallState.OPEN)),
        Verb("extend", "改截稿时间", calls.extend_contribution_call, "call",
             frozenset({ContributionCallState.DRAFT, ContributionCallState.OPEN}), DeadlineForm, single=True, tells=calls.asked_by,
             changes=True),
        Verb("close", "现在截稿", calls.close_contribution_call, "call",
             CONTRIBUTION_CALL.sources_of(ContributionCallState.CLOSED), single=True, tells=calls.asked_by),
        Verb("cancel", "取消约稿", calls.cancel_contribution_call, "call",
             CONTRIBUTION_CALL.sources_of(ContributionCallState.CANCELLED), ReasonForm, danger=True),
    ]  # fmt: skip

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Kinds are ticked, not typed."""
        if db_field.name == "kinds":
            return forms.MultipleChoiceField(
                label="面向哪些单位",
                choices=[one for one in Kind.choices if one[0] != Kind.BUREAU],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="一个都不选，就是辖区内所有单位",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        answered = Q(briefs__first_sent_at__isnull=False) & ~Q(briefs__state=BriefState.WITHDRAWN)
        return super().get_queryset(request).annotate(answer_count=Count("briefs", filter=answered))

    @admin.display(description="已交稿")
    def answers(self, row: Any) -> int:
        return int(row.answer_count)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/community/contributioncall.html", "missing": queries.unanswered(row)}


@admin.register(PointRule)
class PointRuleAdmin(BureauModelAdmin):
    """The rule table. A new rule ends the one before on its first day."""

    city_acts = True
    list_display = ["event", "points", "month_cap", "starts_on", "ends_on"]
    list_filter = ["event"]
    ordering = ["event", "-starts_on"]
    fields = ["event", "points", "month_cap", "starts_on", "ends_on"]
    readonly_fields = fields
    adds = circular_actions.set_rule
    add_fields = ["event", "points", "month_cap", "starts_on"]
    export = {
        "事项": "get_event_display", "每次得分": "points", "每月上限": "month_cap", "开始": "starts_on", "结束": "ends_on",
    }  # fmt: skip


@admin.register(Circular)
class CircularAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["name", "month", "version", "state", "built_by", "issued_by", "issued_at", "papers"]
    list_filter = ["state"]
    list_select_related = ["built_by", "issued_by"]
    ordering = ["-month", "-version"]
    fields = ["month", "version", "state", "note", "built_by", "built_at", "issued_by", "issued_at", "digest"]
    readonly_fields = fields
    actions_list = ["build"]
    verbs = [
        Verb("issue", "签发", circular_actions.issue_circular, "circular", frozenset({CircularState.DRAFT})),
        Verb(
            "rebuild",
            "重新计算",
            circular_actions.rebuild_circular,
            "circular",
            frozenset({CircularState.DRAFT}),
        ),
        Verb(
            "correct",
            "更正",
            circular_actions.correct_circular,
            "circular",
            frozenset({CircularState.ISSUED}),
            CorrectForm,
            single=True,
        ),
    ]

    def has_build_permission(self, request: HttpRequest) -> bool:
        return self.may_act(request)

    @action(description="拟一个月的通报", url_path="build", permissions=["build"])
    def build(self, request: HttpRequest) -> HttpResponse:
        """Choose a month and draft its circular."""
        last = month_before(month_of(localdate(timezone.now())))
        form = MonthForm(request.POST or None, initial={"month": last})
        if request.method == "POST" and form.is_valid():
            try:
                made = circular_actions.build_circular(
                    month=form.cleaned_data["month"], by=acting(request), at=timezone.now()
                )
                messages.success(request, f"{made.title}已拟好，请另一位同事签发。")
                return HttpResponseRedirect(reverse("admin:community_circular_change", args=[made.pk]))
            except DomainError as refusal:
                refuse(form, refusal)
        context = {**self.admin_site.each_context(request), "title": "拟一个月的通报", "opts": self.opts, "form": form,
                   "verb": {"label": "拟稿"}, "rows": [], "back": reverse("admin:community_circular_changelist")}  # fmt: skip
        return TemplateResponse(request, "admin/do.html", context)

    @admin.display(description="通报", ordering="month")
    def name(self, row: Circular) -> str:
        return row.title

    @admin.display(description="下载")
    def papers(self, row: Circular) -> str:
        return format_html(
            '<a href="{}">Word</a> <a href="{}">Excel</a>',
            reverse("community:circular_docx", args=[row.pk]), reverse("community:circular_xlsx", args=[row.pk]),
        )  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/community/circular.html", "circular": row}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        return self.page_context(request, rows[0]) if verb.name == "issue" and len(rows) == 1 else {}
