"""`manage.py prove`: whatever counts something is counted again, and what differs is named."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from cloudplatform.models import Attendee, Event
from core.record import proofs
from projects.models import FundingAccount
from tests.factories.bookings import booked
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


def proved(capsys, *only):
    try:
        call_command("prove", *only)
    except SystemExit as ended:
        return ended.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_every_app_that_counts_has_its_proof():
    assert proofs.codes() == [
        "accounts", "bookings", "classes", "draws", "events", "journal", "quotas", "ratings",
    ]  # fmt: skip


def test_a_city_whose_counters_are_true_is_proved(capsys):
    booked(EventFactory(), seats=3)

    code, said = proved(capsys)

    assert code == 0
    assert said.count("all agree") == len(proofs.codes())


def test_what_differs_is_named_and_nothing_is_mended(capsys):
    booking = booked(EventFactory(), seats=3)
    Event.objects.update(taken=1)
    Attendee.objects.filter(booking=booking).first().delete()

    code, said = proved(capsys, "events", "bookings")

    assert code == 1
    assert f"event {booking.event_id} says 1, its rows 3" in said
    assert f"booking {booking.pk} says 3, its rows 2" in said
    assert Event.objects.get().taken == 1


def test_the_proof_of_accounts_and_of_classes_read_their_rows(django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        results = list(proofs.prove(at=timezone.now(), only=["accounts", "classes", "draws"]))

    assert [(one.count, one.findings) for one in results] == [(0, [])] * 3
    assert not FundingAccount.objects.exists()
