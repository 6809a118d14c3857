"""Two at the same moment: a closure and an event, or the last two places one may follow. One of them is refused."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from community import rules
from community.models import Closure, FacilityFollow, Occupancy
from community.places.actions import closures, follows, occupancies
from core.errors import DomainError
from core.record.actors import Actor
from tests.factories.community import FacilityFactory, SpaceFactory
from tests.factories.core import UserFactory, actor

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


def one_after_the_other(first, second, about=None):
    """Run `second` while the transaction of `first` is still open; return what was refused."""
    done, refused, now = threading.Event(), [], timezone.now()
    about = about or SpaceFactory()

    def begin():
        with transaction.atomic():
            first(about, now)
            done.set()
            threading.Event().wait(HELD_FOR)
        connection.close()

    def follow():
        done.wait(5)
        try:
            second(about, now)
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


def following(facility):
    """Follow a facility as the person given; one may follow one."""
    return lambda person, now: follows.follow_facility(facility=facility, by=Actor(person), at=now)


@pytest.fixture
def two_places(monkeypatch):
    monkeypatch.setattr(type(rules.FOLLOWS_MAX), "on", lambda rule, when: 1)
    return following(FacilityFactory()), following(FacilityFactory())


def test_who_follows_two_places_at_once_stays_within_the_limit(two_places):
    assert one_after_the_other(*two_places, UserFactory()) == ["follows_too_many"]
    assert FacilityFollow.objects.count() == 1


def test_without_the_lock_of_the_person_both_would_be_followed(two_places, monkeypatch):
    monkeypatch.setattr(follows, "hold", lambda _person: None)

    assert one_after_the_other(*two_places, UserFactory()) == []
    assert FacilityFollow.objects.count() == 2
