"""Two scribes and a dropped network: no acknowledged character is lost."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.record.actors import Actor
from roundtable.actions import notes
from roundtable.models import ItemNote, NoteRevision
from roundtable.queries import note_editors
from tests.factories.community import city_staff
from tests.factories.roundtable import acting, decided, sitting

BASE = "第一句。第二句。"


def note_of(staff):
    meeting = sitting(staff, members=1, opens_item=True)
    return meeting.items.get(state="sitting").notes.get(part="said")


def write(note, text, base, staff):
    return notes.write(note=note, text=text, base=base, by=acting(staff), at=note.item.opened_at)


class Cut(Exception):
    """The worker is killed before the transaction ends, or the answer does not arrive."""


@pytest.mark.django_db
def test_two_write_different_sentences_and_both_stay():
    staff = city_staff()
    note = write(note_of(staff), BASE, 0, staff)
    write(note, "第一句改。第二句。", 1, staff)
    merged = write(note, "第一句。第二句。第三句。", 1, city_staff())
    assert (merged.text, merged.revision) == ("第一句改。第二句。第三句。", 3)
    assert list(note.revisions.order_by("number").values_list("number", "base")) == [(1, 0), (2, 1), (3, 1)]


@pytest.mark.django_db
def test_the_same_sentence_changed_by_both_writes_nothing_and_shows_both():
    staff = city_staff()
    note = write(note_of(staff), BASE, 0, staff)
    write(note, "第一句工会。第二句。", 1, staff)
    with pytest.raises(notes.BothChanged) as refused:
        write(note, "第一句团委。第二句。", 1, city_staff())

    found = refused.value
    assert (found.current, found.theirs) == (2, "第一句工会。第二句。")
    assert found.merged.text == "第一句工会。第一句团委。第二句。"
    assert NoteRevision.objects.filter(note=note).count() == 2


@pytest.mark.django_db
def test_sending_again_after_a_dropped_answer_changes_nothing():
    staff = city_staff()
    note = note_of(staff)
    first = write(note, BASE, 0, staff)
    again = write(note, BASE, 0, staff)
    assert (first.revision, again.revision, again.text) == (1, 1, BASE)


@pytest.mark.django_db
def test_a_made_up_revision_and_a_decided_item_are_refused():
    staff = city_staff()
    note = note_of(staff)
    with pytest.raises(notes.BaseUnknown):
        write(note, BASE, 7, staff)
    decided(note.item.roundtable, staff)
    with pytest.raises(notes.RecordClosed):
        write(note, BASE, 0, staff)


@pytest.mark.django_db
def test_the_database_keeps_every_revision():
    staff = city_staff()
    note = write(note_of(staff), BASE, 0, staff)
    with pytest.raises((InternalError, ProgrammingError), match="stays"), transaction.atomic():
        NoteRevision.objects.filter(note=note).update(text="别的")


# What one scribe does: add a sentence at a place; the answer arrives, or is lost on the way, or the worker dies first.
moves = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5), st.sampled_from(["arrives", "lost", "killed"])),
    min_size=2, max_size=14,
)  # fmt: skip


class Scribe:
    """A browser: a copy of the text, the revision it was made from, and what is not acknowledged yet."""

    def __init__(self, actor, note):
        self.actor, self.note = actor, note
        self.text, self.base = "", 0

    def types(self, place, sentence):
        parts = [part for part in self.text.split("。") if part]
        parts.insert(min(place, len(parts)), sentence)
        self.text = "".join(f"{part}。" for part in parts)

    def saves(self, fate):
        """Answer whether the server said it was saved."""
        try:
            with transaction.atomic():
                saved = notes.write(
                    note=self.note, text=self.text, base=self.base, by=self.actor, at=self.note.item.opened_at
                )
                if fate == "killed":
                    raise Cut
            if fate == "lost":
                return False
        except Cut:
            return False
        except notes.BothChanged as both:
            self.text, self.base = both.merged.text, both.current
            return self.saves(fate)
        self.text, self.base = saved.text, saved.revision
        return True


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(moves)
def test_two_scribes_a_cut_network_and_a_killed_worker_lose_no_acknowledged_character(steps):
    with transaction.atomic():
        staff = city_staff()
        note = note_of(staff)
        scribes = [Scribe(acting(staff), note), Scribe(Actor(city_staff()), note)]
        typed, acknowledged = [[], []], set()
        for number, (who, place, fate) in enumerate(steps):
            sentence = f"句{number}"
            scribes[who].types(place, sentence)
            typed[who].append(sentence)
            if scribes[who].saves(fate):
                acknowledged.update(typed[who])
        stored = ItemNote.objects.get(pk=note.pk).text
        for who in (0, 1):  # the network is back: both send what they still have
            assert scribes[who].saves("arrives")
        final = ItemNote.objects.get(pk=note.pk).text

        assert {one for one in acknowledged if f"{one}。" not in stored} == set()
        assert {one for mine in typed for one in mine if f"{one}。" not in final} == set()
        transaction.set_rollback(True)


# --- over HTTP ---
@pytest.mark.django_db
def test_saving_asks_for_the_revision_and_answers_with_the_next():
    staff = city_staff()
    note, client = note_of(staff), Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("roundtable:note", args=[note.pk])

    assert client.post(url, {"text": BASE}).status_code == 428
    saved = client.post(url, {"text": BASE}, headers={"If-Match": '"0"'})
    assert (saved.status_code, saved["ETag"], saved.json()["text"]) == (200, '"1"', BASE)
    client.post(url, {"text": "第一句甲。第二句。"}, headers={"If-Match": '"1"'})
    both = client.post(url, {"text": "第一句乙。第二句。"}, headers={"If-Match": '"1"'})
    assert (both.status_code, both.json()["clashes"]) == (
        409,
        [{"mine": "第一句乙。", "theirs": "第一句甲。"}],
    )
    plain = client.post(url, {"text": "第一句乙。第二句。", "base": "1"})
    assert plain.status_code == 409
    assert "第一句乙。" in plain.content.decode()
    assert "第一句甲。第一句乙。第二句。" in plain.content.decode()
    assert client.post(url, {"text": "合起来。", "base": "2"}).status_code == 302
    assert client.get(url).json()["revision"] == 3


@pytest.mark.django_db
def test_each_scribe_hears_who_else_writes_in_the_field_and_no_longer_than_it_is_said():
    staff, other = city_staff(), city_staff()
    note = note_of(staff)
    url = reverse("roundtable:note", args=[note.pk])

    def told(person, is_writing):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(f"{url}?pen={int(is_writing)}").json()["writing"]

    assert told(staff, True) == []  # oneself is not named
    assert told(other, True) == [staff.display_name]
    assert told(staff, False) == [other.display_name]
    assert told(other, True) == []
    later = timezone.now() + dt.timedelta(seconds=note_editors.KEPT_S + 1)
    assert note_editors.others(note, staff, at=later, is_writing=False) == []


# --- at the same moment ---
def both_at_once(note, people):
    gate, failed = threading.Barrier(len(people)), []

    def one(place, person):
        gate.wait(10)
        try:
            notes.write(
                note=note, text=f"{BASE}{'甲乙丙丁'[place]}说。", base=1, by=person, at=note.item.opened_at
            )
        except (notes.BothChanged, IntegrityError) as refusal:
            failed.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=found) for found in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_scribes_at_the_same_moment_are_put_one_after_the_other():
    staff = city_staff()
    note = write(note_of(staff), BASE, 0, staff)
    failed = both_at_once(note, [acting(staff) for _ in range(4)])

    note.refresh_from_db()
    assert (
        failed == [notes.BothChanged] * 3
    )  # all added at the same place: three are asked, none is dropped in silence
    assert note.revision == note.revisions.count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_refuses_a_second_revision(monkeypatch):
    """The negative control: without the row lock two scribes write the same revision, and the constraint says so."""
    staff = city_staff()
    note = write(note_of(staff), BASE, 0, staff)
    gate = threading.Barrier(4)

    def unlocked(note):
        row = ItemNote.objects.select_related("item__roundtable").get(pk=note.pk)
        gate.wait(10)
        return row

    monkeypatch.setattr(notes, "_locked", unlocked)
    failed = both_at_once(note, [acting(staff) for _ in range(4)])
    assert failed == [IntegrityError] * 3
