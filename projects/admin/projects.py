"""Admin pages of projects: queues by step, bulk qualification, comparison, panels, naming, exit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from community.bureau import BureauModelAdmin, ReasonForm, Verb, numbers
from community.models import Seat
from community.policy import CITY_CODE
from core.files import attachments
from core.files.downloads import download
from core.record.actors import Actor
from projects.actions import applications, calls, checks, decisions, rectifications, reviews, scoring
from projects.admin import forms
from projects.models import Call, Project, SiteVisit
from projects.queries import papers
from projects.queries.dossier import dossier
from projects.queries.lights import light
from projects.queries.waiting import with_next_due
from projects.states import CALL, OPEN_TO_CALLS, PROJECT, RUNNING, CallState, ProjectState
from thinktank.forms.convening import ConveneForm

COMPARED_MAX = 6
DISTRICTS = ("recommend", "return", "reject")  # verbs that district staff have too


@transaction.atomic
def record_visit(
    *, project: Project, visited_on: date, visitors: Sequence[str], findings: str, photos: Sequence[Any], by: Actor, at: datetime
) -> SiteVisit:  # fmt: skip
    """The action, with photos still to be taken in."""
    taken = [
        attachments.accept(
            upload=photo, purpose="visit", by=by, at=at, keep_taken_at=True, only_pictures=True
        )
        for photo in photos
    ]
    return reviews.record_visit(
        project=project,
        visited_on=visited_on,
        visitors=visitors,
        findings=findings,
        photos=taken,
        by=by,
        at=at,
    )


@admin.register(Project)
class ProjectAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = [
        "its_number",
        "title",
        "lead",
        "type",
        "key_field",
        "state",
        "score",
        "next_light",
        "submitted_at",
    ]
    list_display_links = ["its_number", "title"]
    list_filter = ["state", "type", "key_field", "nature", "call"]
    list_select_related = ["lead", "call"]
    search_fields = ["title", "lead__name"]
    ordering = ["submitted_at", "pk"]
    fields = [
        "lead",
        "call",
        "type",
        "key_field",
        "nature",
        "state",
        "score",
        "submitted_at",
        "named_on",
        "exit_reason",
    ]
    readonly_fields = fields
    verbs = [
        Verb("recommend", "推荐", reviews.recommend_project, "project", frozenset({ProjectState.SUBMITTED}), forms.OpinionForm),
        Verb("qualify", "资格审查通过", reviews.qualify_project, "project", frozenset({ProjectState.RECOMMENDED})),
        Verb("visit", "记录实地考察", record_visit, "project", frozenset(reviews.VISITABLE), forms.VisitForm),
        Verb(
            "convene", "召集评审组", scoring.convene_panel, "projects",
            frozenset({ProjectState.QUALIFIED, ProjectState.RESERVED, ProjectState.UNDER_REVIEW}), ConveneForm, together=True,
        ),
        Verb("attach", "归入征集", applications.attach_to_call, "project",
             frozenset(OPEN_TO_CALLS) - {ProjectState.DRAFT}, forms.AttachForm),
        Verb("check", "发起检查", checks.open_checkpoint, "project",
             frozenset({ProjectState.INCUBATING, ProjectState.MIDTERM_CHECKED, ProjectState.NAMED, ProjectState.CONFIRMED}),
             forms.CheckForm),
        Verb("name", "命名", checks.name_project, "project", PROJECT.sources_of(ProjectState.NAMED)),
        Verb("rectify", "要求整改", rectifications.open_rectification, "project",
             PROJECT.sources_of(ProjectState.RECTIFYING), forms.ProblemForm, danger=True),
        Verb("return", "退回修改", reviews.return_project, "project", PROJECT.sources_of(ProjectState.RETURNED),
             forms.NotesForm, danger=True),
        Verb("reject", "不通过", reviews.reject_project, "project",
             frozenset({ProjectState.SUBMITTED, ProjectState.RECOMMENDED, ProjectState.QUALIFIED}), forms.NotesForm, danger=True),
        Verb("exit", "退出", rectifications.exit_project, "project", frozenset(RUNNING), forms.ExitForm, danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "项目": "title", "牵头单位": "lead__name", "类型": "get_type_display",
        "重点领域": "get_key_field_display", "新在哪一类": "get_nature_display", "征集": "call__title",
        "总预算（元）": lambda project: project.budget_cents / 100, "状态": "get_state_display", "评审均分": "score",
        "提交时间": "submitted_at", "命名日期": "named_on",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return with_next_due(rows).defer("search")

    @admin.display(description="编号", ordering="pk")
    def its_number(self, row: Any) -> str:
        return format_html('<span class="whitespace-nowrap">{}</span>', row.number)

    @admin.display(description="时限", ordering="next_due")
    def next_light(self, row: Any) -> str:
        shown = light(row.next_due, localdate()) if row.state in RUNNING else None
        return shown.words if shown else ""

    # Districts recommend, return and refuse; the rest is the city's ----
    def _is_city(self, request: HttpRequest) -> bool:
        return CITY_CODE in Seat.objects.scope_codes(request.user)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not self._is_city(request):
            named = {verb.name for verb in self.verbs}
            actions = {name: act for name, act in actions.items() if name not in named or name in DISTRICTS}
        actions["compare"] = (_compare, "compare", "并排比较")
        return actions

    def _offered(self, request: HttpRequest, row: Any) -> list[dict[str, object]]:
        offered = super()._offered(request, row)
        if self._is_city(request):
            return offered
        urls = tuple(self.verb_url(verb) for verb in self.verbs if verb.name in DISTRICTS)
        return [one for one in offered if str(one["url"]).startswith(urls)]

    # Pages ----
    def get_urls(self) -> list[Any]:
        compare = path(
            "compare/", self.admin_site.admin_view(self.compare_view), name="projects_project_compare"
        )
        paper = path(
            "<int:pk>/paper/", self.admin_site.admin_view(self.paper_view), name="projects_project_paper"
        )
        return [compare, paper, *super().get_urls()]

    def compare_view(self, request: HttpRequest) -> HttpResponse:
        """Two to six applications side by side."""
        projects, lines = papers.comparison(
            self._rows(request, numbers(request.GET.get("ids", "")))[:COMPARED_MAX]
        )
        context = {**self.admin_site.each_context(request), "title": "并排比较", "opts": self.opts, "projects": projects,
                   "lines": lines}  # fmt: skip
        return TemplateResponse(request, "admin/projects/compare.html", context)

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The last version handed in, as Word."""
        project = self.get_queryset(request).select_related("lead", "call").filter(pk=pk).first()
        if project is None:
            raise Http404
        version = project.versions.order_by("-number").first()
        paper = papers.application_paper(project, version, names_contact=True)
        return download(paper, f"{project.number}.docx", is_private=True)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/projects/project.html", "dossier": dossier(row, localdate())}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        if verb.name in {"recommend", "return", "reject", "qualify"} and len(rows) == 1:
            return self.page_context(request, rows[0])
        return {}


def _compare(admin_: ProjectAdmin, request: HttpRequest, rows: QuerySet[Project]) -> HttpResponse:
    ids = ",".join(str(pk) for pk in rows.values_list("pk", flat=True)[:COMPARED_MAX])
    return HttpResponseRedirect(f"{reverse('admin:projects_project_compare')}?ids={ids}")


@admin.register(Call)
class CallAdmin(BureauModelAdmin):
    list_display = ["title", "year", "state", "opens_at", "closes_at"]
    list_filter = ["state", "year"]
    search_fields = ["title"]
    ordering = ["-opens_at"]
    fields = ["year", "title", "brief", "key_fields", "places", "opens_at", "closes_at", "state"]
    readonly_fields = fields
    city_acts = True
    adds = calls.draft_call
    add_fields = ["year", "title", "brief", "key_fields", "places", "opens_at", "closes_at"]
    verbs = [
        Verb("change", "改内容", calls.change_call, "call", frozenset({CallState.DRAFT}), forms.CallForm, single=True, changes=True),
        Verb("open", "发布征集", calls.open_call, "call", CALL.sources_of(CallState.OPEN)),
        Verb("close", "截止征集", calls.close_call, "call", CALL.sources_of(CallState.CLOSED), tells=calls.writing_for),
        Verb("draw_up", "拟定审定名单", decisions.draw_up_list, "call", frozenset({CallState.OPEN, CallState.CLOSED}), forms.ListForm),
        Verb("cancel", "取消征集", calls.cancel_call, "call", CALL.sources_of(CallState.CANCELLED), ReasonForm, danger=True),
    ]  # fmt: skip
