"""Streets served by the sample projects."""

from __future__ import annotations

from datetime import timedelta

from community.models import Area, Institution, Kind, Level
from projects.models import Call, Project, ProjectArea
from projects.states import CallState
from sample.empower_words import RICH
from sample.project_words import place_of
from sample.world import World, make

DAY = timedelta(days=1)
LEFT_BLANK = {"440114": 2, "440115": 2, "440117": 3, "440118": 2}  # how many by district


def make_coverage(world: World, running: list[Project]) -> None:
    streets = list(Area.objects.filter(level=Level.STREET).order_by("code"))
    stations = set(Institution.objects.filter(kind=Kind.STATION).values_list("area_id", flat=True))
    blank = {
        area.pk
        for district, number in LEFT_BLANK.items()
        for area in [one for one in streets if one.pk.startswith(district) and one.pk not in stations][
            -number:
        ]
    }
    rows = []
    for project in running:
        start = project.starts_on or world.day(-60)
        for place, area in enumerate(_served(project, streets)):
            if area.pk in blank or start > world.today:
                continue
            since = start + DAY * min(place * 2, max((world.today - start).days - 1, 0))
            rows.append(ProjectArea(project=project, area=area, since=since))
    stopped = rows[7]
    stopped.until = max(stopped.since + DAY, world.day(-20))
    make(rows)
    call = Call.objects.filter(state=CallState.OPEN).order_by("pk").first()
    if call is not None:
        call.wanted_streets.set(Area.objects.filter(pk__in=blank))
        world.tell("projects.call.targeted", call, None, world.at(-24, 10), streets=sorted(blank))


def _served(project: Project, streets: list[Area]) -> list[Area]:
    """The rich project nearly all streets; a city project some of every district; others those of their district."""
    lead = project.lead
    if project.title == RICH:
        return streets
    if lead.level == Level.CITY or lead.area_id == "4401":
        return [area for place, area in enumerate(streets) if (place + place_of(project)) % 7 == 0]
    near = [area for area in streets if area.pk.startswith(lead.area_id[:6])]
    if lead.kind == Kind.STATION:
        own = [area for area in near if area.pk == lead.area_id]
        return own + [area for area in near if area.pk != lead.area_id][:2]
    return [area for place, area in enumerate(near) if place % 3 != place_of(project) % 3]
