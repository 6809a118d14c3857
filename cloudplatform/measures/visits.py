"""Bookings and visits: tables with millions of rows, read from daily sums. Policy: 3.3.1."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, Q, Sum

from cloudplatform.measures.keys import event_cuts, of_event
from cloudplatform.models import Booking, CheckIn, Method, WaitEntry
from cloudplatform.models.scope import in_scope
from cloudplatform.states import BOOKING_DUE, BOOKING_MISSED, BookingState, EventState, WaitState
from core.measures import By, Kind, Moment, Rows, measure

ALL = Rows(
    of=lambda: Booking.objects.filter(event__state=EventState.HELD), when=Moment("event__starts_at"),
    keys=of_event("event__"), cuts=event_cuts("event__"), seen_by=lambda rows, user: rows.overseen_by(user), parent="event",
)  # fmt: skip
BOOKED = Rows(
    of=lambda: Booking.objects.filter(event__state=EventState.HELD, state__in=BOOKING_DUE),
    when=Moment("event__starts_at"), keys=of_event("event__"), cuts=event_cuts("event__"),
    seen_by=lambda rows, user: rows.overseen_by(user), parent="event",
)  # fmt: skip
ARRIVALS = Rows(
    of=CheckIn.objects.all, when=Moment("event__starts_at"), keys=of_event("event__"), cuts=event_cuts("event__"),
    seen_by=lambda rows, user: rows.filter(in_scope(user, "event__area_id")), parent="event",
)  # fmt: skip
HOSTED = replace(
    ARRIVALS, of=lambda: CheckIn.objects.filter(event__state=EventState.HELD),
    keys={**of_event("event__"), Kind.INSTITUTION: By("event__host_id")},
)  # fmt: skip
LINE = Rows(
    of=WaitEntry.objects.all, when=Moment("event__starts_at"), keys=of_event("event__"), cuts=event_cuts("event__"),
    seen_by=lambda rows, user: rows.filter(in_scope(user, "event__area_id")), parent="event",
)  # fmt: skip


def _seats(*states: str) -> Sum:
    return Sum("seats", filter=Q(state__in=states))


seats = measure(
    code="bookings.seats", name="预约人次", unit="人次", clause="3.3.1", better="higher", source=BOOKED,
    counted="已办场次预约的座位合计，取消的、已谅解的缺席不算；按场次开始的日子计。", numerator=Sum("seats"), has_daily_sums=True,
)  # fmt: skip
attendance_rate = measure(
    code="events.attendance_rate", name="到场率", unit="%", clause="3.3.1", better="higher", source=BOOKED, digits=1,
    counted="已办场次里，签到的座位占预约座位的比例；取消的预约、已谅解的缺席不算应到。",
    numerator=_seats(BookingState.CHECKED_IN), denominator=Sum("seats"), has_daily_sums=True,
)  # fmt: skip
absent_rate = measure(
    code="bookings.absent_rate", name="预约爽约率", unit="%", clause="3.3.1", better="lower", source=BOOKED, digits=1,
    counted="已办场次里，没有来、临时取消又没人补上的座位占预约座位的比例；按时取消的、已谅解的不算。",
    numerator=_seats(*BOOKING_MISSED), denominator=Sum("seats"), has_daily_sums=True,
)  # fmt: skip
cancelled_rate = measure(
    code="bookings.cancelled_rate", name="预约取消率", unit="%", clause="3.3.1", better="lower", source=ALL, digits=1,
    counted="已办场次的全部预约座位里，后来取消的比例，含临时取消的。",
    numerator=_seats(BookingState.CANCELLED, BookingState.LATE), denominator=Sum("seats"), has_daily_sums=True,
)  # fmt: skip
people = measure(
    code="visits.people", name="到场人次", unit="人次", clause="3.2.3", better="higher", source=ARRIVALS,
    counted="场次现场签到的人数合计，含没有预约、现场入场的；按场次开始的日子计。",
    numerator=Sum("people"), has_daily_sums=True,
)  # fmt: skip
hosted_people = measure(
    code="visits.hosted_people", name="自办场次到场人次", unit="人次", clause="3.1.1", better="higher", source=HOSTED,
    counted="已办场次现场签到的人数合计，算给主办单位；只出产品的单位不算。按场次开始的日子计。", numerator=Sum("people"),
)  # fmt: skip
walk_in_rate = measure(
    code="visits.walk_in_rate", name="现场入场占比", unit="%", clause="3.3.1", better="", source=ARRIVALS, digits=1,
    counted="到场人次里，没有预约、现场入场的比例。", numerator=Sum("people", filter=Q(method=Method.WALK_IN)),
    denominator=Sum("people"), has_daily_sums=True,
)  # fmt: skip
promoted_rate = measure(
    code="waiting.promoted_rate", name="候补递补率", unit="%", clause="3.3.1", better="higher", source=LINE, digits=1,
    counted="排过候补的里面，最后补上的比例；按场次开始的日子计。",
    numerator=Count("pk", filter=Q(state=WaitState.BOOKED)), denominator=Count("pk"),
)  # fmt: skip
