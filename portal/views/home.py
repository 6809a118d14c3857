"""The front page: this week, near me, what neighbours want."""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cloudplatform.forms.demands import DemandForm
from cloudplatform.models import Demand, DemandSupport, Event
from cloudplatform.queries import catalogue
from cloudplatform.queries.figures import week
from cloudplatform.queries.pictures import pictured
from community.models import Area, NewsItem
from core.models import User
from core.requests import PortalRequest
from portal import figures
from projects.models import Project
from projects.policy import ProjectType
from projects.states import ProjectState

CACHED_FOR_S = 60
SHOWN_EVENTS = 6
SHOWN_DEMANDS = 4
SHOWN_PROJECTS = 3
SHOWN_NEWS = 4
TYPE_ICONS = {ProjectType.HORIZONTAL: "horiz", ProjectType.VERTICAL: "vert", ProjectType.GRASSROOTS: "root"}


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    at = timezone.now()
    events = pictured(Event.objects.upcoming(at).for_list()[:SHOWN_EVENTS])
    demands = list(Demand.objects.open().public().for_list()[:SHOWN_DEMANDS])
    rows = [(event, *catalogue.state_words(event, at)) for event in events]
    context: dict[str, Any] = {
        "now": at, "feature": rows[0] if rows else None, "rows": rows[1:], "demands": demands,
        "supported": _supported(request, demands), "form": DemandForm(),
        "projects": [(project, TYPE_ICONS[ProjectType(project.type)]) for project in _projects()],
        "news": list(NewsItem.objects.published().for_list()[:SHOWN_NEWS]),
        **_week(at), **(cache.get_or_set("home-figures", _figures, CACHED_FOR_S) or {}),
    }  # fmt: skip
    return render(request, "portal/home.html", context)


def _projects() -> QuerySet[Project]:
    """Benchmark projects that carry the name in good standing, the latest first."""
    rows = Project.objects.filter(state__in=[ProjectState.NAMED, ProjectState.CONFIRMED]).for_list()
    return rows.order_by(F("named_on").desc(nulls_last=True), "-incubating_since", "-pk")[:SHOWN_PROJECTS]


def _week(at: datetime) -> dict[str, object]:
    """The week by day and district, counted anew each time: the lists behind the numbers show the same."""
    counts = catalogue.events_by_district(at)
    districts = {
        area.code: {"number": counts.get(area.code, 0), "url": f"/events/?d={area.code}&t=week"}
        for area in Area.objects.districts()
    }
    return {"week": week(at), "districts": districts}


def _figures() -> dict[str, object]:
    return {"pipeline": figures.pipeline(timezone.now()), "project_total": Project.objects.public().count()}


def _supported(request: PortalRequest, demands: list[Demand]) -> set[int]:
    if not isinstance(request.user, User):
        return set()
    return set(
        DemandSupport.objects.filter(user=request.user, demand__in=demands).values_list(
            "demand_id", flat=True
        )
    )
