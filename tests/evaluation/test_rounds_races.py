"""Two officers at once: a round is published once, a quota is not exceeded. With the lock taken out the test fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from core.errors import DomainError
from core.models import JournalEntry
from core.record.actors import Actor
from evaluation.actions import rounds
from evaluation.models import Round
from evaluation.states import RoundState
from tests.factories.community import city_staff
from tests.factories.evaluation import RoundFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def published_by(officers, round):
    """How many of the officers, all at once, were told that they published it."""
    start = Barrier(len(officers))

    def publish(officer):
        start.wait()
        try:
            rounds.publish_round(round=round, by=Actor(officer), at=timezone.now())
        except DomainError:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(len(officers)) as pool:
        return sum(pool.map(publish, officers))


def reviewed():
    return RoundFactory(state=RoundState.REVIEWED, reviewed_at=timezone.now(), is_final=True)


def test_a_round_is_published_once_though_two_press_at_once():
    round, officers = reviewed(), [city_staff() for _ in range(4)]

    assert published_by(officers, round) == 1
    assert JournalEntry.objects.filter(fact="evaluation.round.published").count() == 1


def test_without_the_lock_more_than_one_would_be_told_so(monkeypatch):
    """The negative control."""
    round, officers = reviewed(), [city_staff() for _ in range(4)]
    barrier = Barrier(4)

    def unlocked(found):
        row = Round.objects.select_related("version__framework").get(pk=found.pk)
        barrier.wait(timeout=20)
        return row

    monkeypatch.setattr(rounds, "_locked", unlocked)
    assert published_by(officers, round) > 1
