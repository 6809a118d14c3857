"""Admin pages of decision lists, objections, checks and rectifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.timezone import localdate

from community.bureau import BureauModelAdmin, Verb
from core.files import attachments
from core.files.downloads import download
from core.states import ObjectionState
from projects.actions import checks, decisions
from projects.admin import forms
from projects.forms.lines import by_line
from projects.models import Checkpoint, DecisionList, DecisionRow, Objection, Rectification
from projects.queries import papers
from projects.queries.lights import light
from projects.queries.return_notes import lines_of
from projects.states import (
    CHECKPOINT,
    DECISION_LIST,
    CheckpointState,
    ListState,
)

KINDS = ("docx", "xlsx")


@admin.register(DecisionList)
class DecisionListAdmin(BureauModelAdmin):
    list_display = ["title", "year", "call", "state", "decided_at", "notice_from", "notice_until"]
    list_filter = ["state", "year"]
    list_select_related = ["call"]
    search_fields = ["title"]
    ordering = ["-pk"]
    fields = [
        "title",
        "call",
        "state",
        "drawn_up_at",
        "decided_at",
        "digest",
        "notice_from",
        "notice_until",
        "closed_at",
    ]
    readonly_fields = fields
    city_acts = True
    verbs = [
        Verb("decide", "审定并冻结", decisions.decide_list, "decision_list", DECISION_LIST.sources_of(ListState.DECIDED)),
        Verb("notice", "开始公示", decisions.start_notice, "decision_list", DECISION_LIST.sources_of(ListState.IN_NOTICE)),
        Verb("close", "公示办结，进入培育", decisions.close_notice, "decision_list", DECISION_LIST.sources_of(ListState.CLOSED)),
    ]  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_act(request)

    def get_urls(self) -> list[Any]:
        name = "projects_decisionlist_file"
        file = path("<int:pk>/list.<str:kind>", self.admin_site.admin_view(self.file_view), name=name)
        return [file, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """The list as Word or workbook, frozen or as it stands."""
        one = DecisionList.objects.filter(pk=pk).first()
        if one is None or kind not in KINDS or not self.may_act(request):
            raise Http404
        content = papers.list_paper(one) if kind == "docx" else papers.list_workbook([one])
        return download(content, f"list-{one.year}-{one.pk}.{kind}")

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        rows = row.rows.select_related("project__lead").order_by("position")
        return {
            "page_template": "admin/projects/list.html", "list": row, "rows": rows,
            "objections": row.objections.select_related("project").order_by("filed_at"), "is_draft": row.state == ListState.DRAFT,
        }  # fmt: skip


@admin.register(DecisionRow)
class DecisionRowAdmin(BureauModelAdmin):
    """Rows of lists being drawn up are decided here, one or many."""

    list_display = ["list", "position", "project", "score", "verdict", "reason"]
    list_display_links = ["project"]
    list_filter = ["verdict", "list"]
    list_select_related = ["list", "project"]
    ordering = ["-list_id", "position"]
    fields = ["list", "project", "position", "score", "verdict", "reason"]
    readonly_fields = fields
    city_acts = True
    verbs = [
        Verb(
            "decide", "写结论", decisions.decide_row, "row", frozenset({""}), forms.VerdictForm, changes=True
        )
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_act(request)


@admin.register(Objection)
class ObjectionAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["text", "list", "project", "state", "filed_at"]
    list_filter = ["state"]
    list_select_related = ["list", "project"]
    ordering = ["filed_at", "pk"]
    fields = [
        "list",
        "project",
        "name",
        "contact",
        "text",
        "filed_by",
        "filed_at",
        "state",
        "answer",
        "answered_at",
    ]
    readonly_fields = fields
    verbs = [
        Verb("dismiss", "答复：不成立", decisions.answer_objection, "objection", frozenset({ObjectionState.FILED}),
             forms.AnswerForm, fixed={"is_upheld": False}),
        Verb("uphold", "答复：成立，移出名单", decisions.uphold_objection, "objection", frozenset({ObjectionState.FILED}),
             forms.AnswerForm, danger=True),
    ]  # fmt: skip


@admin.register(Checkpoint)
class CheckpointAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["project", "kind", "year", "state", "due_on", "due_light", "reported_at"]
    list_filter = ["state", "kind", "year"]
    list_select_related = ["project"]
    search_fields = ["project__title"]
    ordering = ["due_on", "pk"]
    fields = ["project", "kind", "year", "state", "due_on", "report", "reported_at", "finding", "checked_at"]
    readonly_fields = fields
    verbs = [
        Verb("pass", "合格", checks.pass_checkpoint, "checkpoint", CHECKPOINT.sources_of(CheckpointState.PASSED), forms.FindingForm),
        Verb("return", "退回补充", checks.return_checkpoint, "checkpoint", CHECKPOINT.sources_of(CheckpointState.RETURNED),
             forms.FindingForm, danger=True, single=True),
        Verb("fail", "不合格", checks.fail_checkpoint, "checkpoint", CHECKPOINT.sources_of(CheckpointState.FAILED),
             forms.FailForm, danger=True),
    ]  # fmt: skip

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[Form]:
        """A return says line by line what has to be mended."""
        return by_line(verb.form, lines_of(rows[0])) if verb.name == "return" else verb.form

    @admin.display(description="灯")
    def due_light(self, row: Any) -> str:
        shown = light(row.due_on, localdate()) if row.state in ("open", "returned") else None
        return shown.words if shown else ""

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        figures = row.figures.select_related("figure").order_by("figure_id")
        return {
            "page_template": "admin/projects/check.html",
            "figures": figures,
            "files": attachments.about(row),
        }


@admin.register(Rectification)
class RectificationAdmin(BureauModelAdmin):
    """To look at: they are worked on in the portal's one list of rectifications (docs/adr/0036)."""

    scope = "overseen_by"
    city_acts = True
    list_display = ["project", "problem", "state", "due_on", "due_light", "replied_at"]
    list_filter = ["state"]
    list_select_related = ["project"]
    search_fields = ["project__title"]
    ordering = ["due_on", "pk"]
    fields = ["project", "problem", "state", "due_on", "reply", "replied_at", "finding", "verified_at"]
    readonly_fields = fields

    @admin.display(description="灯")
    def due_light(self, row: Any) -> str:
        shown = light(row.due_on, localdate()) if row.state in ("opened", "returned") else None
        return shown.words if shown else ""

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/projects/check.html", "figures": [], "files": attachments.about(row)}
