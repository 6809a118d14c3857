"""The function that records a fact writes what `journal.record` writes, row for row."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Job, JournalEntry
from core.record import journal, sealing
from core.record.actors import Actor
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture(autouse=True)
def _two_listeners(monkeypatch):
    monkeypatch.setitem(journal._subscribers, "core.thing.done", {"one.hears": print})
    monkeypatch.setitem(journal._of_many, "core.thing.done", {"many.hear": print})


def by_function(user, seat_id, label):
    kinds, names = zip(*journal.listeners("core.thing.done"), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_record_v1(%s, %s, %s::bigint, %s::bigint, %s, %s, %s::jsonb, %s, %s)",
            ["core.thing.done", journal.subject_of(user), user.pk, seat_id, label, AT, json.dumps({"count": 3}),
             list(kinds), list(names)],
        )  # fmt: skip
        return cursor.fetchone()[0]


def rows_of(entry):
    jobs = Job.objects.filter(payload__entry=entry).order_by("pk")
    return (
        JournalEntry.objects.filter(pk=entry).values().get(),
        [{**row, "key": row["key"].replace(str(entry), "N"), "payload": {**row["payload"], "entry": "N"}} for row in jobs.values()],
    )  # fmt: skip


@pytest.mark.parametrize(("seat_id", "label"), [(None, ""), (7, "荔湾区文化馆·经办")])
def test_both_write_the_same_entry_and_the_same_jobs(seat_id, label):
    user = UserFactory()
    by_code = journal.record("core.thing.done", about=user, by=Actor(user, seat_id, label), at=AT, count=3).pk

    (entry, jobs), (same_entry, same_jobs) = rows_of(by_code), rows_of(by_function(user, seat_id, label))

    assert len(jobs) == 2
    for one, other in [(entry, same_entry), *zip(jobs, same_jobs, strict=True)]:
        assert {**one, "id": 0} == {**other, "id": 0}


def test_what_the_function_recorded_is_sealed_and_proved():
    entry = by_function(UserFactory(), None, "")

    assert sealing.seal(at=AT) == 1
    assert list(sealing.verify(at=AT)) == []
    assert JournalEntry.objects.get(pk=entry).seal_id == 1
