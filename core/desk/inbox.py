"""
Inbox queries: the four boxes of a person: 待办 (to do), 在办 (in progress), 已办 (done), 关注 (followed). The number of
queries depends on the kinds of cases, not on the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, DateField, DateTimeField, F, Max, Value
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from core.dates.workdays import WorkingDays
from core.desk.cover import covered_by
from core.desk.kinds import CaseKind, Named, Stage, days_of, kind_named
from core.desk.lights import ORDER, Light, light_of
from core.models import Assignment, Follow, JournalEntry, User
from core.models.desk import Part

REMEMBERED: Final = timedelta(days=90)  # how long what one did stands in 在办 and 已办
NOT_DECIDED: Final = ("core.case.taken", "core.case.released", "core.case.followed", "core.case.unfollowed")
OPINION: Final = "写会签意见"
BOXES: Final = ("todo", "doing", "done", "followed")


@dataclass
class Item(Named):
    """One line of a box. `row` is set by `fetch`."""

    kind: CaseKind
    pk: int
    do: str
    since: datetime
    area: str = ""
    stage: Stage | None = None
    due_on: date | None = None
    light: Light = field(default_factory=lambda: Light("none"))
    waited: int = 0
    holder: Assignment | None = None
    cover_for: User | None = None  # on leave, and one does it for them
    is_followed: bool = False
    row: Any = None

    @property
    def subject(self) -> str:
        return self.kind.subject(self.pk)


@dataclass(frozen=True)
class Boxes:
    todo: Sequence[Item]
    doing: Sequence[Item]
    done: Sequence[Item]
    followed: Sequence[Item]

    def __getitem__(self, box: str) -> Sequence[Item]:
        found: Sequence[Item] = getattr(self, box)
        return found


def anything(kind: CaseKind) -> bool:
    return True


def boxes(
    user: User, kinds: Sequence[CaseKind], at: datetime, may_decide: Callable[[CaseKind], bool] = anything
) -> Boxes:
    """
    The boxes of `user` over `kinds`; `may_decide` filters the kinds for which decidable cases are looked up. One query
    a kind for what they may decide, one for what else they see, and five more.
    """
    known = {kind.label: kind for kind in kinds}
    may = list(decidable(user, [kind for kind in kinds if may_decide(kind)]))
    live = list(Assignment.objects.live().select_related("person"))
    _give_holders(may, live)
    absent = covered_by(user, at)
    for item in may:
        item.cover_for = absent.get(item.holder.person_id) if item.holder else None
    mine = [item for item in may if item.holder is None or item.holder.person_id == user.pk or item.cover_for]
    asked = [one for one in live if one.part == Part.OPINION and one.person_id == user.pk]
    acted, follows = _acted(user, at), _follows(user)
    subjects = [one.subject for one in asked] + list(acted) + list(follows)
    seen = _seen(user, known, subjects)
    opinions = [
        _item(seen[one.subject], OPINION, one.since, one.due_on) for one in asked if one.subject in seen
    ]
    todo = [*opinions, *mine]
    taken = {item.subject for item in todo}
    held = [item for item in may if item.subject not in taken]
    busy = taken | {item.subject for item in held}
    rest = {subject: seen[subject] for subject in acted if subject in seen and subject not in busy}
    doing = [
        *held, *(_item(one, "等别人办", acted[subject]) for subject, one in rest.items() if one.is_under_way),
    ]  # fmt: skip
    done = [_item(one, "办过", acted[subject]) for subject, one in rest.items() if not one.is_under_way]
    by_subject = {item.subject: item for item in [*todo, *doing, *done]}
    followed = [
        by_subject.get(subject) or _item(seen[subject], "关注", since)
        for subject, since in follows.items()
        if subject in seen
    ]
    every = {id(item): item for item in [*todo, *doing, *done, *followed]}.values()
    for item in every:
        item.is_followed = item.subject in follows
    _date(every, at)
    return Boxes(
        ordered(todo),
        ordered(doing),
        sorted(done, key=lambda one: one.since, reverse=True),
        ordered(followed),
    )


def decidable(user: User, kinds: Iterable[CaseKind], pk: int | None = None) -> Iterator[Item]:
    """What `user` may decide now, of one case if `pk` says so. One query a kind."""
    for kind in kinds:
        parts = [_light_rows(kind, number, stage, user, pk) for number, stage in enumerate(kind.stages)]
        if not parts:
            continue
        found = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
        known = set()
        for key, number, since, due_on, area in sorted(found, key=lambda one: one[1]):
            if key not in known:
                known.add(key)
                stage = kind.stages[number]
                yield Item(kind, key, stage.name, since, area or "", stage, due_on)


def ordered(items: Iterable[Item]) -> list[Item]:
    """Sort: overdue first, then by how long a case has waited."""
    return sorted(items, key=lambda one: (ORDER.index(one.light.kind), one.since, one.pk))


def fetch(items: Sequence[Item]) -> Sequence[Item]:
    """
    Load the rows of one page of items; items whose row was deleted are left out. One query for each kind among them.
    """
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind.code, []).append(item)
    for some in by_kind.values():
        rows = some[0].kind.fetched([item.pk for item in some])
        for item in some:
            item.row = rows.get(item.pk)
    return [item for item in items if item.row is not None]


def _light_rows(kind: CaseKind, number: int, stage: Stage, user: User, pk: int | None) -> Any:
    rows = stage.rows(user).order_by()
    if pk is not None:
        rows = rows.filter(pk=pk)
    return rows.annotate(
        desk_stage=Value(number),
        desk_since=Cast(F(stage.since), DateTimeField()),
        desk_due=Cast(F(stage.due) if stage.due else Value(None), DateField()),
        desk_area=_area(kind),
    ).values_list("pk", "desk_stage", "desk_since", "desk_due", "desk_area")


def _area(kind: CaseKind) -> Any:
    return Cast(F(kind.area) if kind.area else Value(""), CharField())


@dataclass(frozen=True)
class _Seen:
    kind: CaseKind
    pk: int
    area: str
    is_under_way: bool


def _seen(user: User, known: dict[str, CaseKind], subjects: Iterable[str]) -> dict[str, _Seen]:
    """Those of `subjects` that `user` may see. One query a kind among them."""
    by_kind: dict[str, set[int]] = {}
    for subject in subjects:
        label, _, key = subject.partition(":")
        if label in known:
            by_kind.setdefault(label, set()).add(int(key))
    found = {}
    for label, pks in by_kind.items():
        kind = known[label]
        rows = kind.rows(user).order_by().filter(pk__in=pks).annotate(desk_area=_area(kind))
        state = F("state") if kind.under_way else Value("")
        for pk, area, now in rows.annotate(desk_state=state).values_list("pk", "desk_area", "desk_state"):
            found[kind.subject(pk)] = _Seen(kind, pk, area or "", now in kind.under_way)
    return found


def _item(one: _Seen, do: str, since: datetime, due_on: date | None = None) -> Item:
    return Item(one.kind, one.pk, do, since, one.area, due_on=due_on)


def _give_holders(items: Iterable[Item], live: Iterable[Assignment]) -> None:
    """Set the holder of each item: an assignment counts only for the stage the case is in now."""
    holders = {(one.subject, one.stage): one for one in live if one.part == Part.HOLDER}
    for item in items:
        item.holder = holders.get((item.subject, item.do))


def _acted(user: User, at: datetime) -> dict[str, datetime]:
    """The subjects `user` acted on lately, with the last time. One query."""
    entries = JournalEntry.objects.filter(actor=user, happened_at__gte=at - REMEMBERED).exclude(
        fact__in=NOT_DECIDED
    )
    rows = entries.order_by().values_list("subject").annotate(last=Max("happened_at"))
    return {subject: last for subject, last in rows if kind_named(subject)}


def _follows(user: User) -> dict[str, datetime]:
    return dict(Follow.objects.filter(person=user).values_list("subject", "since"))


def _date(items: Iterable[Item], at: datetime) -> None:
    """Set due day, due light and waiting time of each item. One query."""
    lines, today = list(items), localdate(at)
    if not lines:
        return
    first = min(localdate(item.since) for item in lines)
    calendar = WorkingDays(min(first, today), today + timedelta(days=366))
    for item in lines:
        days = days_of(item.kind, item.stage, localdate(item.since)) if item.stage else None
        if item.due_on is None and days is not None:
            item.due_on = calendar.add(localdate(item.since), days)
        item.light = light_of(item.due_on, today, calendar)
        item.waited = max(0, (today - localdate(item.since)).days)
