"""Forty people, ten places, many threads: on real commits, with a negative control; and no two terms at once."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from community.models import Enrolment, Secondment, TrainingProgramme, UnitQuota
from community.states import EnrolmentState
from community.training.actions import enrolments, secondments
from community.training.queries.training import drifted_programmes
from core.errors import DomainError
from core.models import User
from core.record.actors import Actor
from tests.cloudplatform.test_bookings_races import all_at_once
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.training import Exchange, ProgrammeFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE, PLACES = 48, 10


def rush(programme, institution=None):
    """The organiser's people press 录取 for everybody at the same time."""
    clerk = UserFactory()
    rows = [
        Enrolment.objects.create(
            programme=programme,
            person=person,
            institution=institution,
            state=EnrolmentState.APPROVED,
            asked_at=timezone.now(),
        )
        for person in User.objects.bulk_create([UserFactory.build() for _ in range(PEOPLE)])
    ]
    return all_at_once(
        lambda row: enrolments.accept_enrolment(enrolment=row, by=Actor(clerk), at=timezone.now()), rows
    )


def accepted():
    return Enrolment.objects.filter(state=EnrolmentState.ACCEPTED).count()


def read_then_write(enrolment):
    """What a careless programmer writes: look, think, then write."""
    programme = TrainingProgramme.objects.get(pk=enrolment.programme_id)
    if programme.taken >= programme.quota:
        raise enrolments.ProgrammeFull(quota=programme.quota)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")
    TrainingProgramme.objects.filter(pk=programme.pk).update(taken=F("taken") + 1)


def test_exactly_as_many_are_accepted_as_there_are_places():
    answers = rush(ProgrammeFactory(quota=PLACES))

    refusals = {one.code for one in answers if isinstance(one, DomainError)}
    assert (accepted(), refusals) == (PLACES, {"programme_full"})
    assert drifted_programmes() == []


def test_the_same_rush_overfills_without_the_guard_and_the_constraint(monkeypatch):
    """Negative control: proves that the test above can fail."""
    monkeypatch.setattr(enrolments, "take_place", read_then_write)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE community_trainingprogramme DROP CONSTRAINT community_programme_never_overfull"
        )
    try:
        rush(ProgrammeFactory(quota=PLACES))
        assert accepted() > PLACES
    finally:
        Enrolment.objects.all().delete()
        TrainingProgramme.objects.update(taken=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE community_trainingprogramme ADD CONSTRAINT community_programme_never_overfull CHECK (taken <= quota)"
            )


def test_one_institution_never_gets_more_than_its_share():
    answers = rush(ProgrammeFactory(quota=PLACES, per_institution=2), InstitutionFactory())

    assert (accepted(), UnitQuota.objects.get().taken) == (2, 2)
    assert {one.code for one in answers if isinstance(one, DomainError)} == {"unit_full"}
    assert drifted_programmes() == []


def test_one_person_is_never_sent_to_two_places_at_once():
    exchange = Exchange()
    hosts = [holder_of(InstitutionFactory()).seats.get().institution for _ in range(16)]
    term, at = exchange.term(), timezone.now()

    answers = all_at_once(
        lambda host: secondments.propose_secondment(
            guest=exchange.guest, home=exchange.home, host=host, term=term, by=Actor(exchange.guest), at=at
        ),
        hosts,
    )

    assert Secondment.objects.count() == 1
    assert {one.code for one in answers if isinstance(one, DomainError)} == {"already_seconded"}
    assert term.ends_on - term.starts_on == dt.timedelta(days=30)
