"""Every measure of the cloud platform, recomputed from a small city written by hand."""

import pytest

from cloudplatform.models import Booking, Event
from core.measures import Kind
from tests.factories.community import AreaFactory, InstitutionFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.measuring import check, moment

pytestmark = pytest.mark.django_db
LIWAN, TIANHE = "440103", "440106"
STREET_A, STREET_B, STREET_C = "440103011", "440103012", "440106001"


def event(host, day, *, month=11, state="held", **fields) -> Event:
    return EventFactory(host=host, starts_at=moment(month, day), state=state, **fields)


def booking(of: Event, seats: int, state: str) -> Booking:
    cancelled_at = moment(11, 1) if state == "cancelled" else None
    return Booking.objects.create(
        event=of,
        booker=UserFactory(),
        seats=seats,
        state=state,
        booked_at=moment(10, 1),
        cancelled_at=cancelled_at,
    )


@pytest.fixture
def city():
    """
    Two halls of 荔湾区 (streets A and B) and one of 天河区 (street C).

    Hall A held two events in November and one in October; hall B one that day and cancelled one; hall C one.
    """
    halls = {code: InstitutionFactory(area=AreaFactory(code=code)) for code in (STREET_A, STREET_B, STREET_C)}
    a1, a2 = event(halls[STREET_A], 3), event(halls[STREET_A], 20, art_form="music")
    october = event(halls[STREET_A], 31, month=10)
    b1, c1 = event(halls[STREET_B], 3), event(halls[STREET_C], 30)
    event(halls[STREET_B], 5, state="cancelled")
    event(halls[STREET_B], 6, state="published")
    for of, seats, state in [
        (a1, 2, "checked_in"), (a1, 3, "absent"), (a1, 4, "cancelled"), (a2, 1, "checked_in"), (october, 9, "checked_in"),
        (b1, 1, "absent"), (c1, 4, "checked_in"),
    ]:  # fmt: skip
        booking(of, seats, state)
    return halls


def test_held_events_by_city_district_street_and_institution(city):
    check("events.held", Kind.CITY, {"4401": (4, None, 4)})
    check("events.held", Kind.DISTRICT, {LIWAN: (3, None, 3), TIANHE: (1, None, 1)})
    check(
        "events.held", Kind.STREET, {STREET_A: (2, None, 2), STREET_B: (1, None, 1), STREET_C: (1, None, 1)}
    )
    check(
        "events.held",
        Kind.INSTITUTION,
        {
            hall.pk: (2 if code == STREET_A else 1, None, 2 if code == STREET_A else 1)
            for code, hall in city.items()
        },
    )


def test_attendance_counts_seats_of_bookings_that_were_not_cancelled(city):
    check("events.attendance_rate", Kind.CITY, {"4401": (7, 11, 5)})
    check("events.attendance_rate", Kind.DISTRICT, {LIWAN: (3, 7, 4), TIANHE: (4, 4, 1)})
