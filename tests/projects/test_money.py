"""The ledger: it always adds up, whatever is booked, and whoever books at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from core.record.actors import Actor
from projects.actions import money, plan
from projects.models import EntryKind, FundingAccount, FundingEntry
from projects.policy import Source
from projects.queries.money import drifted_accounts, mix_of, mix_of_city
from tests.factories.core import UserFactory
from tests.factories.empower import DAY, at_commit, running
from tests.factories.projects import lead_of

RECEIVED, SPENT = EntryKind.RECEIVED, EntryKind.SPENT
THREADS = 6


@pytest.fixture
def project():
    return running()


def book(project, kind, cents, source=Source.DISTRICT, by=None, **changes):
    values = {"booked_on": timezone.localdate(), "purpose": "区级补助第一笔", **changes}
    return money.book_entry(
        project=project, source=source, kind=kind, amount_cents=cents, by=Actor(by or lead_of(project)),
        at=timezone.now(), **values,
    )  # fmt: skip


def cancel(entry, reason="记错了"):
    return money.cancel_entry(entry=entry, reason=reason, by=Actor(UserFactory()), at=timezone.now())


@pytest.mark.django_db
def test_what_came_less_what_went_is_the_balance(project):
    book(project, RECEIVED, 500_000)
    book(project, SPENT, 120_050)

    mix = mix_of(project)

    assert (mix.received_cents, mix.spent_cents, mix.balance_cents) == (500_000, 120_050, 379_950)
    assert mix.planned_cents == project.budget_cents
    assert mix.government_share == 1
    assert mix_of_city().balance_cents == 379_950


@pytest.mark.django_db
def test_more_than_came_cannot_be_spent_of_the_same_source(project):
    book(project, RECEIVED, 500_000)
    book(project, RECEIVED, 500_000, Source.SOCIAL)

    with pytest.raises(money.SpentAboveReceived) as refusal:
        book(project, SPENT, 500_001)

    assert "5,000" in str(refusal.value)


@pytest.mark.django_db
def test_the_database_refuses_it_too(project):
    book(project, RECEIVED, 100)

    with pytest.raises(IntegrityError), transaction.atomic():
        FundingAccount.objects.update(spent_cents=101)


@pytest.mark.django_db
@pytest.mark.parametrize("cents", [0, -1, 1_000_000_000_01])
def test_an_amount_is_positive_and_believable(project, cents):
    with pytest.raises(ValidationError):
        book(project, RECEIVED, cents)
    assert not FundingEntry.objects.exists()


@pytest.mark.django_db
def test_things_in_kind_say_how_they_were_valued(project):
    with pytest.raises(money.ValuationMissing):
        book(project, RECEIVED, 100, Source.IN_KIND)

    assert book(project, RECEIVED, 100, Source.IN_KIND, valuation="市场价每小时 120 元").pk


@pytest.mark.django_db
def test_money_of_tomorrow_and_of_ended_projects_is_not_booked(project):
    with pytest.raises(money.BookedInFuture):
        book(project, RECEIVED, 100, booked_on=timezone.localdate() + DAY)
    project.state, project.exited_on, project.exit_reason = "exited", timezone.localdate(), "own_wish"
    project.save()
    with pytest.raises(plan.ProjectNotRunning):
        book(project, RECEIVED, 100)


@pytest.mark.django_db
def test_a_mistake_is_cancelled_by_a_counter_entry_and_both_stay(project):
    entry = book(project, RECEIVED, 500)

    counter = cancel(entry)

    assert (counter.amount_cents, counter.corrects) == (-500, entry)
    assert mix_of(project).received_cents == 0
    with pytest.raises(money.AlreadyCancelled):
        cancel(entry)
    with pytest.raises(money.AlreadyCancelled):
        cancel(counter)


@pytest.mark.django_db
def test_what_came_cannot_be_cancelled_once_it_is_spent(project):
    entry = book(project, RECEIVED, 500)
    book(project, SPENT, 400)

    with pytest.raises(money.SpentAboveReceived):
        cancel(entry)
    with pytest.raises(plan.SayWhy):
        cancel(entry, reason=" ")


@pytest.mark.django_db
@pytest.mark.parametrize("change", [lambda rows: rows.update(amount_cents=1), lambda rows: rows.delete()])
def test_an_entry_is_never_changed_or_deleted(project, change):
    book(project, RECEIVED, 500)

    with pytest.raises(IntegrityError), transaction.atomic():
        change(FundingEntry.objects.all())


@pytest.mark.django_db
def test_a_counter_that_drifts_is_refused_at_commit_and_named_by_the_proof(project):
    book(project, RECEIVED, 500)
    with pytest.raises(IntegrityError):
        at_commit(lambda: FundingAccount.objects.update(received_cents=501))
    assert money.reconcile_accounts(at=timezone.now()) == 0

    FundingAccount.objects.update(received_cents=501)

    assert [(drift.says, drift.counted) for drift in drifted_accounts()] == [(501, 500)]
    assert money.reconcile_accounts(at=timezone.now()) == 1
    FundingAccount.objects.update(received_cents=500)


@pytest.mark.django_db
def test_a_counter_entry_cancels_all_of_one_entry(project):
    entry = book(project, RECEIVED, 500)

    with pytest.raises(IntegrityError), transaction.atomic():
        FundingEntry.objects.create(
            account=entry.account, kind=RECEIVED, amount_cents=-100, booked_on=timezone.localdate(), purpose="部分冲销",
            corrects=entry, recorded_by=UserFactory(), recorded_at=timezone.now(),
        )  # fmt: skip


STEPS = st.lists(
    st.tuples(st.sampled_from([RECEIVED, SPENT, "cancel"]), st.integers(1, 900), st.sampled_from([Source.CITY, Source.SOCIAL])),
    max_size=14,
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_sequence_of_entries_the_balance_equals_a_recount(project, steps):
    point = transaction.savepoint()
    by, done = lead_of(project), []
    for kind, cents, source in steps:
        try:
            if kind == "cancel":
                done.append(cancel(done[cents % len(done)])) if done else None
            else:
                done.append(book(project, kind, cents, source, by))
        except DomainError:
            continue
    rows = list(FundingEntry.objects.values_list("kind", "amount_cents"))
    came = sum(cents for kind, cents in rows if kind == RECEIVED)
    went = sum(cents for kind, cents in rows if kind == SPENT)

    mix = mix_of(project)

    assert (mix.received_cents, mix.spent_cents) == (came, went)
    assert 0 <= went <= came
    assert drifted_accounts() == []
    transaction.savepoint_rollback(point)


# --- at once ---
def rush(project, by):
    gate = Barrier(THREADS)

    def spend(_number):
        gate.wait()
        try:
            return book(project, SPENT, 60, by=by)
        except (DomainError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(spend, range(THREADS)))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_spendings_at_once_cannot_exceed_what_came(project):
    by = lead_of(project)
    book(project, RECEIVED, 100, by=by)

    answers = rush(project, by)

    assert sum(isinstance(answer, FundingEntry) for answer in answers) == 1
    assert FundingAccount.objects.get().spent_cents == 60
    assert drifted_accounts() == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_rush_overspends_without_lock_condition_and_constraint(project, monkeypatch):
    """Negative control: proves that the test above can fail."""
    by = lead_of(project)
    book(project, RECEIVED, 100, by=by)
    monkeypatch.setattr(money, "locked_running", lambda found: found)
    monkeypatch.setattr(money, "move_money", read_then_write)
    with unguarded():
        rush(project, by)

        assert FundingEntry.objects.filter(kind=SPENT).count() > 1


def read_then_write(account, kind, cents):
    """What a careless programmer writes: look, think, then write."""
    now = FundingAccount.objects.get(pk=account.pk)
    if now.spent_cents + cents > now.received_cents:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.05)")
    return FundingAccount.objects.filter(pk=account.pk).update(spent_cents=F("spent_cents") + cents) == 1


@contextmanager
def unguarded():
    check = "projects_never_spent_above_received"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE projects_fundingaccount DROP CONSTRAINT {check}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE projects_fundingentry, projects_fundingaccount CASCADE")
            cursor.execute(
                f"ALTER TABLE projects_fundingaccount ADD CONSTRAINT {check} CHECK (spent_cents <= received_cents)"
            )
