"""Simulation of two years of periodic tasks with killed processes; afterwards no reminder may be missing or doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from unittest import mock

from django.db.models import Q
from django.utils.timezone import get_default_timezone, localdate

from community.models import Area, Institution, Kind, Level, Seat, Sector
from community.policy import CITY_CODE, Role
from core.dates import workdays
from core.models import JournalEntry, User
from core.record import journal
from core.record.actors import Actor
from roundtable.actions import agenda, clock, day, decisions, meetings, minutes, resolutions
from roundtable.models import (
    MeetingKind,
    Minutes,
    Outcome,
    Reminder,
    Resolution,
    Roundtable,
)
from roundtable.queries.resolutions import reminders, with_parts
from roundtable.states import LIVE, ItemState, ResolutionState

KILL_EVERY: Final = 5  # about every fifth tick dies somewhere inside, and runs again
DOWN_EVERY: Final = 40  # sometimes the clock is down for days
PROMISES: Final = (3, 30, 45, 60, 100)  # days until what is agreed falls due


class Killed(BaseException):
    """The process is killed: nothing catches it but the supervisor, which starts it again."""


@dataclass
class Simulation:
    """A small city of its own, made in the caller's transaction, which is rolled back at the end."""

    begins: date
    days: int
    seed: int = 2026
    kills: int = 0
    staff: list[Seat] = field(default_factory=list)
    members: list[Seat] = field(default_factory=list)
    expected: dict[tuple[str, str, date], None] = field(default_factory=dict)
    carried: list[tuple[str, int, int]] = field(default_factory=list)

    def run(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311
        self._make_city()
        today = self.begins
        last = today + timedelta(days=self.days)
        while today < last:
            if today.day == 10 and today.month in (5, 11):
                self._hold_meeting(today)
            self._people_act(today)
            self._tick(self._at(today, 7))
            self._expect(today)
            today += timedelta(days=self.dice.randint(2, 6) if self.dice.randrange(DOWN_EVERY) == 0 else 1)
        self._tick(self._at(last, 7))
        self._expect(last)

    # The clock ----
    def _tick(self, at: datetime) -> None:
        """Tick; killed somewhere inside now and then, and started again until it comes through."""
        while self.dice.randrange(KILL_EVERY) == 0 and self._killed_tick(at, self.dice.randrange(2)):
            self.kills += 1
        clock.tick(at)

    def _killed_tick(self, at: datetime, after: int) -> bool:
        """Run until `after` facts were recorded, then stop in the middle of the next; returns whether it stopped."""
        told = iter(range(after))
        record = journal.record

        def failing(*args: Any, **kwargs: Any) -> JournalEntry:
            if next(told, None) is None:
                raise Killed
            return record(*args, **kwargs)

        try:
            with mock.patch("core.record.journal.record", failing):
                clock.tick(at)
        except Killed:
            return True
        return False

    def _expect(self, today: date) -> None:
        """Note what has to have been said by now, from the rows as they stand, apart from what was."""
        for one in with_parts(Resolution.objects.live()):
            for due in reminders(one, today):
                self.expected[(journal.subject_of(one), due.kind, due.for_on)] = None

    # The people ----
    def _people_act(self, today: date) -> None:
        """Leads break down, report and finish some of what they lead; somebody else accepts; some things are left lying."""
        at = self._at(today, 15)
        for one in Resolution.objects.live().filter(lead__in=[seat.institution_id for seat in self.members]):
            lead = next(seat.actor for seat in self.members if seat.institution_id == one.lead_id)
            if one.pk % 5 == 0:
                continue  # this lead never does anything
            if one.state == ResolutionState.OPEN and self.dice.randrange(3) == 0:
                steps = [("第一步", self._working_day(today + timedelta(days=1)))]
                if steps[0][1] <= one.due_on or one.due_on <= today:
                    resolutions.break_down(resolution=one, steps=steps, by=lead, at=at)
            elif one.state == ResolutionState.UNDER_WAY and today.day == 20 and self.dice.randrange(4):
                self._progress(one, today, lead, at)
            elif one.state == ResolutionState.UNDER_WAY and self.dice.randrange(60) == 0:
                self._finish(one, lead, at)
            elif one.state == ResolutionState.REPORTED:
                verdict = self.dice.choice(["done", "partly", "returned"])
                resolutions.judge(
                    resolution=one, verdict=verdict, note="看过了", by=self.staff[1].actor, at=at
                )

    def _progress(self, one: Resolution, today: date, by: Actor, at: datetime) -> None:
        if not one.progress.filter(month=today.replace(day=1)).exists():
            resolutions.report_progress(
                resolution=one, month=today, text="在办", done_pct=self.dice.randrange(100), by=by, at=at
            )

    def _finish(self, one: Resolution, by: Actor, at: datetime) -> None:
        for step in one.steps.filter(done_at__isnull=True):
            resolutions.finish_step(step=step, by=by, at=at)
        with mock.patch("roundtable.actions.resolutions.attachments.about", _some_file):
            if one.progress.exists():
                resolutions.report_done(resolution=one, by=by, at=at)

    # The meetings ----
    def _hold_meeting(self, today: date) -> None:
        """Call, prepare, hold and minute one meeting of the half-year, with what is open carried over."""
        convener, drafter = self.staff
        starts_at = self._at(today + timedelta(days=12), 9)
        kind = MeetingKind.REGULAR if not self._is_taken(starts_at) else MeetingKind.EXTRA
        meeting = meetings.plan(
            plan=meetings.Plan(
                theme="模拟", convener=convener, chair=convener, starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=8), kind=kind, video_url="https://meet.invalid/simulated",
            ),
            by=convener.actor, at=self._at(today, 9),
        )  # fmt: skip
        self._prepare(meeting, convener.actor, self._at(today, 10))
        self._sit(meeting, convener.actor, starts_at)
        at = starts_at + timedelta(days=1)
        row = minutes.draft(roundtable=meeting, by=drafter.actor, at=at)
        row = minutes.circulate(minutes=row, by=drafter.actor, at=at)
        late = at + timedelta(days=14)
        row = minutes.send_to_sign(minutes=row, by=drafter.actor, at=late)
        minutes.issue(minutes=row, by=convener.actor, at=late)

    def _prepare(self, meeting: Roundtable, by: Actor, at: datetime) -> None:
        agenda.gather_facts(roundtable=meeting, by=by, at=at)
        for number, seat in enumerate(self.members):
            agenda.propose(
                institution=seat.institution, by=seat.actor, at=at, roundtable=meeting,
                proposal=agenda.Proposal(title=f"模拟议题{number}", brief="模拟", decision_sought="模拟"),
            )  # fmt: skip
        live = {one.pk for one in Resolution.objects.live() if one.issued_at and one.issued_at < at}
        self.carried += [(meeting.number, meeting.pk, pk) for pk in live]
        for item in meeting.items.filter(state=ItemState.PROPOSED).order_by("pk"):
            agenda.accept(item=item, minutes_given=1, by=by, at=at)
        agenda.order_by_rule(roundtable=meeting, by=by, at=at)
        institutions = [seat.institution for seat in self.members]
        meetings.draw_up_list(roundtable=meeting, institutions=institutions, by=by, at=at)
        meetings.invite(roundtable=meeting, by=by, at=at)

    def _sit(self, meeting: Roundtable, by: Actor, at: datetime) -> None:
        for seat in self.members:
            day.tick_off(roundtable=meeting, seat=seat, by=by, at=at)
        meeting = day.open_meeting(roundtable=meeting, by=by, at=at)
        for number, item in enumerate(meeting.items.on_agenda().in_order()):
            item = day.open_item(item=item, by=by, at=at)  # noqa: PLW2901
            outcome = self._outcome(item, number, by, at)
            decisions.decide(item=item, outcome=outcome, conclusion="模拟结论", by=by, at=at)
        day.close_meeting(roundtable=meeting, by=by, at=at + timedelta(hours=2))

    def _outcome(self, item: Any, number: int, by: Actor, at: datetime) -> str:
        """Members' items are agreed, with a resolution each; some of what was carried is replaced, some is left open."""
        old = (
            Resolution.objects.live().filter(item=item.carried_from_id).first()
            if item.carried_from_id
            else None
        )
        if item.kind == "member" or (old is not None and number % 2):
            due_on = self._working_day(localdate(at) + timedelta(days=16 + PROMISES[number % len(PROMISES)]))
            draft = decisions.Draft(
                text="模拟事项", lead=self.members[number % len(self.members)].institution, due_on=due_on, success="模拟",
                continues=old if item.kind != "member" else None,
            )  # fmt: skip
            decisions.draft_resolution(item=item, draft=draft, by=by, at=at)
            return Outcome.AGREED
        return Outcome.DEFERRED if number % 7 == 3 else Outcome.NOTED

    # The city ----
    def _make_city(self) -> None:
        area, _made = Area.objects.get_or_create(
            code=CITY_CODE, defaults={"name": "广州市", "official_name": "广州市", "level": Level.CITY}
        )
        bureau = self._institution("模拟市局", Kind.BUREAU, area)
        self.staff = [self._seat(bureau, f"staff{number}", is_staff=True) for number in range(2)]
        self.members = [
            self._seat(self._institution(f"模拟单位{number}", Kind.LIBRARY, area), f"member{number}")
            for number in range(3)
        ]

    @staticmethod
    def _institution(name: str, kind: str, area: Area) -> Institution:
        return Institution.objects.create(
            name=f"{name}（仅用于核对）",
            kind=kind,
            sector=Sector.CULTURE,
            level=Level.CITY,
            area=area,
            is_sample=True,
        )

    def _seat(self, institution: Institution, name: str, *, is_staff: bool = False) -> Seat:
        user = User.objects.create(
            username=f"simulated-{name}", display_name=f"模拟{name}", is_staff=is_staff
        )
        role = Role.HANDLER if is_staff else Role.LIAISON
        return Seat.objects.create(user=user, institution=institution, role=role, starts_on=date(2000, 1, 1))

    @staticmethod
    def _is_taken(starts_at: datetime) -> bool:
        from roundtable.policy import half_of  # noqa: PLC0415

        year, half = half_of(localdate(starts_at))
        return (
            Roundtable.objects.filter(year=year, half=half, kind=MeetingKind.REGULAR)
            .exclude(state="cancelled")
            .exists()
        )

    @staticmethod
    def _working_day(day: date) -> date:
        return day if workdays.is_working_day(day) else workdays.add_working_days(day, 1)

    @staticmethod
    def _at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=get_default_timezone())


def findings(run: Simulation) -> Iterator[str]:
    """What was forgotten, doubled or left without a paragraph; nothing if all is well."""
    told = set(Reminder.objects.values_list("subject", "kind", "for_on"))
    for subject, kind, for_on in run.expected:
        if (subject, kind, for_on) not in told:
            yield f"forgotten: {kind} of {subject} for {for_on}"
    facts = Counter(
        (entry.subject, entry.details.get("reminder"))
        for entry in JournalEntry.objects.filter(fact="roundtable.resolution.reminded")
    )
    yield from (f"told twice: {subject}" for (subject, _), count in facts.items() if count > 1)
    sent = Reminder.objects.filter(subject__startswith="roundtable.resolution:").count()
    if sent > len(facts):
        yield f"{sent - len(facts)} reminders without a fact"
    for number, meeting, resolution in run.carried:
        key = f"roundtable.resolution:{resolution}"
        if not Roundtable.objects.get(pk=meeting).items.filter(fact_key=key).exists():
            yield f"not carried to {number}: {key}"
    yield from unwritten()


def unwritten() -> Iterator[str]:
    """Decided items and resolutions that no paragraph of the issued minutes speaks of, and open ones without a lead's day."""
    for row in Minutes.objects.issued().select_related("roundtable"):
        texts = {one.item_id: one.text for one in row.paragraphs.all()}
        for item in row.roundtable.items.filter(state=ItemState.DECIDED):
            if not texts.get(item.pk, "").strip():
                yield f"without a paragraph: item {item.pk} of {row.roundtable.number}"
        for one in Resolution.objects.in_force().filter(item__roundtable=row.roundtable):
            if one.number not in texts.get(one.item_id, ""):
                yield f"without a paragraph: {one.number}"
    provisional = Resolution.objects.filter(state=ResolutionState.PROVISIONAL)
    for one in provisional.filter(item__roundtable__minutes__seal__gt=""):
        yield f"issued and still provisional: {one.number}"
    lost = Resolution.objects.filter(state__in=LIVE).filter(
        Q(issued_at__isnull=True) | Q(due_on__isnull=True)
    )
    yield from (f"live without a day: {one.number}" for one in lost)


def _some_file(_thing: object) -> Any:
    """Stand for evidence: the simulation writes no files."""

    class Found:
        exists: Callable[[], bool] = staticmethod(lambda: True)

    return Found
