"""Two heads at once, one link in many hands: on real commits, with a negative control."""

import pytest
from django.db import connection
from django.utils import timezone

from community.members.actions import invitations, seats
from community.models import Institution, Seat
from community.policy import Role
from core.errors import DomainError
from core.record.actors import Actor
from tests.cloudplatform.test_bookings_races import all_at_once
from tests.community.members.test_invitations import holder_of_phone
from tests.factories.community import InstitutionFactory, SeatFactory
from tests.factories.core import UserFactory, actor

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
THREADS = 8
CONSTRAINT = "community_one_head_at_a_time"


def appoint_all(station, people):
    by, now = actor(), timezone.now()
    return all_at_once(
        lambda person: seats.appoint_seat(
            institution=station, user=person, role=Role.HEAD, starts_on=timezone.localdate(now), by=by, at=now
        ),
        people, THREADS,
    )  # fmt: skip


def test_of_many_heads_appointed_at_once_one_sits_and_the_others_are_told():
    old = SeatFactory(role=Role.HEAD)

    answers = appoint_all(old.institution, UserFactory.create_batch(THREADS))

    assert sum(isinstance(answer, Seat) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {
        "head_already_appointed"
    }
    assert Seat.objects.current().filter(role=Role.HEAD).count() == 1


def test_without_the_lock_and_the_constraint_many_heads_sit(monkeypatch):
    """Negative control: proves that the test above can fail."""
    station = InstitutionFactory()
    monkeypatch.setattr(seats, "locked", lambda one: Institution.objects.get(pk=one.pk))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE community_seat DROP CONSTRAINT {CONSTRAINT}")
    try:
        appoint_all(station, UserFactory.create_batch(THREADS))
        assert Seat.objects.current().filter(role=Role.HEAD).count() > 1
    finally:
        Seat.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE community_seat ADD CONSTRAINT {CONSTRAINT} {definition}")


def test_one_invitation_accepted_in_many_tabs_is_one_seat():
    head, user = SeatFactory(role=Role.HEAD), holder_of_phone()
    now = timezone.now()
    invitation = invitations.invite(
        institution=head.institution, role=Role.HANDLER, contact=user.phone, by=head.actor, at=now
    )

    answers = all_at_once(
        lambda _n: invitations.accept(invitation=invitation, by=Actor(user), at=now),
        [*range(THREADS)],
        THREADS,
    )

    assert sum(isinstance(answer, Seat) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {"invitation_over"}


def test_of_many_heads_invited_at_once_one_invitation_goes_out():
    head, now = SeatFactory(role=Role.HEAD), timezone.now()

    answers = all_at_once(
        lambda n: invitations.invite(
            institution=head.institution, role=Role.HEAD, contact=f"1380013800{n}", by=head.actor, at=now
        ),
        [*range(THREADS)], THREADS,
    )  # fmt: skip

    assert sum(not isinstance(answer, DomainError) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {"head_invited_already"}
