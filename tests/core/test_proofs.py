"""Reconciliation (`manage.py prove`): whatever counts something is counted again, and what differs is named."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Attendee, Event
from core.models import ProofRun
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


def test_each_nights_result_is_kept_for_everybody_to_read(client):
    booking = booked(EventFactory(), seats=3)
    proofs.prove_and_keep(at=timezone.now() - timedelta(days=1))
    Event.objects.update(taken=1)
    proofs.prove_and_keep(at=timezone.now())

    html = client.get(reverse("portal:proof")).content.decode()

    lines = {str(line.label): line for line in proofs.history()}
    assert set(lines) == {str(proofs.label_of(code)) for code in proofs.codes()}
    events = lines["每场活动的名额"]
    assert (events.runs, events.agreed, events.run.differing_count, events.run.row_count) == (2, 1, 1, 1)
    assert f"event {booking.event_id} says 1, its rows 3" in events.run.lines
    assert "1 处不符，正在查" in html
    assert f"event {booking.event_id}" not in html


def test_before_the_first_night_the_page_says_so(client):
    html = client.get(reverse("portal:proof")).content.decode()

    assert html.count("今晚第一次核对") == len(proofs.codes())


def test_what_differs_waits_for_the_system_officer_until_a_later_night_agrees():
    booked(EventFactory(), seats=3)
    Event.objects.update(taken=1)
    proofs.prove_and_keep(at=timezone.now() - timedelta(days=1))
    assert [run.proof for run in ProofRun.objects.differing()] == ["events"]

    Event.objects.update(taken=3)
    proofs.prove_and_keep(at=timezone.now())

    assert not ProofRun.objects.differing().exists()


def test_a_run_names_what_differs_and_nothing_else():
    with pytest.raises(IntegrityError), transaction.atomic():
        ProofRun.objects.create(proof="events", ran_at=timezone.now(), row_count=3, differing_count=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProofRun.objects.create(
            proof="events", ran_at=timezone.now(), row_count=3, differing_count=0, lines=["x"]
        )


def test_runs_are_kept_for_a_year_and_more_and_the_page_costs_the_same(client, count_queries):
    proofs.prove_and_keep(at=timezone.now() - timedelta(days=500))
    proofs.prove_and_keep(at=timezone.now() - timedelta(days=2))
    few = count_queries(proofs.history)
    proofs.prove_and_keep(at=timezone.now())

    assert count_queries(proofs.history) == few == 2
    assert {line.runs for line in proofs.history()} == {2}
