"""The journal: only added to, even in SQL; what follows a fact follows once."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.models import Job, JournalEntry, Seal
from core.record import journal
from core.record.actors import CLOCK, Actor
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

SEAT = {"seat_id": 7, "seat_label": "荔湾区文化馆·经办"}


@pytest.fixture
def entry():
    user = UserFactory()
    return journal.record(
        "core.thing.done", about=user, by=Actor(user, **SEAT), at=timezone.now(), note="因为下雨", count=3
    )


@pytest.fixture
def heard(monkeypatch):
    """What a subscriber of "core.thing.done" was told; it stops listening afterwards."""
    told = []
    monkeypatch.setitem(journal._subscribers, "core.thing.done", {})
    journal.on("core.thing.done")(told.append)
    return told


def test_an_entry_keeps_who_in_which_seat_did_what(entry):
    entry.refresh_from_db()

    assert (entry.seat_id, entry.seat_label) == (7, "荔湾区文化馆·经办")
    assert entry.subject == f"core.user:{entry.actor_id}"
    assert journal.pk_of(entry) == entry.actor_id
    assert entry.details == {"count": 3}


def test_the_clock_may_act():
    assert journal.record("core.thing.done", about=UserFactory(), by=CLOCK, at=timezone.now()).actor is None
    with pytest.raises(TypeError):
        _ = CLOCK.person


CHANGES = ["fact = 'x'", "subject = 'x'", "actor_id = NULL", "seat_id = 8", "seat_label = 'x'",
           "happened_at = now()", "details = '{}'", "note_digest = ''", "note = '因为天晴'", "id = id + 1000"]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_can_change_an_entry_even_in_sql(entry, change):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE core_journalentry SET {change} WHERE id = %s", [entry.pk])  # noqa: S608


def test_nobody_can_delete_an_entry_even_in_sql(entry):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).delete()


@pytest.mark.parametrize("table", ["core_journalentry", "core_seal"])
def test_nobody_can_empty_the_journal_in_sql(table):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # tests/conftest.py switches it off
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_note_may_be_erased_but_not_rewritten(entry):
    JournalEntry.objects.filter(pk=entry.pk).update(note="")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).update(note="因为下雪")


def test_a_seal_stays_on_its_entry(entry):
    seals = [Seal.objects.create(number=n, sealed_at=timezone.now(), leaves=[], root="", previous="", digest=str(n))
             for n in (1, 2)]  # fmt: skip
    JournalEntry.objects.filter(pk=entry.pk).update(seal=seals[0])

    for other in (seals[1], None):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            JournalEntry.objects.filter(pk=entry.pk).update(seal=other)


def test_equal_notes_have_different_digests():
    user = UserFactory()
    one, two = (
        journal.record("core.a.b", about=user, by=CLOCK, at=timezone.now(), note="同意") for _ in "ab"
    )

    assert one.note_digest != two.note_digest


# --- what follows ---
def test_a_subscriber_hears_of_a_fact_once(heard, run_jobs):
    entry = journal.record("core.thing.done", about=UserFactory(), by=CLOCK, at=timezone.now())

    assert heard == []  # not in the request
    run_jobs()
    run_jobs()
    assert heard == [entry]


def test_nobody_hears_of_a_fact_that_was_rolled_back(heard, run_jobs):
    user = UserFactory()
    with transaction.atomic():
        journal.record("core.thing.done", about=user, by=CLOCK, at=timezone.now())
        transaction.set_rollback(True)

    run_jobs()
    assert heard == []


def test_facts_nobody_waits_for_leave_no_job(entry):
    assert not Job.objects.exists()
