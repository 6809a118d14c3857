"""
The workbench inbox of a seat, in four boxes: 待办 (to do), 在办 (in progress), 已办 (done), 关注 (followed).

What waits comes from the duties of every app; what one did or follows, from the record and the registered matters. The
lines are cut, counted and grouped by portal.desk_list, as those of the bureaus are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max
from django.utils.timezone import localdate

from community.members.actions.duties import STAGE_MAX, held_as
from community.members.queries.matters import Matter, matter_of, matters
from community.members.queries.waiting import Duty
from community.models import Institution, Seat
from community.seat_rights import opens
from core.dates.workdays import WorkingDays
from core.desk.inbox import NOT_DECIDED, REMEMBERED
from core.desk.kinds import kind_named
from core.desk.lights import ORDER, Light, light_of
from core.desk.search import Number
from core.models import Assignment, Follow, JournalEntry

AHEAD: Final = timedelta(days=366)  # days whose working days a list asks for
FOUND: Final = 8  # of one kind


@dataclass(frozen=True)
class Source:
    """What a line belongs to, in the place of a kind of case."""

    code: str
    name: str


@dataclass
class Line:
    """One line of a box."""

    kind: Source
    do: str
    title: str
    path: str
    subject: str = ""
    number: str = ""
    since: datetime | None = None
    due_on: date | None = None
    light: Light = field(default_factory=lambda: Light("none"))
    waited: int | None = None
    is_followed: bool = False
    area: str = ""
    holder: Any = None
    cover_for: Any = None


@dataclass(frozen=True)
class Seen:
    """A row of the institution, with its kind."""

    matter: Matter
    row: Any

    @property
    def is_under_way(self) -> bool:
        return getattr(self.row, "state", "") in self.matter.under_way

    def line(self, institution: Institution, do: str, since: datetime | None) -> Line:
        matter, row = self.matter, self.row
        return Line(
            Source(matter.name, matter.name), do, matter.title(row), matter.path(row, institution),
            f"{matter.label}:{row.pk}", matter.number_of(row), since,
        )  # fmt: skip


def boxes(seat: Seat, due: Sequence[Duty], at: datetime) -> Mapping[str, Sequence[Line]]:
    """
    The lines of each box; `due` is what waits for the seat.

    Five queries, and one for each kind of matter among what was done or is followed.
    """
    acted, follows = _acted(seat, at), _follows(seat)
    todo = [_of_duty(duty) for duty in due]
    _give_holders(seat, todo)
    waiting = {line.subject for line in todo if line.subject}
    seen = seen_rows(seat, [*acted, *follows])
    rest = {subject: seen[subject] for subject in acted if subject in seen and subject not in waiting}
    doing = [
        one.line(seat.institution, state_of(one.row) or "等别人办", acted[subject])
        for subject, one in rest.items() if one.is_under_way
    ]  # fmt: skip
    done = [
        one.line(seat.institution, state_of(one.row) or "办过", acted[subject])
        for subject, one in rest.items() if not one.is_under_way
    ]  # fmt: skip
    by_subject = {line.subject: line for line in [*done, *doing, *todo]}
    followed = [
        by_subject.get(subject) or seen[subject].line(seat.institution, state_of(seen[subject].row) or "关注", since)
        for subject, since in follows.items() if subject in seen or subject in by_subject
    ]  # fmt: skip
    every = list({id(line): line for line in [*todo, *doing, *done, *followed]}.values())
    for line in every:
        line.is_followed = line.subject in follows
    _date(todo, every, at)
    newest = sorted(done, key=lambda line: line.since or at, reverse=True)
    return {"todo": ordered(todo), "doing": ordered(doing), "done": newest, "followed": ordered(followed)}


def _give_holders(seat: Seat, lines: Iterable[Line]) -> None:
    """In whose hands each duty is, of those who still have a seat. One query."""
    at_work = Seat.objects.current().filter(institution=seat.institution_id)
    rows = Assignment.objects.holders().filter(
        subject__startswith=held_as(seat.institution_id, ""), person__in=at_work.values("user")
    )
    held = {(one.subject, one.stage): one for one in rows.select_related("person")}
    for line in lines:
        line.holder = (
            held.get((held_as(seat.institution_id, line.subject), line.do[:STAGE_MAX]))
            if line.subject
            else None
        )


def ordered(lines: Iterable[Line]) -> list[Line]:
    """Overdue first, then what is due soonest; of the same day who has waited longest."""
    return sorted(lines, key=_place)


def seen_rows(seat: Seat, subjects: Iterable[str]) -> dict[str, Seen]:
    """Those of `subjects` that are the institution's, on pages the seat opens. One query a kind among them."""
    by_matter: dict[str, set[int]] = {}
    for subject in subjects:
        matter = matter_of(subject)
        if matter is not None:
            by_matter.setdefault(matter.label, set()).add(int(subject.partition(":")[2]))
    found = {}
    for label, pks in by_matter.items():
        matter = matter_of(label)
        assert matter is not None
        for row in matter.rows(seat.institution).filter(pk__in=pks):
            if opens(seat, matter.path(row, seat.institution)):
                found[f"{label}:{row.pk}"] = Seen(matter, row)
    return found


def found_lines(seat: Seat, text: str) -> Sequence[Line]:
    """The institution's rows that `text` numbers, else the newest that name it. One query a kind at most."""
    number, found = Number.of(text), []
    for matter in matters():
        kind = kind_named(f"{matter.label}:")
        if number is not None and kind is not None and number.is_of(kind):
            rows = matter.rows(seat.institution).filter(pk=number.pk)
            found += [Seen(matter, row) for row in rows if number.is_whole(matter.number_of(row))]
    if not found:
        for matter in matters():
            if matter.search_fields:
                rows = matter.rows(seat.institution).filter(matter.matching(text)).order_by("-pk")
                found += [Seen(matter, row) for row in rows[:FOUND]]
    lines = [one.line(seat.institution, state_of(one.row), None) for one in found]
    return [line for line in lines if opens(seat, line.path)]


def state_of(row: Any) -> str:
    """The state of a row in words."""
    return str(row.get_state_display()) if hasattr(row, "get_state_display") else ""


def _of_duty(duty: Duty) -> Line:
    matter = matter_of(duty.subject) if duty.subject else None
    number = matter.number_of(duty.about) if matter else ""
    source = Source(duty.source, duty.source)
    return Line(
        source, duty.do, duty.what, duty.path, duty.subject if matter else "", number, due_on=duty.due_on
    )


def _acted(seat: Seat, at: datetime) -> dict[str, datetime]:
    """What the holder did something to in seats of this institution lately, and when last. One query."""
    seats = Seat.objects.filter(user=seat.user_id, institution=seat.institution_id).values("pk")
    entries = JournalEntry.objects.filter(
        actor=seat.user_id, seat_id__in=seats, happened_at__gte=at - REMEMBERED
    ).exclude(fact__in=NOT_DECIDED)  # fmt: skip
    rows = entries.order_by().values_list("subject").annotate(last=Max("happened_at"))
    return {subject: last for subject, last in rows if matter_of(subject)}


def _follows(seat: Seat) -> dict[str, datetime]:
    return dict(Follow.objects.filter(person=seat.user_id).values_list("subject", "since"))


def _date(todo: Sequence[Line], every: Sequence[Line], at: datetime) -> None:
    """Since when a line waits is when something last happened to it; its light follows from its day. Two queries."""
    subjects = {line.subject for line in todo if line.subject}
    rows = JournalEntry.objects.filter(subject__in=subjects).order_by().values_list("subject")
    last = dict(rows.annotate(last=Max("happened_at"))) if subjects else {}
    for line in todo:
        line.since = last.get(line.subject)
    today = localdate(at)
    days = [line.due_on for line in every if line.due_on]
    calendar = WorkingDays(min([today, *days]), max([today + AHEAD, *days])) if days else None
    for line in every:
        if calendar is not None:
            line.light = light_of(line.due_on, today, calendar)
        if line.since is not None:
            line.waited = max(0, (today - localdate(line.since)).days)


def _place(line: Line) -> tuple[int, date, float, str]:
    since = line.since.timestamp() if line.since else float("inf")
    return ORDER.index(line.light.kind), line.due_on or date.max, since, line.title
