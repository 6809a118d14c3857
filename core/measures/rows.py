"""The rows a measure counts: when they happened, whose they are, who may read them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, CharField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Left, NullIf, TruncDay, TruncMonth

from core.measures.shapes import SUBJECT_LENGTHS, Cut, Kind, Period
from core.models import User

# Which rows fall into a period ----


class When(Protocol):
    """How rows are placed in time."""

    def within(self, period: Period) -> Q: ...
    def cut(self, cut: Cut) -> Combinable | None:
        """The day or month of a row; None where rows have a length."""

    def from_parent(self, name: str) -> When:
        """The same as seen from the rows of the foreign key `name`."""


@dataclass(frozen=True)
class Moment:
    """Rows that happened at the instant `path`."""

    path: str

    def within(self, period: Period) -> Q:
        return Q(**{f"{self.path}__gte": period.starts_at, f"{self.path}__lt": period.ends_at})

    def cut(self, cut: Cut) -> Combinable | None:
        return TruncDay(self.path) if cut == Cut.DAY else TruncMonth(self.path)

    def from_parent(self, name: str) -> When:
        return Moment(self.path.removeprefix(f"{name}__"))


@dataclass(frozen=True)
class OnDay:
    """Rows of the day `path`; with `over`, such as due days, only of days that are over when the period ends."""

    path: str
    over: bool = False

    def within(self, period: Period) -> Q:
        until = period.over_day if self.over else period.until_day
        return Q(**{f"{self.path}__gte": period.first_day, f"{self.path}__lt": until})

    def cut(self, cut: Cut) -> Combinable | None:
        return F(self.path) if cut == Cut.DAY else TruncMonth(self.path)

    def from_parent(self, name: str) -> When:
        return replace(self, path=self.path.removeprefix(f"{name}__"))


@dataclass(frozen=True)
class Standing:
    """
    Rows in force at the end of the period: begun before it and not ended by then.

    `since` and `until` are instants, or days with `by_days`. NULL in `until` means open. Without `since` rows have
    always been there, without `until` they never end.
    """

    since: str = ""
    until: str = ""
    by_days: bool = False

    def within(self, period: Period) -> Q:
        end = period.until_day if self.by_days else period.ends_at
        found = Q(**{f"{self.since}__lt": end}) if self.since else Q()
        if self.until:
            found &= Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": end})
        return found

    def cut(self, cut: Cut) -> Combinable | None:
        return None

    def from_parent(self, name: str) -> When:
        prefix = f"{name}__"
        return replace(self, since=self.since.removeprefix(prefix), until=self.until.removeprefix(prefix))


# How a row leads to its subject or part ----


class Key(Protocol):
    """The way from a row to a key. `where` keeps the joined rows that lead to one."""

    @property
    def where(self) -> Q: ...
    @property
    def expression(self) -> Combinable: ...
    def among(self, keys: Collection[str]) -> Q: ...
    def from_parent(self, name: str) -> Key: ...


@dataclass(frozen=True)
class InArea:
    """
    The first `length` digits of the code of the area at the foreign key `path` (empty: rows are areas themselves).

    Rows of a larger area have a shorter key and are dropped.
    """

    path: str
    length: int

    @property
    def where(self) -> Q:
        return Q()

    @property
    def expression(self) -> Combinable:
        return Left(f"{self.path}_id" if self.path else "pk", self.length)

    def among(self, keys: Collection[str]) -> Q:
        found = Q(pk__in=[])
        for key in keys:
            found |= Q(**{f"{self.path}__pk__startswith" if self.path else "pk__startswith": key})
        return found

    def from_parent(self, name: str) -> Key:
        return replace(self, path=self.path.removeprefix(f"{name}__"))


@dataclass(frozen=True)
class By:
    """The value at `path`; with `where` where only some of the joined rows count."""

    path: str
    where: Q = field(default_factory=Q)

    @property
    def expression(self) -> Combinable:
        return F(self.path)

    def among(self, keys: Collection[str]) -> Q:
        return Q(**{f"{self.path}__in": list(keys)})

    def from_parent(self, name: str) -> Key:
        return By(self.path.removeprefix(f"{name}__"), _stripped(self.where, f"{name}__"))


@dataclass(frozen=True)
class ByEither:
    """The values at two paths, such as supplier and host: a row counts once for each, once if they are the same."""

    one: str
    other: str

    @property
    def where(self) -> Q:
        return Q()

    @property
    def expression(self) -> Combinable:
        both = Func(F(self.one), NullIf(F(self.other), F(self.one)), template="ARRAY[%(expressions)s]")
        return Unnest(both, output_field=BigIntegerField())

    def among(self, keys: Collection[str]) -> Q:
        return Q(**{f"{self.one}__in": list(keys)}) | Q(**{f"{self.other}__in": list(keys)})

    def from_parent(self, name: str) -> Key:
        return ByEither(self.one.removeprefix(f"{name}__"), self.other.removeprefix(f"{name}__"))


@dataclass(frozen=True)
class Always:
    """One key for all rows: the city, where rows carry no area."""

    key: str

    @property
    def where(self) -> Q:
        return Q()

    @property
    def expression(self) -> Combinable:
        return Value(self.key, output_field=CharField())

    def among(self, keys: Collection[str]) -> Q:
        return Q() if self.key in keys else Q(pk__in=[])

    def from_parent(self, name: str) -> Key:
        return self


class Unnest(Func):
    """One row for each element of an array; null elements are dropped when cells are made."""

    function = "unnest"
    set_returning = True


def _stripped(condition: Q, prefix: str) -> Q:
    """`condition` with `prefix` taken off the names it looks at."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, tuple):
            children.append((child[0].removeprefix(prefix), child[1]))
        elif isinstance(child, Q):
            children.append(_stripped(child, prefix))
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def by_area(path: str) -> dict[Kind, Key]:
    """City, district and street of the area at the foreign key `path`."""
    return {kind: InArea(path, SUBJECT_LENGTHS[kind]) for kind in (Kind.CITY, Kind.DISTRICT, Kind.STREET)}


def area_cuts(path: str) -> dict[Cut, Key]:
    """District and street of the area at the foreign key `path`, as cuts."""
    return {Cut.DISTRICT: InArea(path, 6), Cut.STREET: InArea(path, 9)}


# What is counted ----

Person = User | AnonymousUser


@dataclass(frozen=True)
class Rows:
    """
    The rows one or more measures count: which, when they happened, whose they are, and who may read them.

    `marked` annotates the rows with what the measures look at where that depends on the period. `parent` names a
    foreign key of a table with very many rows: they are summed per parent first and joined with the parent's subject
    after (`keys`, `cuts` and `when` start with its name); several times faster.
    """

    of: Callable[[], QuerySet[Any]]
    when: When
    keys: Mapping[Kind, Key]
    seen_by: Callable[[Any, Person], QuerySet[Any]]
    cuts: Mapping[Cut, Key] = field(default_factory=dict)
    marked: Callable[[QuerySet[Any], Period], QuerySet[Any]] | None = None
    parent: str = ""


@dataclass(frozen=True)
class Sums:
    """
    What is summed over the rows. Expressions give integers: counts, seconds, cents, ratings.

    `weights` answers the numerator of each row by primary key, where a rule gives it that SQL does not sum, such as
    points with a cap; only rows with a weight count, and more than one query is asked.
    """

    numerator: Any
    denominator: Any = None
    where: Q | None = None
    weights: Callable[[Period], Mapping[int, int]] | None = None
