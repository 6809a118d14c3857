"""Import of the administrative divisions of Guangzhou (districts, streets, communities)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypedDict

from django.db import transaction

from community.members.models import Area, Level
from community.policy import CITY_CODE
from core.record import journal
from core.record.actors import Actor

# As the city lists them: 越秀 海珠 荔湾 天河 白云 黄埔 花都 番禺 南沙 从化 增城.
DISTRICT_ORDER: Final = (
    "440104", "440105", "440103", "440106", "440111", "440112",
    "440114", "440113", "440115", "440117", "440118",
)  # fmt: skip

# The published names carry slips (居委会会, 居委委员会); they are read as what they mean.
_RESIDENTS = re.compile(r"^(.+?)(?:社区)?(?:居民委员会|居委会会?|居委委员会)$")
_VILLAGERS = re.compile(r"^(.+?)村?(?:村民委员会|村委会)$")


class Community(TypedDict):
    code: str
    name: str


class Street(TypedDict):
    code: str
    name: str
    communities: Sequence[Community]


class District(TypedDict):
    code: str
    name: str
    streets: Sequence[Street]


class Divisions(TypedDict):
    """The file community/data/divisions.json."""

    city: Mapping[str, str]
    districts: Sequence[District]


def short_name(official: str) -> str:
    """
    The colloquial short name of a community or village: 翠洲社区居民委员会 → 翠洲社区, 罗峰村委会 → 罗峰村.

    A name of another shape stays as it is.
    """
    if found := _RESIDENTS.match(official):
        return f"{found[1]}社区"
    if found := _VILLAGERS.match(official):
        return f"{found[1]}村"
    return official


@transaction.atomic
def load_areas(*, divisions: Divisions, by: Actor, at: datetime) -> int:
    """
    Create or update the areas from `divisions`; returns how many are new.

    Safe to repeat. Edits by staff stay, but official names follow the file.
    """
    known = set(Area.objects.values_list("pk", flat=True))
    areas = list(_areas(divisions))
    new = [area for area in areas if area.pk not in known]
    Area.objects.bulk_create(new)
    _correct([area for area in areas if area.pk in known])
    if new:
        city = next(area for area in areas if area.level == Level.CITY)
        journal.record("community.areas.loaded", about=city, by=by, at=at, new=len(new))
    return len(new)


def _correct(areas: Sequence[Area]) -> None:
    """Give known areas the official name of the file, where it differs."""
    official = dict(Area.objects.values_list("pk", "official_name"))
    Area.objects.bulk_update(
        [area for area in areas if official[area.pk] != area.official_name], ["official_name"], batch_size=500
    )


def _areas(divisions: Divisions) -> Iterator[Area]:
    """Yield every area, parents before their children."""
    city = divisions["city"]["name"]
    yield _area(CITY_CODE, city, city, Level.CITY, None)
    for district in divisions["districts"]:
        order = DISTRICT_ORDER.index(district["code"]) + 1
        yield _area(
            district["code"], district["name"], district["name"], Level.DISTRICT, CITY_CODE, order=order
        )
        for street in district["streets"]:
            yield _area(street["code"], street["name"], street["name"], Level.STREET, district["code"])
            for community in street["communities"]:
                name = short_name(community["name"])
                yield _area(community["code"], name, community["name"], Level.COMMUNITY, street["code"])


def _area(code: str, name: str, official_name: str, level: str, parent: str | None, **more: Any) -> Area:
    return Area(code=code, name=name, official_name=official_name, level=level, parent_id=parent, **more)
