"""Experts score a round as they score everything: drawn, recused from their own house, sheets locked."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from core.record.actors import Actor
from evaluation.actions import expert_panels, rounds
from evaluation.models import Score
from tests.factories import panels as factory
from tests.factories.community import SeatFactory, city_staff
from tests.factories.evaluation import (
    RoundFactory,
    SubjectFactory,
    VersionFactory,
    adopt,
    dimension,
    indicator,
)
from thinktank.actions import panels
from thinktank.models import Panel

pytestmark = pytest.mark.django_db
NOW = timezone.now
FIVE = (panels.Quota(None, None, 5),)


@pytest.fixture
def subject():
    version = VersionFactory()
    indicator(dimension(version), "C1", source="expert", is_sampled=True, on_missing="exclude")
    return SubjectFactory(round=RoundFactory(version=adopt(version)))


def convene(subject, **changes):
    given = {
        "subjects": [subject], "indicator": "C1", "title": "评议", "seats": FIVE, "is_blind": False, "drops_high_low": True,
        "due_on": timezone.localdate() + dt.timedelta(days=10), "by": Actor(city_staff()), "at": NOW(),
    }  # fmt: skip
    return expert_panels.convene_panel(**{**given, **changes})


def test_the_signed_result_is_an_input_high_and_low_dropped(subject):
    factory.pool(3)
    panel = convene(subject)
    panel = factory.accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=NOW()))
    panel = factory.scored(panel, (90, 80, 70, 60, 50))
    factory.signed(Panel.objects.get(pk=panel.pk))

    rounds.compute_round(round=subject.round, at=NOW())

    score = Score.objects.get(subject=subject)
    assert (score.n, score.numerator, score.value) == (3, Decimal(210), Decimal(70))
    assert score.low < 70 < score.high


def test_an_expert_never_scores_their_own_house(subject):
    experts = factory.pool(3)
    insider = experts[0]
    SeatFactory(user=insider.user, institution=subject.institution)

    panel = convene(subject)

    assert insider.code not in panel.candidates.eligible().values_list("code", flat=True)


def test_a_panel_is_convened_for_an_expert_indicator_of_an_open_round(subject):
    factory.pool(3)

    with pytest.raises(expert_panels.NoExpertIndicator):
        convene(subject, indicator="A1")
    with pytest.raises(expert_panels.NotOneRound):
        convene(subject, subjects=[subject, SubjectFactory()])
