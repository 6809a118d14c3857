"""Queries about a person's bookings: rules, pauses, conflicts, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from cloudplatform import policy, rules
from cloudplatform.models import Attendee, Booking, Event, EventChange, Mode, WaitEntry
from cloudplatform.models.bookings import BookingQuerySet
from cloudplatform.models.events import EventQuerySet
from cloudplatform.queries.catalogue import (
    SESSIONS_BESIDES,
    TYPES_BESIDES,
    other_sessions,
    same_as,
    sessions_besides,
)
from cloudplatform.states import BOOKING_MISSED, BookingState, EventState, WaitState
from community.models import FamilyMember, Seat
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.prepared import Plan, Question, Rows, Tuples, moment, number

MOVES = ("时间", "地点")  # lines of a change that stand on the ticket itself


def missed_since(person: Any, since: Any) -> BookingQuerySet:
    """
    Absences of the person by number at events that ended since then, latest first. They fade: see `rules.ABSENCE_WINDOW`.
    """
    missed = Booking.objects.filter(booker=person, event__ends_at__gte=since).missed()
    return missed.order_by("-event__ends_at")


def paused_until(ended: Sequence[datetime]) -> datetime | None:
    """
    Until when absences pause booking, by the rule of the last: `ended` is when what was missed ended, latest first.

    None: they do not.
    """
    if not ended or len(ended) < rules.ABSENCES_THAT_PAUSE.on(ended[0]):
        return None
    return ended[0] + rules.PAUSE_LASTS.span(ended[0])


@dataclass(frozen=True)
class BookingRules:
    """The rules of an event as shown before booking, and what they mean for the person asking."""

    event: Event
    opens_at: datetime | None
    closes_at: datetime | None
    cancel_until: datetime
    party_limit: int
    weekly_limit: int
    absences_that_pause: int
    pause_days: int
    my_absences: int
    my_pause_until: datetime | None
    my_booking: Booking | None
    my_wait: WaitEntry | None
    my_clash: Booking | None  # a ticket of mine for the same hours
    waiting_seats: int
    is_open: (
        bool  # whether one can book or join the line now: booking has begun, and there is a place or a line
    )
    is_late: bool  # whether the time to cancel without an absence is over already
    may_wait: bool  # whether the event keeps a line now
    takes_waiting: bool  # whether the line is the way in: nothing is free, or others wait


def booking_rules(
    event: Event, user: User | AnonymousUser, at: datetime, mine: PersonStatus | None = None
) -> BookingRules:
    """Answer what applies to `user` at `event`, who stands to it as `mine` says. No query then, else as `person_status`."""
    mine = person_status(event, user, at) if mine is None else mine
    paused, absences = paused_until(mine.missed), len(mine.missed)
    waiting = sum(one or 0 for (one,) in _waiting.all(event.pk)) if mine.waiting is None else mine.waiting
    takes_bookings = event.takes_bookings(at)
    may_wait = takes_bookings and event.has_waiting_list and at < event.offers_stop_at
    return BookingRules(
        event=event, opens_at=event.booking_opens_at, closes_at=event.booking_closes_at,
        cancel_until=event.cancel_until, party_limit=event.party_limit, weekly_limit=event.weekly_limit,
        absences_that_pause=rules.ABSENCES_THAT_PAUSE.on(at), pause_days=rules.PAUSE_LASTS.on(at), my_absences=absences,
        my_pause_until=paused if paused and at < paused else None, my_booking=mine.booking, my_wait=mine.wait, my_clash=mine.clash,
        waiting_seats=waiting, is_open=may_wait or (takes_bookings and event.free > 0), is_late=at >= event.cancel_until, may_wait=may_wait,
        takes_waiting=may_wait and (event.free < 1 or waiting > 0),
    )  # fmt: skip


@dataclass(frozen=True)
class PersonStatus:
    """What somebody has to do with an event; of a visitor nothing is known."""

    missed: Sequence[datetime] = ()  # when what they missed within the window ended, latest first
    booking: Booking | None = None  # as far as the card shows it: BOOKING_FIELDS
    wait: WaitEntry | None = None  # WAIT_FIELDS
    clash: Booking | None = None
    waiting: int | None = None  # seats that the whole line wants
    agrees_to_needs: bool = False  # to what they need at a seat being kept
    has_family: bool = False
    holds_seat: bool = False  # any, so that who acts has to be asked

    @property
    def has_no_ties(self) -> bool:
        """Whether the card of the event offers the same as to anybody else who has nothing to do with it."""
        tied = self.missed or self.booking or self.wait or self.clash
        return not (tied or self.agrees_to_needs or self.has_family)


CHANGES_SHOWN: Final = 3
ONE_EVENT: Final = number(1)
_waiting: Final = Tuples(
    "cloudplatform_waiting_seats", ["bigint"],
    lambda: _line(ONE_EVENT.stands_for).order_by().annotate(all=Value(1)).values("all")
    .annotate(wanted=Sum("seats")).values_list("wanted"), [ONE_EVENT],
)  # fmt: skip
_last_changes: Final = Rows(
    "cloudplatform_latest_changes", ["bigint"],
    lambda: EventChange.objects.filter(event=ONE_EVENT.stands_for).order_by("-made_at")[:CHANGES_SHOWN], [ONE_EVENT],
)  # fmt: skip


def latest_changes(event: Event) -> Sequence[EventChange]:
    """What was changed last about a published event, newest first. One query."""
    return _last_changes.all(event.pk)


def _line(event: Any) -> QuerySet[WaitEntry]:
    return WaitEntry.objects.filter(event=event, state=WaitState.WAITING)


def person_status(event: Event, user: User | AnonymousUser, at: datetime) -> PersonStatus:
    """How `user` stands to `event`. One query, two where another ticket is for the same hours, none for a visitor."""
    if user.is_anonymous:
        return PersonStatus()
    found = _mine.ask(user.pk, event.pk, at - rules.ABSENCE_WINDOW.span(at))
    if found is None:
        return PersonStatus(waiting=0)
    booking = [
        Booking.from_db("default", BOOKING_FIELDS, _values(row, BOOKING_FIELDS)) for row in found["booking"]
    ]
    wait = [WaitEntry.from_db("default", WAIT_FIELDS, _values(row, WAIT_FIELDS)) for row in found["wait"]]
    return PersonStatus(
        missed=[datetime.fromisoformat(row["ended"]) for row in found["missed"]], booking=next(iter(booking), None),
        wait=next(iter(wait), None), clash=clashing(event, user) if found["clashes"] else None, waiting=found["wanted_seats"] or 0,
        agrees_to_needs=found["agrees"], has_family=found["has_family"], holds_seat=found["seated"],
    )  # fmt: skip


def _values(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    return [row[name] for name in names]


def _plan() -> Plan:
    person, event = PERSON.stands_for, OTHER.stands_for
    line = _line(OuterRef("pk")).order_by().values("event").annotate(number=Sum("seats"))
    own = Booking.objects.filter(booker=person, event=event).live()
    waits = WaitEntry.objects.filter(user=person, event=event).live()
    return Plan(
        head=Event.objects.filter(pk=event).values(
            "id", "starts_at", "ends_at", wanted_seats=Subquery(line.values("number"))
        ),
        rows={
            "missed": missed_since(person, SINCE.stands_for).values(ended=F("event__ends_at")),
            "booking": own.order_by("pk").values(*BOOKING_FIELDS)[:1],
            "wait": waits.order_by("pk").values(*WAIT_FIELDS)[:1],
        },
        exists={
            "clashes": _at_the_hours(STARTS_THEN.stands_for, ENDS_THEN.stands_for),
            "agrees": Consent.objects.filter(
                user=person, kind=ConsentKind.ACCESS_NEEDS, withdrawn_at__isnull=True
            ),
            "has_family": FamilyMember.objects.filter(guardian=person, removed_at__isnull=True),
            "seated": Seat.objects.filter(user=person).current(),
        },
        givens=[PERSON, OTHER, SINCE, STARTS_THEN, ENDS_THEN],
    )


def _at_the_hours(starts: Any, ends: Any) -> BookingQuerySet:
    return Booking.objects.filter(
        booker=PERSON.stands_for, state=BookingState.RESERVED, event__state=EventState.PUBLISHED,
        event__starts_at__lt=ends, event__ends_at__gt=starts,
    ).exclude(event=OTHER.stands_for)  # fmt: skip


def clashing(event: Event, user: User) -> Booking | None:
    """The first ticket of `user` for an event that lasts while `event` does. One query."""
    found = _clashing.all(user.pk, event.pk, event.starts_at, event.ends_at)
    return found[0] if found else None


def booking_of(user: User, pk: int) -> Booking | None:
    """The booking of `user` by this number, as lists show it. One query."""
    found = _of_person.all(user.pk, pk)
    return found[0] if found else None


BOOKING_FIELDS: Final = ("id", "seats", "code")  # in the order of the model, as `Model.from_db` takes them
WAIT_FIELDS: Final = ("id", "state")
PERSON, OTHER, STARTS, ENDS, SINCE = number(1), number(2), moment(3), moment(4), moment(3)
STARTS_THEN: Final = moment(11, "(SELECT starts_at FROM wanted)")
ENDS_THEN: Final = moment(12, "(SELECT ends_at FROM wanted)")
_mine: Final = Question("cloudplatform_bookings_mine", ["bigint", "bigint", "timestamptz"], _plan)
_clashing: Final = Rows(
    "cloudplatform_bookings_clashing", ["bigint", "bigint", "timestamptz", "timestamptz"],
    lambda: _at_the_hours(STARTS.stands_for, ENDS.stands_for).for_list()[:1], [PERSON, OTHER, STARTS, ENDS],
)  # fmt: skip
_of_person: Final = Rows(
    "cloudplatform_booking_of", ["bigint", "bigint"],
    lambda: Booking.objects.filter(booker=PERSON.stands_for, pk=OTHER.stands_for).for_list(), [PERSON, OTHER],
)  # fmt: skip


def ticket_of(user: User, pk: int, at: datetime) -> Booking | None:
    """
    The booking of `user` by this number, with what its ticket says: `may_be_rated`, `has_changes`, and of who comes
    `user_ids` and `family_names`, in their order. One query.
    """
    found = _ticket.all(user.pk, pk, at - rules.FEEDBACK_WITHIN.span(at))
    return found[0] if found else None


def _ticket_rows() -> QuerySet[Booking]:
    coming = Attendee.objects.filter(booking=OuterRef("pk"), is_live=True).order_by("pk")
    mine = Booking.objects.filter(booker=PERSON.stands_for, pk=OTHER.stands_for)
    return (
        mine.for_list()
        .select_related("answered")
        .annotate(
            may_be_rated=Exists(Booking.objects.filter(pk=OuterRef("pk")).to_rate_since(SINCE.stands_for)),
            has_changes=Exists(_changes(OuterRef("event"), OuterRef("booked_at"))),
            user_ids=ArraySubquery(coming.values("user")),
            family_names=ArraySubquery(coming.values("family_member__name")),
        )
    )


_ticket: Final = Rows(
    "cloudplatform_ticket", ["bigint", "bigint", "timestamptz"], _ticket_rows, [PERSON, OTHER, SINCE]
)


def changes_since(booking: Booking) -> list[EventChange]:
    """What was changed about the event after it was booked, newest first. One query, none where it is known that there is none."""
    if not getattr(booking, "has_changes", True):
        return []
    return list(_changes(booking.event_id, booking.booked_at).order_by("-made_at"))


def _changes(event: Any, since: Any) -> QuerySet[EventChange]:
    return EventChange.objects.filter(event=event, made_at__gt=since)


def moved_by(changes: Sequence[EventChange]) -> list[tuple[str, str, str]]:
    """Time and place as they were at first and are now, from `changes` (newest first), as (label, old, new)."""
    found: dict[str, tuple[str, str]] = {}
    for label, old, new in (line for change in changes for line in change.lines):
        if label in MOVES:
            found[label] = (old, found[label][1] if label in found else new)
    return [(label, old, new) for label, (old, new) in found.items() if old != new]


def people_of(booking: Booking) -> list[str]:
    """The people of a booking read by `ticket_of`, by name; companions are counted together."""
    users, names = booking.user_ids, booking.family_names  # type: ignore[attr-defined]
    named = ["我自己" for one in users if one] + [one for one in names if one]
    friends = len(users) - len(named)
    return [*named, *([f"同行的朋友 {friends} 位"] if friends else [])]


def may_appeal(booking: Booking, at: datetime) -> bool:
    """Whether the page offers to say why one did not come; the action decides."""
    is_open = at <= booking.event.ends_at + rules.APPEAL_WITHIN.span(booking.event.ends_at)
    return booking.state in BOOKING_MISSED and booking.appealed_at is None and is_open


def events_with_a_line(at: datetime) -> QuerySet[Event]:
    """
    Events with a waiting list that may get offers or has to be closed: places are free, or no offer can come any more.

    Places become free in other ways too (a larger capacity, a rule that ended with time).
    """
    waiting = WaitEntry.objects.filter(event=OuterRef("pk"), state=WaitState.WAITING)
    rows = Event.objects.filter(Exists(waiting), state=EventState.PUBLISHED)
    stopped = Q(starts_at__lte=at + policy.OFFERS_STOP_BEFORE)
    return rows.filter(stopped | Q(taken__lt=F("capacity"))).order_by("pk")


def sessions_for(booking: Booking, at: datetime) -> QuerySet[Event]:
    """Other sessions of the same that have places for the whole party now."""
    return _with_room(other_sessions(booking.event, at), booking.seats, at).for_list()


def may_move(booking: Booking, at: datetime) -> bool:
    """Whether there is one of `sessions_for`. One query."""
    return bool(_one_with_room.all(booking.event_id, *same_as(booking.event), at, booking.seats))


def _with_room(rows: EventQuerySet, seats: Any, at: Any) -> EventQuerySet:
    return rows.open_to(at).filter(mode=Mode.FIRST_COME, taken__lte=F("capacity") - seats)


SEATS: Final = number(7)
_one_with_room: Final = Rows(
    "cloudplatform_session_with_room", [*TYPES_BESIDES, "bigint"],
    lambda: _with_room(
        sessions_besides(*(given.stands_for for given in SESSIONS_BESIDES)), SEATS.stands_for,
        SESSIONS_BESIDES[-1].stands_for,
    ).only("pk")[:1], [*SESSIONS_BESIDES, SEATS],
)  # fmt: skip
