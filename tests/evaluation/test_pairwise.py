"""Weights from a panel's pairwise answers: a proposal in a draft, refused where the answers contradict themselves."""

from decimal import Decimal

import pytest
from django.utils import timezone

from core.record.actors import Actor
from evaluation.actions import frameworks, pairwise
from tests.factories.community import city_staff
from tests.factories.evaluation import VersionFactory, adopt, dimension

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    version = VersionFactory()
    for code, weight in (("A", 40), ("B", 40), ("C", 20)):
        dimension(version, code, weight)
    return version


def propose(version, *answers):
    return pairwise.propose_weights(
        version=version, answers=answers, table="saaty", by=Actor(city_staff()), at=timezone.now()
    )


def test_the_panels_answers_become_weights_that_add_up_to_100(version):
    done = propose(version, "A/B=3 A/C=5 B/C=2", "A/B=3 A/C=5 C/B=1/2")

    weights = list(version.dimensions.values_list("weight", flat=True))
    assert weights == [Decimal("64.83"), Decimal("22.97"), Decimal("12.20")]
    assert "CR=0.003" in done.weights_from


def test_answers_that_contradict_each_other_are_refused(version):
    with pytest.raises(pairwise.Inconsistent):
        propose(version, "A/B=9 B/C=9 A/C=1/9")


def test_a_pair_that_was_not_compared_is_named(version):
    with pytest.raises(pairwise.PairsMissing) as refusal:
        propose(version, "A/B=3 A/C=5")
    assert "B/C" in str(refusal.value)


def test_a_version_in_use_keeps_its_weights(version):
    with pytest.raises(frameworks.VersionFrozen):
        propose(adopt(version), "A/B=3 A/C=5 B/C=2")
