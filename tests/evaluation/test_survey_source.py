"""The three rates as inputs of a round: what was published of a survey, and nothing it withheld."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.record.actors import Actor
from core.record.journal import subject_of
from evaluation.actions import publishing, rounds, survey_drafts
from evaluation.models import Indicator, PublishedTable, Question, Round, Score, Survey, SurveyQuestion, Tally
from evaluation.queries import openings
from evaluation.states import RoundState, SurveyState
from tests.factories.community import AreaFactory, city_staff
from tests.factories.evaluation import (
    FrameworkFactory,
    RoundFactory,
    SubjectFactory,
    VersionFactory,
    adopt,
    dimension,
    indicator,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now
SURVEYED = {"source": "survey", "unit": "%", "is_sampled": True, "counts_people": True, "floor": Decimal(20)}


@pytest.fixture
def city():
    return Actor(city_staff())


def area(code, name):
    return AreaFactory(code=code, name=name, official_name=name)


def round_of(kind, rate="awareness", target=80):
    version = VersionFactory(framework=FrameworkFactory(kind=kind))
    indicator(dimension(version), "C1", measure=rate, target=Decimal(target), **SURVEYED)
    return RoundFactory(version=adopt(version))


def survey_of(round, counts, *, rate="awareness", kind="single", subject=None, state=SurveyState.PUBLISHED):
    """A survey that feeds `round`, counted by district and option, published with its protected table."""
    options = [["yes", "知道"], ["no", "不知道"]] if kind == "single" else []
    question = Question.objects.create(
        code=f"q{Question.objects.count()}", text="知道吗", kind=kind, options=options, rate=rate
    )
    survey = Survey.objects.create(
        title="问卷（示例）", purpose="测试", mode="open", state=state, opens_at=NOW(), closes_at=NOW() + dt.timedelta(1),
        threshold=10, round=round, subject=subject,
    )  # fmt: skip
    row = SurveyQuestion.objects.create(survey=survey, question=question, position=1)
    by_name = {}
    for (place, option), count in counts.items():
        Tally.objects.create(survey=survey, question=row, area=place, age="adult", option=option, count=count)
        by_name[place.name, option] = count
    if state == SurveyState.PUBLISHED:
        publishing.publish_table(
            code=f"survey {survey.pk}:{row.pk}", title="问卷", counts=by_name, threshold=10, at=NOW()
        )
    return survey


def district_subject(round, place):
    return SubjectFactory(round=round, area=place, ref=subject_of(place), title=place.name)


def score_of(subject):
    rounds.compute_round(round=subject.round, at=NOW())
    return Score.objects.get(subject=subject)


def test_each_district_gets_the_rate_of_its_own_people_with_its_interval():
    """By hand: 60 of 100 know; Wilson 0.5020 to 0.6906; (60 − 20) ÷ (80 − 20) of 100 points."""
    liwan, tianhe = area("440103", "荔湾区"), area("440106", "天河区")
    round = round_of("district")
    survey_of(round, {(liwan, "yes"): 60, (liwan, "no"): 40, (tianhe, "yes"): 30, (tianhe, "no"): 90})
    one, other = district_subject(round, liwan), district_subject(round, tianhe)

    score = score_of(one)

    assert (score.numerator, score.denominator, score.n, score.value) == (60, 100, 100, 60)
    assert (round_to(score.low), round_to(score.high)) == (Decimal("50.20"), Decimal("69.06"))
    assert score.points == Decimal("66.6667")
    assert score_of(other).value == 25


def round_to(value):
    return value.quantize(Decimal("0.01"))


def test_satisfaction_counts_four_and_five_of_five():
    liwan, tianhe = area("440103", "荔湾区"), area("440106", "天河区")
    round = round_of("district", "satisfaction")
    marks = {"5": 40, "4": 30, "3": 20, "2": 10}
    survey_of(
        round, {(place, mark): count for place in (liwan, tianhe) for mark, count in marks.items()},
        rate="satisfaction", kind="scale",
    )  # fmt: skip

    assert score_of(district_subject(round, liwan)).value == 70


def test_what_a_survey_withheld_is_no_data_and_not_nought():
    liwan, tianhe, yuexiu = area("440103", "荔湾区"), area("440106", "天河区"), area("440104", "越秀区")
    round = round_of("district")
    counts = {(place, option): 50 for place in (liwan, tianhe, yuexiu) for option in ("yes", "no")}
    survey_of(round, {**counts, (tianhe, "yes"): 4})

    score = score_of(district_subject(round, tianhe))

    assert (score.numerator, score.state) == (None, "excluded")
    assert "没有公布" in score.note


def test_a_survey_about_one_subject_counts_for_it_alone_and_two_add_up():
    liwan, tianhe = area("440103", "荔湾区"), area("440106", "天河区")
    round = round_of("institution")
    asked, other = SubjectFactory(round=round), SubjectFactory(round=round)
    counts = {(place, option): 25 for place in (liwan, tianhe) for option in ("yes", "no")}
    survey_of(round, counts, subject=asked)
    survey_of(round, {**counts, (liwan, "yes"): 45, (tianhe, "yes"): 55}, subject=asked)

    assert (score_of(asked).numerator, score_of(asked).denominator) == (150, 250)
    assert score_of(other).state == "excluded"


def test_a_survey_that_is_not_published_gives_nothing():
    liwan = area("440103", "荔湾区")
    round = round_of("district")
    survey_of(round, {(liwan, "yes"): 60, (liwan, "no"): 40}, state=SurveyState.COUNTED)

    assert score_of(district_subject(round, liwan)).state == "excluded"


def test_people_asked_are_put_on_record_once_by_their_survey():
    liwan, tianhe = area("440103", "荔湾区"), area("440106", "天河区")
    round = round_of("district")
    survey_of(round, {(place, option): 30 for place in (liwan, tianhe) for option in ("yes", "no")})
    score_of(district_subject(round, liwan))

    assert publishing.publish_counts(round=round, at=NOW()) is None
    assert PublishedTable.objects.count() == 1


def test_a_rate_that_falls_by_ten_points_opens_a_rectification():
    liwan, tianhe = area("440103", "荔湾区"), area("440106", "天河区")
    old = round_of("district", "satisfaction")

    def answers(round, fives):
        marks = {"5": fives, "2": 100 - fives}
        survey_of(
            round, {(place, mark): count for place in (liwan, tianhe) for mark, count in marks.items()},
            rate="satisfaction", kind="scale",
        )  # fmt: skip
        score_of(district_subject(round, liwan))

    answers(old, 80)
    new = RoundFactory(version=old.version, previous=old)
    answers(new, 69)

    assert [
        (one.opening, one.finding) for one in openings.grounds(new, timezone.now()) if one.opening == "drop"
    ] == [("drop", "满意度从 80.0 降到 69.0（折成百分）")]


def test_a_survey_is_put_to_a_round_before_anybody_answers(city):
    round, closed = round_of("district"), RoundFactory(state=RoundState.IN_REPLY)
    draft = survey_of(None, {}, state=SurveyState.DRAFT)

    def feed(**given):
        return survey_drafts.feed_round(survey=draft, by=city, at=NOW(), **given)

    with pytest.raises(survey_drafts.RoundNotTaking):
        feed(round=closed)
    with pytest.raises(survey_drafts.SubjectOfAnotherRound):
        feed(round=round, subject=SubjectFactory(round=closed))
    assert feed(round=round).round == round
    Survey.objects.update(state=SurveyState.OPEN)
    with pytest.raises(survey_drafts.SurveyFrozen):
        feed(round=round)


def test_the_database_wants_a_rate_and_percent_and_the_round_of_a_subject():
    round = RoundFactory()
    Round.objects.filter(pk=round.pk).update(state=RoundState.PREPARED)
    version = VersionFactory()
    one = indicator(dimension(version), "C1", measure="awareness", **SURVEYED)
    survey = survey_of(None, {}, state=SurveyState.DRAFT)

    for change in (
        lambda: Indicator.objects.filter(pk=one.pk).update(measure="events.held"),
        lambda: Indicator.objects.filter(pk=one.pk).update(unit="分"),
        lambda: Survey.objects.filter(pk=survey.pk).update(subject=SubjectFactory(round=round)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
