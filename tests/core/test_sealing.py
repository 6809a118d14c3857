"""Whoever changes the past in SQL, with every trigger off, is named by verify_journal."""

import datetime as dt
import hashlib
import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import tasks
from core.models import JournalEntry, Seal
from core.record import journal, sealing
from core.record.actors import Actor
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


def recorded(user, count=3, note="因为下雨"):
    return [
        journal.record(
            "core.thing.done", about=user, by=Actor(user, 7, "经办"), at=timezone.now(), note=note, n=n
        )
        for n in range(count)
    ]


@pytest.fixture
def sealed(user):
    """Two seals: of three entries, and of two."""
    first = recorded(user)
    sealing.seal(at=timezone.now())
    second = recorded(user, 2)
    sealing.seal(at=timezone.now())
    return first + second


def tamper(sql, *values):
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def findings():
    return [str(finding) for finding in sealing.verify(at=timezone.now())]


# --- sealing ---
def test_a_seal_takes_what_was_recorded_since_the_last(sealed):
    assert [entry.seal_id for entry in JournalEntry.objects.order_by("pk")] == [1, 1, 1, 2, 2]
    assert sealing.seal(at=timezone.now()) == 0
    assert Seal.objects.count() == 2
    assert findings() == []


def test_an_entry_committed_late_goes_into_the_next_seal(user):
    """Its number was drawn first, its transaction ended last."""
    late, early = recorded(user, 2)
    number = late.pk
    tamper("UPDATE core_journalentry SET id = id + 1000 WHERE id = %s", number)
    sealing.seal(at=timezone.now())
    [another] = recorded(user, 1)
    tamper("UPDATE core_journalentry SET id = %s WHERE id = %s", number, another.pk)
    sealing.seal(at=timezone.now())

    assert JournalEntry.objects.get(pk=number).seal_id == 2
    assert JournalEntry.objects.get(pk=early.pk).seal_id == 1
    assert findings() == []


def test_a_batch_has_an_end(user, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    recorded(user, 3)

    assert [sealing.seal(at=timezone.now()) for _ in range(3)] == [2, 1, 0]
    assert findings() == []


def test_a_seal_made_in_the_citys_time_holds_too(user):
    recorded(user)
    sealing.seal(at=timezone.localtime())

    assert findings() == []


def test_the_clocks_task_seals(user):
    recorded(user)
    tasks.seal_journal()

    assert Seal.objects.count() == 1


def test_erasing_a_note_breaks_nothing(sealed):
    JournalEntry.objects.filter(pk=sealed[0].pk).update(note="")

    assert findings() == []


# --- tampering ---
CHANGES = ["fact = 'core.thing.undone'", "subject = 'core.user:1'", "actor_id = NULL", "seat_id = 8",
           "seat_label = '馆长'", "happened_at = happened_at - interval '1 day'", """details = '{"n": 99}'""",
           "note_digest = ''"]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_entry_is_named(sealed, change):
    tamper(f"UPDATE core_journalentry SET {change} WHERE id = %s", sealed[1].pk)  # noqa: S608

    assert f"entry {sealed[1].pk}: the entry was changed" in findings()
    assert {re.search(r"\d+", line)[0] for line in findings()} == {str(sealed[1].pk)}


def test_a_rewritten_note_is_named(sealed):
    tamper("UPDATE core_journalentry SET note = '因为天晴' WHERE id = %s", sealed[1].pk)

    assert findings() == [f"entry {sealed[1].pk}: the note was changed"]


def test_a_note_written_where_none_was_is_named(user):
    [entry] = recorded(user, 1, note="")
    sealing.seal(at=timezone.now())
    tamper("UPDATE core_journalentry SET note = '同意' WHERE id = %s", entry.pk)

    assert findings() == [f"entry {entry.pk}: the note was changed"]


def test_a_removed_entry_is_named(sealed):
    tamper("DELETE FROM core_journalentry WHERE id = %s", sealed[2].pk)

    assert findings() == [f"entry {sealed[2].pk}: the entry is missing"]


def test_an_entry_slipped_under_an_old_seal_is_named(sealed, user):
    [late] = recorded(user, 1)
    tamper("UPDATE core_journalentry SET seal_id = 1 WHERE id = %s", late.pk)

    assert findings() == [f"entry {late.pk}: the entry was added after sealing"]


def test_two_entries_that_changed_places_are_named(sealed):
    one, two = sealed[0].pk, sealed[1].pk
    tamper("UPDATE core_journalentry SET details = '{\"n\": 1}' WHERE id = %s", one)
    tamper("UPDATE core_journalentry SET details = '{\"n\": 0}' WHERE id = %s", two)

    assert findings() == [f"entry {one}: the entry was changed", f"entry {two}: the entry was changed"]


def test_a_forged_list_of_a_seal_is_named(sealed):
    """The entry and its leaf were changed together: the root gives it away."""
    tamper("UPDATE core_journalentry SET fact = 'core.x.y' WHERE id = %s", sealed[0].pk)
    entry = JournalEntry.objects.get(pk=sealed[0].pk)
    leaves = [
        [pk, sealing.leaf(entry) if pk == entry.pk else leaf] for pk, leaf in Seal.objects.get(pk=1).leaves
    ]
    tamper("UPDATE core_seal SET leaves = %s WHERE number = 1", json.dumps(leaves))

    assert findings() == ["seal 1: its list of entries was changed"]


def test_a_forged_seal_is_named_by_the_next_one(sealed):
    """The first seal was made anew, root and digest and all: the chain gives it away."""
    tamper("UPDATE core_journalentry SET fact = 'core.x.y' WHERE id = %s", sealed[0].pk)
    seal = Seal.objects.get(pk=1)
    seal.leaves = [[e.pk, sealing.leaf(e)] for e in JournalEntry.objects.filter(seal=1).order_by("pk")]
    seal.root = sealing.merkle_root([leaf for _, leaf in seal.leaves])
    forged = sealing.digest(1, seal.sealed_at, seal.root, seal.previous)
    tamper("UPDATE core_seal SET leaves = %s, root = %s, digest = %s WHERE number = 1",
           json.dumps(seal.leaves), seal.root, forged)  # fmt: skip

    assert findings() == ["seal 2: it does not follow the seal before it"]


def test_a_removed_seal_is_named(sealed):
    tamper("DELETE FROM core_journalentry WHERE seal_id = 1")
    tamper("DELETE FROM core_seal WHERE number = 1")

    assert "seal 2: seal 1 is missing" in findings()


def test_seals_that_changed_places_are_named(sealed):
    for source, target in [(1, 3), (2, 1), (3, 2)]:
        tamper("UPDATE core_seal SET number = %s WHERE number = %s", target, source)

    assert "seal 1: its digest is wrong" in findings()


def test_a_clock_that_stands_still_is_named(user):
    recorded(user, 2)
    soon = timezone.now() + dt.timedelta(minutes=9)
    later = timezone.now() + dt.timedelta(minutes=11)

    assert list(sealing.verify(at=soon)) == []
    assert [finding.where for finding in sealing.verify(at=later)] == ["journal"]


# --- the command ---
def test_the_command_says_that_all_is_well(sealed, capsys):
    call_command("verify_journal")

    assert capsys.readouterr().out == "The journal is whole: 5 entries, 2 seals.\n"


def test_the_command_fails_and_names_each_row_in_a_line(sealed, capsys):
    tamper("DELETE FROM core_journalentry WHERE id = %s", sealed[0].pk)
    tamper("UPDATE core_journalentry SET seat_id = 8 WHERE id = %s", sealed[4].pk)

    with pytest.raises(SystemExit) as end:
        call_command("verify_journal")

    assert end.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"entry {sealed[0].pk}: the entry is missing",
        f"entry {sealed[4].pk}: the entry was changed",
    ]


# --- the tree ---
def hashes(count):
    return [hashlib.sha256(bytes([n])).hexdigest() for n in range(count)]


@given(st.integers(1, 40), st.data())
def test_every_leaf_and_its_place_count_for_the_root(count, data):
    leaves = hashes(count)
    at = data.draw(st.integers(0, count - 1))
    changed = [*leaves]
    changed[at] = hashlib.sha256(b"forged").hexdigest()

    assert sealing.merkle_root(changed) != sealing.merkle_root(leaves)
    if count > 1:
        moved = leaves[1:] + leaves[:1]
        assert sealing.merkle_root(moved) != sealing.merkle_root(leaves)


def test_no_leaves_give_the_zero_hash():
    assert sealing.merkle_root([]) == sealing.GENESIS
