"""Public views of benchmark projects: list, one project, money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cloudplatform.queries.project_links import supply_of
from community.members.queries import areas
from community.models import Institution
from community.policy import SMALL_SAMPLE
from core.dates import asked
from core.files.downloads import sheet
from core.record.journal import subject_of
from core.web.facets import chips, facet
from core.web.requests import PortalRequest, wants_fragment
from projects.models import Brand, Case, Empowering, Empowerment, Project, Replication, SharedUse
from projects.policy import KeyField, ProjectType
from projects.queries import catalogue
from projects.queries.money import by_project, mix_of, mix_of_city
from projects.queries.news import news_of
from projects.queries.parties import worked_on_by
from projects.queries.plan import plan_of
from projects.queries.sharing import cooperation_of, reach
from projects.states import EvidenceState, ListState, ReplicationState
from thinktank.models import Consultation

NEWS_SHOWN = 5
PROJECT_COLUMNS = (
    "编号", "项目", "类型", "重点领域", "牵头单位", "状态", "开始", "结束", "参与单位", "服务镇街", "备注",
)  # fmt: skip
TYPE_ICONS = {ProjectType.HORIZONTAL: "horiz", ProjectType.VERTICAL: "vert", ProjectType.GRASSROOTS: "root"}
GROUPS = [(key, words) for key, (words, _states) in catalogue.GROUPS.items()]
WAY = (
    ("申报", "submitted_at"), ("推荐", "recommended_at"), ("资格审查", "qualified_at"), ("评审", "scored_at"),
    ("进入培育", "incubating_since"), ("命名", "named_on"), ("退出", "exited_on"),
)  # fmt: skip


@require_safe
@vary_on_headers("HX-Request")
def project_list(request: PortalRequest) -> HttpResponse:
    wanted = _wanted(request)
    found = catalogue.find(wanted, localdate())
    districts = areas.districts()
    as_map, path = request.GET.get("view") == "map", reverse("portal:project_list")
    years = {year: f"{year} 年" for year in sorted(found.counts["y"], reverse=True)}
    facets = [
        facet("t", "类型", ProjectType.choices, wanted.types, found.counts["t"], is_open=True),
        facet("f", "重点领域", KeyField.choices, wanted.fields, found.counts["f"], is_open=True),
        facet("m", "赋能方式", Empowering.choices, wanted.modes, found.counts["m"]),
        facet("s", "走到哪一步", GROUPS, wanted.groups, found.counts["s"]),
        facet(
            "d", "牵头单位在哪个区", {area.code: area.name for area in districts}, [wanted.district], found.counts["d"],
            is_single=True,
        ),
        facet("y", "哪年开始", years, [wanted.year], found.counts["y"], is_single=True),
    ]  # fmt: skip
    context = {
        "page": Paginator(found.projects, 12).get_page(request.GET.get("page")), "wanted": wanted, "icons": TYPE_ICONS,
        "facets": facets, "chips": chips(request.GET, path, facets), "path": path, "as_map": as_map,
        "is_fragment": wants_fragment(request),
        "map": {
            area.code: {
                "number": found.counts["d"].get(area.code, 0), "url": reverse("portal:project_list") + f"?d={area.code}",
            } for area in districts
        },
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"portal/projects/{name}", context)


@require_safe
def project_sheet(request: PortalRequest, kind: str) -> HttpResponse:
    """The projects of a search to take along, as `kind`."""
    rows: Any = catalogue.find(_wanted(request), localdate()).projects
    table = [
        [one.number, one.title, one.get_type_display(), one.get_key_field_display(), one.lead.name, one.get_state_display(),
         one.starts_on, one.ends_on, one.partners_signed, one.streets, "示例数据" if one.is_sample else ""]
        for one in rows
    ]  # fmt: skip
    return sheet("projects", kind, PROJECT_COLUMNS, table)


@require_safe
def project(request: PortalRequest, pk: int) -> HttpResponse:
    """One project: who, when, how far, what it changed, what it costs, what to see."""
    found = get_object_or_404(Project.objects.public().for_list().select_related("lead__supervisor"), pk=pk)
    at, today = timezone.now(), localdate()
    districts = areas.districts()
    streets, latest = catalogue.streets_of(found, today), list(news_of(found)[: NEWS_SHOWN + 1])
    context = {
        "project": found, "icon_name": TYPE_ICONS[ProjectType(found.type)], "bodies": catalogue.bodies_of(found),
        "way": _way(found), "plan": plan_of(found, today), "figures": catalogue.promises_of(found), "mix": mix_of(found),
        "cooperation": cooperation_of(found), "supply": supply_of(found, at), "small": SMALL_SAMPLE,
        "effects": Empowerment.objects.filter(project=found).exclude(state=EvidenceState.BASELINE).for_list(),
        "cases": Case.objects.published().filter(project=found).for_list().defer("search"),
        "replications": Replication.objects.filter(case__project=found, case__in=Case.objects.published())
        .exclude(state=ReplicationState.ABANDONED).for_list()[:12],
        "brands": Brand.objects.public().filter(project=found).order_by("pk"), "streets": sum(streets.values()),
        "street_map": {area.code: {"number": streets.get(area.code, 0)} for area in districts},
        "notices": found.decisions.filter(list__state__in=[ListState.IN_NOTICE, ListState.CLOSED]).select_related("list").order_by("pk"),
        "news": latest[:NEWS_SHOWN], "has_more_news": len(latest) > NEWS_SHOWN,
        "basis": catalogue.basis_of(found), "links": _links(request, found),
        "advice": Consultation.objects.published().filter(about=subject_of(found)).for_list().defer("search")[:5],
        "crumbs": [
            ("标杆项目", reverse("portal:project_list")),
            (found.get_type_display(), reverse("portal:project_list") + f"?t={found.type}"),
        ],
    }  # fmt: skip
    return render(request, "portal/projects/project.html", context)


@require_safe
def shared(request: PortalRequest, pk: int) -> HttpResponse:
    """The confirmed uses behind the cooperation figures of a project."""
    found = get_object_or_404(Project.objects.public().for_list(), pk=pk)
    rows = SharedUse.objects.counted().filter(project=found).for_list()
    context = {
        "project": found, "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "cooperation": cooperation_of(found),
        "crumbs": [("标杆项目", reverse("portal:project_list")), (found.title, reverse("portal:project", args=[pk]))],
    }  # fmt: skip
    return render(request, "portal/projects/shared.html", context)


@require_safe
def news(request: PortalRequest, pk: int) -> HttpResponse:
    """Every published news about a project."""
    found = get_object_or_404(Project.objects.public().defer("search"), pk=pk)
    context = {
        "project": found, "page": Paginator(news_of(found), 20).get_page(request.GET.get("page")),
        "crumbs": [("标杆项目", reverse("portal:project_list")), (found.title, reverse("portal:project", args=[pk]))],
    }  # fmt: skip
    return render(request, "portal/projects/news.html", context)


@require_safe
def city_money(request: PortalRequest) -> HttpResponse:
    """Where the money of all public projects came from. Policy: 4.2a."""
    context = {
        "mix": mix_of_city(), "page": Paginator(by_project(), 30).get_page(request.GET.get("page")), "reach": reach(),
        "crumbs": [("标杆项目", reverse("portal:project_list"))],
    }  # fmt: skip
    return render(request, "portal/projects/money.html", context)


def _wanted(request: PortalRequest) -> catalogue.WantedProjects:
    query = request.GET
    return catalogue.WantedProjects(
        text=query.get("q", "").strip()[:100],
        types=tuple(value for value in query.getlist("t") if value in ProjectType.values),
        fields=tuple(value for value in query.getlist("f") if value in KeyField.values),
        modes=tuple(value for value in query.getlist("m") if value in Empowering.values),
        groups=tuple(value for value in query.getlist("s") if value in catalogue.GROUPS),
        district=query.get("d", "") if query.get("d", "").isdecimal() else "",
        year=query.get("y", "") if asked.year(query.get("y", "")) else "",
    )  # fmt: skip


def _way(project: Project) -> list[tuple[str, Any]]:
    """The steps a project has gone, with their days."""
    return [(words, getattr(project, name)) for words, name in WAY if getattr(project, name)]


@dataclass(frozen=True)
class Links:
    """Which links a person gets: the pages of a project in hand, its progress, the bureau's record, a question."""

    works: bool
    follows: bool
    oversees: bool
    may_ask: bool


def _links(request: PortalRequest, project: Project) -> Links:
    """The same rights as the pages behind the links ask for; a citizen without a seat has nobody to ask for."""
    user, this = request.user, {"pk": project.pk}
    return Links(
        works=worked_on_by(user).filter(**this).exists(),
        follows=Project.objects.followed_by(user).filter(**this).exists(),
        oversees=user.is_staff and Project.objects.overseen_by(user).filter(**this).exists(),
        may_ask=user.is_anonymous or Institution.objects.with_seat(user).exists(),
    )
