"""The job queue: each job is done once, whatever dies in between."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from core import jobs, tasks
from core.jobs import LEASE, MAX_ATTEMPTS
from core.models import Draft, Job
from core.models.jobs import JobState
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(monkeypatch):
    """A handler "core.note" that writes down what it was called with, and fails for the word "fail"."""
    done = []

    def note(*, word):
        if word == "fail":
            raise OSError("the carrier is away")
        done.append(word)

    monkeypatch.setitem(jobs._handlers, "core.note", note)
    return done


def asked(word, at=None):
    jobs.enqueue("core.note", key=word, at=at or timezone.now(), word=word)
    return Job.objects.get(key=word)


def test_asking_twice_is_asking_once(diary, run_jobs):
    asked("hello")
    asked("hello")

    run_jobs()
    assert diary == ["hello"]


def test_a_job_is_done_once_however_often_it_is_sent(diary):
    job = asked("hello")

    assert [jobs.run(job.pk) for _ in range(3)] == [True, False, False]
    assert diary == ["hello"]
    job.refresh_from_db()
    assert (job.state, job.done_share, job.leased_until) == (JobState.DONE, 1, None)


def test_a_job_waits_for_its_time(diary):
    job = asked("tomorrow", at=timezone.now() + dt.timedelta(days=1))

    assert job.pk not in jobs.due(timezone.now())
    assert not jobs.run(job.pk)
    assert diary == []


def test_a_failed_job_is_queued_again_later_each_time(diary):
    job = asked("fail")
    waits = []
    for _ in range(3):
        with pytest.raises(OSError, match="carrier"):
            jobs.run(job.pk)
        job.refresh_from_db()
        waits.append(job.run_after - timezone.now())
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())

    assert job.state == JobState.QUEUED
    assert "carrier is away" in job.error
    assert waits[0] < waits[1] < waits[2]


def test_a_job_that_always_fails_is_left_for_a_person(diary):
    job = asked("fail")
    Job.objects.filter(pk=job.pk).update(attempts=MAX_ATTEMPTS - 1)
    with pytest.raises(OSError, match="carrier"):
        jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.pk not in jobs.due(timezone.now() + dt.timedelta(days=30))


def test_the_job_of_a_killed_worker_is_done_by_another_when_its_lease_runs_out(diary):
    job = asked("hello")
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, leased_until=now + LEASE, attempts=1)
    assert not jobs.run(job.pk)

    Job.objects.filter(pk=job.pk).update(leased_until=now)
    assert job.pk in jobs.due(timezone.now())
    assert jobs.run(job.pk)
    assert diary == ["hello"]


def test_a_job_that_kills_every_worker_is_given_up(diary):
    job = asked("hello")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, leased_until=timezone.now(), attempts=MAX_ATTEMPTS
    )
    with pytest.raises(jobs.GivenUp):
        jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert diary == []


def test_a_worker_slower_than_its_lease_loses_the_job_and_what_it_did(monkeypatch):
    """The other worker claims the job while this one is still at it."""
    user = UserFactory()

    def slow():
        Draft.objects.create(user=user, form="/slow/", saved_at=timezone.now())
        Job.objects.filter(key="slow").update(attempts=2, leased_until=timezone.now() + LEASE)

    monkeypatch.setitem(jobs._handlers, "core.slow", slow)
    jobs.enqueue("core.slow", key="slow", at=timezone.now())
    with pytest.raises(jobs.LeaseLost):
        jobs.run(Job.objects.get(key="slow").pk)

    assert not Draft.objects.exists()


def test_what_a_failing_job_wrote_is_rolled_back(monkeypatch):
    user = UserFactory()

    def half():
        Draft.objects.create(user=user, form="/half/", saved_at=timezone.now())
        raise OSError

    monkeypatch.setitem(jobs._handlers, "core.half", half)
    jobs.enqueue("core.half", key="half", at=timezone.now())
    with pytest.raises(OSError):  # noqa: PT011
        jobs.run(Job.objects.get(key="half").pk)

    assert not Draft.objects.exists()


def test_a_job_is_not_asked_for_by_what_was_rolled_back(diary):
    with transaction.atomic():
        asked("never")
        transaction.set_rollback(True)

    assert not Job.objects.exists()


# --- waking a worker ---
@pytest.fixture
def sent(monkeypatch):
    ids = []
    monkeypatch.setattr(jobs, "_wakers", [ids.append])
    return ids


def test_a_worker_is_woken_after_the_commit(diary, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = asked("hello")
        assert sent == []

    assert sent == [job.pk]


def test_a_lost_message_loses_no_job(diary, monkeypatch, run_jobs, django_capture_on_commit_callbacks):
    def broken(_pk):
        raise ConnectionError

    monkeypatch.setattr(jobs, "_wakers", [broken])
    with django_capture_on_commit_callbacks(execute=True):
        asked("hello")

    run_jobs()
    assert diary == ["hello"]


def test_the_clock_hands_out_what_no_message_was_sent_for(diary, monkeypatch):
    job = asked("hello")
    handed = []
    monkeypatch.setattr(tasks.run_job, "delay", lambda **wanted: handed.append(wanted))

    tasks.send_due_jobs()

    assert handed == [{"job": job.pk}]
    tasks.run_job(job=job.pk, something_newer=1)
    assert diary == ["hello"]
