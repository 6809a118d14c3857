"""Two borrowers, one room, one time: exactly one gets it, and the database is the judge."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from community.models import Occupancy, SpaceBooking
from community.places.queries.sharing import Borrower
from core.errors import DomainError
from tests.factories.spaces import GroupFactory, SharingRuleFactory, booked_space, next_hour

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BORROWERS = 6


def at_once(rule, groups):
    """Everybody asks for the same hours at the same moment; the codes of the refusals."""
    gate, refused = threading.Barrier(len(groups)), []
    starts_at = next_hour(timezone.now() + dt.timedelta(days=3))

    def one(group):
        gate.wait(10)
        try:
            booked_space(Borrower(group=group), rule=rule, starts_at=starts_at)
        except DomainError as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[group]) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.parametrize("needs_approval", [False, True])
def test_of_many_who_ask_at_once_one_gets_the_room(needs_approval):
    rule = SharingRuleFactory(needs_approval=needs_approval)

    refused = at_once(rule, GroupFactory.create_batch(BORROWERS))

    assert refused == ["slot_gone"] * (BORROWERS - 1)
    assert SpaceBooking.objects.count() == Occupancy.objects.count() == 1


def test_without_the_constraint_the_room_is_booked_twice():
    """The negative control: this is what the exclusion constraint prevents."""
    constraint = next(
        one for one in Occupancy._meta.constraints if one.name == "community_space_never_held_twice"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Occupancy, constraint)
    try:
        refused = at_once(SharingRuleFactory(), GroupFactory.create_batch(BORROWERS))
        assert refused == []
        assert SpaceBooking.objects.count() == BORROWERS
    finally:
        SpaceBooking.objects.all().delete()
        Occupancy.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Occupancy, constraint)


def test_one_group_asking_twice_at_once_stays_within_its_week():
    group, rules = GroupFactory(), SharingRuleFactory(weekly_limit=1)
    starts_at = next_hour(timezone.now() + dt.timedelta(days=3))
    gate, refused = threading.Barrier(2), []

    def one(hours):
        gate.wait(10)
        try:
            booked_space(Borrower(group=group), rule=rules, starts_at=starts_at + dt.timedelta(hours=hours))
        except DomainError as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[hours]) for hours in (0, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["space_weekly_limit"]
