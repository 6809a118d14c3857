"""
The data the booking rules need of an event and a person, in one query; conflicts with other engagements in a second.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from cloudplatform import rules
from cloudplatform.models import Attendee, Booking, Event, WaitEntry
from cloudplatform.queries.bookings import missed_since
from cloudplatform.states import BookingState, WaitState
from community.members.queries import engagements
from community.members.queries.engagements import Engagement, People
from community.models import Seat
from core.models import Consent
from core.models.accounts import ConsentKind
from core.prepared import Given, Plan, Question, moment, number, numbers
from core.record.journal import subject_of

WEEK: Final = timedelta(days=7)
# in the order of the model, as `Model.from_db` takes them
EVENT_FIELDS: Final = (
    "id", "title", "host_id", "area_id", "starts_at", "ends_at", "audience", "access", "mode", "capacity", "taken",
    "booking_opens_at", "booking_closes_at", "party_limit", "weekly_limit", "min_age", "max_age", "cancel_before",
    "has_waiting_list", "state", "is_sample",
)  # fmt: skip

PERSON, EVENT, FAMILY, SINCE = number(1), number(2), numbers(3), moment(4)
STARTS = moment(11, "(SELECT starts_at FROM wanted)")
ENDS = moment(12, "(SELECT ends_at FROM wanted)")
A_WEEK_BEFORE = moment(13, "(SELECT starts_at - interval '7 days' FROM wanted)")
A_WEEK_AFTER = moment(14, "(SELECT starts_at + interval '7 days' FROM wanted)")
GIVENS: Final[Sequence[Given]] = (
    PERSON, EVENT, FAMILY, SINCE, A_WEEK_BEFORE, A_WEEK_AFTER,
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How an event and a person stood at one moment, for a party that was named."""

    event: Event  # as far as rules need it: EVENT_FIELDS
    line_waits: bool  # somebody waits in line whose party fits, or whose line the host keeps
    live: int  # live reservations of the person, anywhere
    newest: int  # their newest booking of any state: with `live`, whether anything happened since
    near: Sequence[datetime]  # when the person's other events within a week of this one start
    absences: Sequence[datetime]  # when what they missed within a year ended, latest first
    has_booking: bool
    family_has_booking: bool  # somebody of the family is in a booking of this event
    agrees_to_needs: bool
    holds_seat: bool  # whether the person holds any seat, so that who acts has to be asked
    coming: Sequence[int]  # the person, if they come along
    family: Sequence[int]  # who of theirs comes along

    def fits(self, seats: int, at: datetime) -> bool:
        """Whether so many are free, and nobody waits for them while offers go out."""
        return self.event.free >= seats and not (self.line_waits and at < self.event.offers_stop_at)

    def elsewhere(self) -> Engagement | None:
        """The first thing somebody of the party has at that hour. One query, for who is not refused anyway."""
        found = _elsewhere.ask(self.event.pk, self.coming, self.family)
        if found is None or not found["elsewhere"]:
            return None
        rows = map(engagements.as_engagement, found["elsewhere"])
        return engagements.first_of(rows, besides=subject_of(self.event))


def standing_of(
    *, person: int, event: int, comes_along: bool, family: Collection[int], at: datetime
) -> Standing | None:
    """How the event stands for the person and the family members that come along; None without such an event."""
    found = _question.ask(person, event, sorted(family), at - rules.ABSENCE_WINDOW.span(at))
    if found is None:
        return None
    mine = found["mine"][0] if found["mine"] else {"live": 0, "newest": 0}
    one = Event.from_db("default", EVENT_FIELDS, [found[name] for name in EVENT_FIELDS])
    return Standing(
        event=one, line_waits=found["line_waits"], live=mine["live"], newest=mine["newest"],
        near=[datetime.fromisoformat(row["starts"]) for row in found["near"]],
        absences=[datetime.fromisoformat(row["ended"]) for row in found["missed"]],
        has_booking=found["has_booking"], family_has_booking=found["family_has_booking"],
        agrees_to_needs=found["agrees"], holds_seat=found["seated"], coming=[person] if comes_along else [], family=sorted(family),
    )  # fmt: skip


def _plan() -> Plan:
    person, event = PERSON.stands_for, EVENT.stands_for
    family: list[Any] = [FAMILY.stands_for]
    fits = Q(seats__lte=OuterRef("capacity") - OuterRef("taken")) | Q(event__has_waiting_list=True)
    line = WaitEntry.objects.filter(fits, event=OuterRef("pk"), state=WaitState.WAITING)
    mine = Booking.objects.filter(booker=person)
    live = mine.filter(state=BookingState.RESERVED)
    week = (A_WEEK_BEFORE.stands_for, A_WEEK_AFTER.stands_for)
    return Plan(
        head=Event.objects.filter(pk=event).values(*EVENT_FIELDS, line_waits=Exists(line)),
        rows={
            "mine": mine.order_by().values("booker").annotate(
                live=Count("pk", filter=Q(state=BookingState.RESERVED)), newest=Max("pk")),
            "near": live.filter(event__starts_at__range=week).exclude(event=event).values(starts=F("event__starts_at")),
            "missed": missed_since(person, SINCE.stands_for).values(ended=F("event__ends_at")),
        },
        exists={
            "has_booking": mine.filter(event=event).live(),
            "family_has_booking": Attendee.objects.filter(event=event, is_live=True, family_member__in=family),
            "agrees": Consent.objects.filter(
                user=person, kind=ConsentKind.ACCESS_NEEDS, withdrawn_at__isnull=True),
            "seated": Seat.objects.filter(user=person).current(),
        },
        givens=GIVENS,
    )  # fmt: skip


def _plan_elsewhere() -> Plan:
    event, coming, family = number(1), numbers(2), numbers(3)
    people = People(users=[coming.stands_for], family=[family.stands_for])
    span: Any = (STARTS.stands_for, ENDS.stands_for)
    return Plan(
        head=Event.objects.filter(pk=event.stands_for).values("starts_at", "ends_at"),
        rows={"elsewhere": engagements.all_elsewhere(people, [span])},
        exists={},
        givens=[event, coming, family, STARTS, ENDS],
    )


_question = Question("cloudplatform_standing", ["bigint", "bigint", "bigint[]", "timestamptz"], _plan)
_elsewhere = Question("cloudplatform_elsewhere", ["bigint", "bigint[]", "bigint[]"], _plan_elsewhere)
