"""Batch jobs: each is done once, and one that fails holds up nobody."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from core import batches, jobs, tasks
from core.jobs import LEASE, MAX_ATTEMPTS
from core.messages import notices
from core.models import Dispatch, Job, Notice
from core.models.jobs import JobState
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def diary(monkeypatch):
    """Jobs of "core.note", three at once: what each call was given, and the word "fail" that spoils a call."""
    calls = []

    def note(payloads):
        words = [one["word"] for one in payloads]
        if "fail" in words:
            raise OSError("the carrier is away")
        calls.append(words)
        return {words.index("refused"): OSError("not this one")} if "refused" in words else None

    monkeypatch.setattr(batches, "_kinds", {})
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    monkeypatch.setattr(jobs, "_left_to_batches", set(jobs._left_to_batches))
    batches.handler("core.note", at_once=3)(note)
    return calls


def asked(*words):
    jobs.enqueue_all("core.note", {word: {"word": word} for word in words}, at=NOW())


def states():
    return dict(Job.objects.values_list("key", "state"))


def test_the_clock_does_all_that_wait_so_many_at_once(diary):
    asked("a", "b", "c", "d")

    tasks.run_due_batches()

    assert diary == [["a", "b", "c"], ["d"]]
    assert set(states().values()) == {JobState.DONE}
    assert batches.run_due() == 0


def test_they_send_no_message_and_are_left_to_a_task_of_their_own(
    diary, monkeypatch, django_capture_on_commit_callbacks
):
    sent, handed_out = [], []
    monkeypatch.setattr(jobs, "_wakers", [sent.append])
    monkeypatch.setattr(tasks.run_job, "delay", lambda **wanted: handed_out.append(wanted))
    with django_capture_on_commit_callbacks(execute=True):
        asked("a")

    tasks.send_due_jobs()

    assert (sent, handed_out) == ([], [])


def test_one_that_spoils_the_call_is_found_and_the_others_are_done(diary):
    asked("a", "fail", "b")

    batches.run_due()

    assert diary == [["a"], ["b"]]
    spoilt = Job.objects.get(key="fail")
    assert (spoilt.state, spoilt.attempts) == (JobState.QUEUED, 1)
    assert "carrier is away" in spoilt.error
    assert {key for key, state in states().items() if state == JobState.DONE} == {"a", "b"}


def test_one_that_the_call_answers_as_failed_waits_for_its_next_time(diary):
    asked("a", "refused")

    batches.run_due()

    assert states() == {"a": JobState.DONE, "refused": JobState.QUEUED}
    assert Job.objects.get(key="refused").run_after > NOW()


def test_what_a_killed_worker_had_claimed_is_done_by_another_when_the_lease_runs_out(diary):
    asked("a", "b")
    batches._claim("core.note", 3)
    assert batches.run_due() == 0

    Job.objects.update(leased_until=NOW())
    batches.run_due()

    assert diary == [["a", "b"]]


def test_a_worker_slower_than_its_lease_loses_the_jobs_and_what_it_did(diary, monkeypatch):
    asked("a")

    def too_slow(_payloads):
        Job.objects.update(leased_until=NOW() + LEASE + dt.timedelta(seconds=1))
        Notice.objects.create(recipient=UserFactory(), topic="ticket", title="x", key="x", created_at=NOW())

    monkeypatch.setitem(batches._kinds, "core.note", (too_slow, 3))

    batches.run("core.note")

    assert not Notice.objects.exists()  # what the slow one did is taken back
    assert diary == [["a"]]


def test_one_that_kills_every_worker_is_given_up(diary):
    asked("a", "b")
    Job.objects.filter(key="a").update(
        state=JobState.RUNNING, leased_until=NOW() - LEASE, attempts=MAX_ATTEMPTS
    )

    batches.run_due()

    assert states() == {"a": JobState.FAILED, "b": JobState.DONE}
    assert diary == [["b"]]


# --- notices ---
def messages(people, key="fact:1"):
    return [
        notices.Message(
            to=one, topic="ticket", title="约好了", body="周六 19:30", path="/me/", at=NOW(), key=key
        )
        for one in people
    ]


def test_many_notices_take_as_many_queries_as_one(count_queries):
    alone, crowd = messages(UserFactory.create_batch(1)), messages(UserFactory.create_batch(20))

    assert count_queries(lambda: notices.send_all(alone)) == count_queries(lambda: notices.send_all(crowd))
    assert (Notice.objects.count(), Dispatch.objects.count(), Job.objects.count()) == (21, 21, 21)


def test_a_notice_sent_again_among_others_is_in_the_inbox_once_with_one_letter():
    first, second = UserFactory.create_batch(2)
    notices.send_all(messages([first]))

    notices.send_all(messages([first, second]))

    assert Notice.objects.filter(recipient=first).count() == 1
    assert Dispatch.objects.count() == 2


def test_one_letter_that_the_carrier_refuses_keeps_no_other_back(monkeypatch):
    bad, good = UserFactory(email="bad@example.org"), UserFactory(email="good@example.org")
    send = notices.send_letter

    def refuse(address, *args):
        if address == bad.email:
            raise OSError("mailbox unavailable")
        send(address, *args)

    monkeypatch.setattr(notices, "send_letter", refuse)
    notices.send_all(messages([bad, good]))

    batches.run_due()

    assert [letter.to for letter in mail.outbox] == [[good.email]]
    assert Dispatch.objects.get(notice__recipient=bad).sent_at is None
    assert states() == {
        f"deliver:{one.pk}": JobState.DONE if one.sent_at else JobState.QUEUED
        for one in Dispatch.objects.all()
    }
