"""
Engagements of people at a time (events, classes, rooms, forums, meetings), to find schedule conflicts. One query for
all sources.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Expression,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat

from community.members.models import FamilyMember

Span = tuple[datetime, datetime]
COLUMNS: Final = ("of", "named", "starts", "ends", "at_place", "who", "relative")


@dataclass(frozen=True)
class People:
    """The people to look up: accounts and family members, by primary key."""

    users: Collection[int] = field(default_factory=list)
    family: Collection[int] = field(default_factory=list)


@dataclass(frozen=True)
class Engagement:
    """An engagement; `about` is its journal subject; `family_member` None: the person themselves."""

    about: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    user: int | None
    family_member: int | None


Source = Callable[[People, Sequence[Span]], QuerySet[Any, Any]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Register the source of an app's engagements; `source` answers rows in the shape of `row`."""
    _sources[name] = source


def during(spans: Sequence[Span], starts: str = "starts_at", ends: str = "ends_at") -> Q:
    """Rows that overlap one of `spans`, each [start, end)."""
    overlaps = Q(pk__in=[])
    for start, end in spans:
        overlaps |= Q(**{f"{starts}__lt": end, f"{ends}__gt": start})
    return overlaps


def row(
    rows: QuerySet[Any], *, about: str, pk: str, title: Any, place: Any, user: str = "", family_member: str = "",
    starts: str = "starts_at", ends: str = "ends_at",
) -> QuerySet[Any, Any]:  # fmt: skip
    """`rows` in the shape all sources share; `about` is the label of the model, `pk` the path to its number."""
    shape = {
        "of": Concat(Value(f"{about}:"), Cast(pk, CharField())),
        "named": Cast(title, CharField()), "starts": Cast(starts, DateTimeField()), "ends": Cast(ends, DateTimeField()),
        "at_place": Cast(place, CharField()), "who": _number(user), "relative": _number(family_member),
    }  # fmt: skip
    shaped: QuerySet[Any, Any] = rows.order_by().annotate(**shape).values_list(*COLUMNS)
    return shaped


def _number(path: str) -> Expression:
    return Cast(F(path) if path else Value(None), BigIntegerField())


def elsewhere(
    people: People, spans: Sequence[Span], *, besides: str = "", only: Collection[str] = ()
) -> Engagement | None:
    """The first engagement of `people` during one of `spans`, except with subjects in `besides`. One query."""
    if not spans or not (people.users or people.family):
        return None
    found = all_elsewhere(people, spans, only)
    return first_of((Engagement(*one) for one in found), besides=besides)


def all_elsewhere(people: People, spans: Sequence[Span], only: Collection[str] = ()) -> QuerySet[Any, Any]:
    """Every engagement of `people` during `spans`, in the shape of `row`: of the sources named, or of all."""
    asked = [source(people, spans) for name, source in _sources.items() if not only or name in only]
    first, *rest = asked
    return first.union(*rest, all=True) if rest else first


def first_of(engagements: Iterable[Engagement], *, besides: str = "") -> Engagement | None:
    """The earliest of rows, except with subjects in `besides`."""
    in_order = sorted(engagements, key=lambda one: (one.starts_at, one.about))
    return next((one for one in in_order if one.about != besides), None)


def as_engagement(one: Mapping[str, Any]) -> Engagement:
    """Build an Engagement from a row in the shape of `row`, as JSON holds it."""
    starts, ends = datetime.fromisoformat(one["starts"]), datetime.fromisoformat(one["ends"])
    return Engagement(one["of"], one["named"], starts, ends, one["at_place"], one["who"], one["relative"])


def name_of(engagement: Engagement) -> str:
    """The name of the engaged person, as shown to who asks; empty for themselves."""
    if engagement.family_member is None:
        return ""
    return str(FamilyMember.objects.get(pk=engagement.family_member).name)
