"""A closure and an event planned at the same moment: one of them is refused."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from community.models import Closure, Occupancy
from community.places.actions import closures, occupancies
from core.errors import DomainError
from tests.factories.community import SpaceFactory
from tests.factories.core import actor

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

HOUR = dt.timedelta(hours=1)
HELD_FOR = 0.3  # seconds the first transaction stays open while the second tries


def plan(space, now):
    start = now + 8 * 24 * HOUR
    occupancies.hold_space(space=space, starts_at=start, ends_at=start + HOUR)


def close(space, now):
    start = now + 8 * 24 * HOUR
    closures.announce_closure(
        facility=space.facility, starts_at=start, ends_at=start + HOUR, reason="检修", by=actor(), at=now
    )


def one_after_the_other(first, second):
    """Run `second` while the transaction of `first` is still open; return what was refused."""
    done, refused, now = threading.Event(), [], timezone.now()
    space = SpaceFactory()

    def begin():
        with transaction.atomic():
            first(space, now)
            done.set()
            threading.Event().wait(HELD_FOR)
        connection.close()

    def follow():
        done.wait(5)
        try:
            second(space, now)
        except DomainError as refusal:
            refused.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=begin), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_a_closure_waits_for_an_event_being_planned_and_is_refused():
    assert one_after_the_other(plan, close) == ["closure_hits_events"]
    assert (Occupancy.objects.count(), Closure.objects.count()) == (1, 0)


def test_an_event_waits_for_a_closure_being_announced_and_is_refused():
    assert one_after_the_other(close, plan) == ["facility_shut"]
    assert (Occupancy.objects.count(), Closure.objects.count()) == (0, 1)


@pytest.mark.parametrize(("first", "second"), [(plan, close), (close, plan)])
def test_without_the_lock_both_would_happen(monkeypatch, first, second):
    """The negative control: this is what the lock prevents."""
    monkeypatch.setattr(occupancies, "_keep_open", lambda _space: None)

    assert one_after_the_other(first, second) == []
    assert (Occupancy.objects.count(), Closure.objects.count()) == (1, 1)
