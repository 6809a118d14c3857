"""Many at once on real PostgreSQL. Each guard has a control that fails once it is taken away."""

import contextlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from cloudplatform.models import Booking
from core import actions, jobs
from core.messages import notices
from core.models import Consent, Dispatch, Draft, HandledRequest, Job, JournalEntry, Notice, Seal, User
from core.models.accounts import ConsentKind
from core.people.accounts import AccountAdapter
from core.record import journal, sealing
from tests.factories.core import UserFactory, actor
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

MANY = 6


def at_once(act, count=MANY):
    """Let `count` threads do `act(number)` at the same moment, each on its own connection; what each came to."""
    barrier = threading.Barrier(count)

    def run(number):
        try:
            barrier.wait(10)
            return act(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


# --- jobs ---
@pytest.fixture
def effects(monkeypatch):
    """A job "core.write" that writes one draft; answers how many were written."""
    user, together = UserFactory(), threading.Barrier(MANY)

    def write():
        Draft.objects.create(user=user, form=f"/{uuid.uuid4()}/", saved_at=timezone.now())
        if not together.broken:
            meet(together)

    monkeypatch.setitem(jobs._handlers, "core.write", write)
    jobs.enqueue("core.write", key="write", at=timezone.now())
    return Draft.objects.count


def meet(barrier):
    """Wait a moment for the others, if there are any."""
    try:
        barrier.wait(0.5)
    except threading.BrokenBarrierError:
        return


def ring_many():
    pk = Job.objects.get(key="write").pk
    return at_once(lambda _number: jobs.run(pk))


def test_a_job_sent_many_times_is_done_once(effects):
    answers = ring_many()

    assert sorted(answers) == [False] * (MANY - 1) + [True]
    assert effects() == 1


def test_even_a_job_claimed_by_many_commits_once(effects, monkeypatch):
    """The first guard is gone: everybody claims. The second, the number of the attempt, still holds."""
    monkeypatch.setattr(jobs, "Q", lambda **_claim: Q())
    answers = ring_many()

    assert answers.count(True) == 1
    assert {type(answer) for answer in answers} == {bool, jobs.LeaseLost}
    assert effects() == 1


def test_control_without_both_guards_a_job_is_done_many_times(effects, monkeypatch):
    monkeypatch.setattr(jobs, "Q", lambda **_claim: Q())
    monkeypatch.setattr(jobs, "_held", lambda job: Job.objects.filter(pk=job.pk))
    ring_many()

    assert effects() > 1


# --- sealing ---
def record_many(user, count=40):
    for _ in range(count):
        journal.record("core.thing.done", about=user, by=actor(user), at=timezone.now())


def seal(_number):
    return sealing.seal(at=timezone.now())


def test_many_sealers_seal_each_entry_once():
    record_many(UserFactory())
    answers = at_once(seal)

    assert sum(answers) == 40
    assert Seal.objects.count() == 1
    assert list(sealing.verify(at=timezone.now())) == []


def test_control_without_the_common_lock_sealers_collide(monkeypatch):
    record_many(UserFactory(), 400)
    monkeypatch.setattr(sealing, "connection", AlwaysLocked())
    answers = at_once(seal)

    assert any(isinstance(answer, IntegrityError) for answer in answers)


class AlwaysLocked:
    """A connection that tells every sealer that the lock is theirs."""

    def cursor(self):
        return contextlib.nullcontext(self)

    def execute(self, _sql, _values):
        return None

    def fetchone(self):
        return [True]


def test_writers_and_sealers_at_once_leave_nothing_unsealed():
    user = UserFactory()
    at_once(lambda number: seal(number) if number % 2 else record_many(user, 30))
    seal(0)

    assert not JournalEntry.objects.filter(seal=None).exists()
    assert list(sealing.verify(at=timezone.now())) == []


# --- repeated requests ---
def test_a_write_sent_many_times_at_once_with_one_key_is_done_once():
    event, user = EventFactory(capacity=50), UserFactory()

    def book(_number):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.post(
            "/api/v1/bookings/", {"event": event.pk, "comes_along": True}, content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )  # fmt: skip

    answers = at_once(book)

    done = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(waiting) == MANY
    assert len({answer.json()["id"] for answer in done}) == 1
    assert {answer.json()["code"] for answer in waiting} <= {"in_progress"}
    assert (Booking.objects.count(), HandledRequest.objects.count()) == (1, 1)


# --- telling, agreeing, keeping, claiming ---
def test_the_same_notice_sent_by_many_is_one_notice():
    to = UserFactory()
    answers = at_once(
        lambda _number: notices.send(to=to, topic="demand", title="有进展", at=timezone.now(), key="d1")
    )

    assert sum(answer is not None for answer in answers) == 1
    assert (Notice.objects.count(), Dispatch.objects.count(), Job.objects.count()) == (1, 1, 1)


def test_a_consent_given_in_many_tabs_is_one_consent():
    user = UserFactory()
    at_once(
        lambda _number: actions.give_consent(
            user=user, kind=ConsentKind.TERMS, version="1", by=actor(user), at=timezone.now()
        )
    )

    assert Consent.objects.count() == 1
    assert JournalEntry.objects.count() == 1


def test_a_draft_saved_in_many_tabs_is_one_draft():
    user = UserFactory()
    answers = at_once(
        lambda number: actions.save_draft(
            user=user, form="/a/", fields={"n": [str(number)]}, at=timezone.now()
        )
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Draft.objects.count() == 1


def test_a_phone_claimed_by_many_at_once_is_held_by_one_and_none_of_them_fails():
    users = UserFactory.create_batch(MANY)
    answers = at_once(lambda number: AccountAdapter().set_phone(users[number], "13800138000", verified=False))

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert User.objects.exclude(phone_index=None).count() == 1
