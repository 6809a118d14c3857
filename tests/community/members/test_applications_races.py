"""Two people at the same moment: one application of a body, one admission of it."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from community.members.actions import applications as actions
from community.models import Membership, MembershipApplication, Seat
from core.errors import DomainError
from core.record.actors import Actor
from tests.factories.community import city_staff
from tests.factories.core import UserFactory
from tests.factories.members import ApplicationFactory, particulars

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

HELD_FOR = 0.3  # seconds the first transaction stays open while the second tries


def at_once(first, second):
    """Run `second` while the transaction of `first` is still open; answer the refusals."""
    begun, refused = threading.Event(), []

    def begin():
        with transaction.atomic():
            first()
            begun.set()
            threading.Event().wait(HELD_FOR)
        connection.close()

    def follow():
        begun.wait(5)
        try:
            second()
        except DomainError as refusal:
            refused.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=begin), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_applications_with_one_credit_code_become_one():
    known, people = particulars(), [UserFactory(), UserFactory()]

    def apply(user):
        actions.apply_for_membership(
            particulars=known, contact=actions.Contact(), by=Actor(user), at=timezone.now()
        )

    assert at_once(lambda: apply(people[0]), lambda: apply(people[1])) == ["in_another_application"]
    assert MembershipApplication.objects.count() == 1


def test_two_people_admitting_at_once_make_one_member_and_one_head():
    application, staff = ApplicationFactory(recommended=True), [city_staff(), city_staff()]

    def admit(user):
        actions.admit_application(application=application, by=Actor(user), at=timezone.now())

    assert at_once(lambda: admit(staff[0]), lambda: admit(staff[1])) == ["move_not_allowed"]
    assert Membership.objects.count() == Seat.objects.filter(role="head").count() == 1


def test_without_the_lock_both_would_admit(monkeypatch):
    """The control: the same two people, and nothing but the database's constraints between them."""
    application, staff = ApplicationFactory(recommended=True), [city_staff(), city_staff()]
    monkeypatch.setattr(actions, "_locked", lambda one: MembershipApplication.objects.get(pk=one.pk))

    def admit(user):
        actions.admit_application(application=application, by=Actor(user), at=timezone.now())

    refused = at_once(lambda: admit(staff[0]), lambda: admit(staff[1]))

    assert refused != ["move_not_allowed"]
