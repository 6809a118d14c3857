"""A page that says when it changes by itself is kept for longer than its minute, and never beyond the first of those moments."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cloudplatform.models import Mode
from cloudplatform.queries import catalogue
from cloudplatform.queries.event_moments import moments_of
from cloudplatform.states import EventState
from cloudplatform.views import events
from core.web.pages import lifetimes
from tests.factories.bookings import booked
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=timezone.get_default_timezone())
SECRETS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')


@pytest.fixture
def clock(monkeypatch):
    """Set the clock."""
    now = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return lambda at: now.__setitem__(0, at)


def at_noon(**values):
    """An event in an hour for which booking opens in ten minutes and closes in forty, beside another session."""
    values = {
        "starts_at": NOON + HOUR, "ends_at": NOON + 2 * HOUR, "booking_opens_at": NOON + 10 * MINUTE,
        "booking_closes_at": NOON + 40 * MINUTE, "cancel_before": 25 * MINUTE, "capacity": 5, **values,
    }  # fmt: skip
    product = ShelfProductFactory()
    EventFactory(
        product=product, starts_at=NOON + 90 * MINUTE, ends_at=NOON + 3 * HOUR,
        booking_opens_at=NOON + 17 * MINUTE, booking_closes_at=NOON + 80 * MINUTE,
    )  # fmt: skip
    return EventFactory(product=product, **values)


EVENTS = {
    "booked by whom comes first": {},
    "full, with a waiting list": {"capacity": 1, "has_waiting_list": True},
    "without booking": {"mode": Mode.WALK_IN, "booking_opens_at": None, "booking_closes_at": None},
    "held": {"state": EventState.HELD, "starts_at": NOON - 2 * HOUR, "ends_at": NOON - HOUR,
             "booking_opens_at": NOON - 3 * DAY, "booking_closes_at": NOON - DAY},
}  # fmt: skip


def said(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", "", SECRETS.sub("", answer.content.decode()))


@pytest.mark.parametrize(
    ("name", "mode"), list(zip(EVENTS, ["standard", "elder", "elder", "standard"], strict=True))
)
def test_a_kept_page_is_what_would_be_built_at_every_moment(kept, clock, settings, name, mode):
    event, holder = at_noon(**EVENTS[name]), UserFactory()
    asked = [(f"/events/{event.pk}/", None), (f"/events/{event.pk}/", UserFactory())]
    if name.startswith(("booked", "full")):
        clock(NOON + 11 * MINUTE)
        asked.append((f"/me/bookings/{booked(event, user=holder).pk}/", holder))
    others = list(catalogue.other_sessions(event, NOON))
    changes = [one for one in moments_of(event, others, NOON) if one is not None]
    midnight = NOON.replace(hour=0) + DAY

    for moment in sorted({one + by for one in [*changes, midnight] for by in (-MINUTE, 0 * MINUTE, MINUTE)}):
        clock(moment)
        for path, user in asked:
            client = Client()
            client.cookies["mode"] = mode
            if user is not None:
                client.force_login(user)
            settings.PAGE_CACHE = True
            shown = said(client.get(path))
            settings.PAGE_CACHE = False
            assert shown == said(client.get(path)), (path, moment)


def queries_of(client, path):
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_page_of_an_event_outlives_its_minute_and_a_list_does_not(kept, clock):
    path = f"/events/{at_noon().pk}/"
    clock(NOON + MINUTE)
    assert queries_of(kept, path) > 0
    assert queries_of(kept, "/events/") > 0

    clock(NOON + 3 * MINUTE)
    assert queries_of(kept, path) == 0
    assert queries_of(kept, "/events/") > 0
    clock(NOON + MINUTE + lifetimes.LONGEST)
    assert queries_of(kept, path) > 0


def test_of_moments_the_next_counts_then_midnight_then_the_longest():
    assert lifetimes.until(NOON + 10 * dt.timedelta(seconds=1), None) == NOON + MINUTE
    assert lifetimes.until(NOON, [NOON - HOUR, None, NOON + HOUR]) == NOON + lifetimes.LONGEST
    assert lifetimes.until(NOON, [NOON, NOON + MINUTE]) == NOON
    assert lifetimes.until(NOON, [NOON + 3 * MINUTE, NOON + 2 * MINUTE]) == NOON + 2 * MINUTE
    midnight = NOON.replace(hour=0) + DAY
    assert lifetimes.until(midnight - MINUTE, []) == midnight


def test_without_a_moment_the_comparison_would_notice(kept, clock, monkeypatch):
    """The negative control of the comparison above."""
    event = at_noon()
    monkeypatch.setattr(events, "moments_of", lambda *_: [])
    clock(NOON + 8 * MINUTE)
    before = said(kept.get(f"/events/{event.pk}/"))
    clock(event.booking_opens_at)

    assert said(kept.get(f"/events/{event.pk}/")) == before
    assert "预约座位" not in before
