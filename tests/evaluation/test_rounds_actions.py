"""The way of a round, step by step, and what each step refuses."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.utils import timezone

from core import measures
from core.models import JournalEntry
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from evaluation.actions import frameworks, guards, rounds
from evaluation.models import Declaration, Round, Score, Subject
from evaluation.queries import subjects, trial
from evaluation.states import RoundState, VersionState
from tests.factories.community import AreaFactory, InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.evaluation import (
    RoundFactory,
    SubjectFactory,
    VersionFactory,
    adopt,
    declared,
    dimension,
    indicator,
    simple_version,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def city():
    return Actor(city_staff())


@pytest.fixture
def other():
    return Actor(city_staff())


def in_reply(value=50):
    """A round worked out, shown to its one subject."""
    subject = SubjectFactory()
    declared(subject, "A1", Decimal(value))
    Round.objects.filter(pk=subject.round_id).update(state=RoundState.COMPUTING)
    rounds.compute_round(round=subject.round, at=NOW())
    subject.refresh_from_db()
    return subject


def after_replies(round):
    return NOW() + dt.timedelta(days=30)


def test_weights_of_101_are_refused(city):
    version = VersionFactory()
    place = dimension(version, weight=100)
    indicator(place, "A1", 60)
    indicator(place, "A2", 41)

    with pytest.raises(frameworks.WeightsDoNotSum) as refusal:
        frameworks.submit_version(version=version, by=city, at=NOW())
    assert "101" in str(refusal.value)


def test_a_version_is_adopted_by_another_than_wrote_it(city, other):
    version = VersionFactory()
    indicator(dimension(version), "A1")
    frameworks.submit_version(version=version, by=city, at=NOW())

    with pytest.raises(guards.SamePerson):
        frameworks.adopt_version(version=version, by=city, at=NOW())
    assert frameworks.adopt_version(version=version, by=other, at=NOW()).state == VersionState.ADOPTED


def test_an_indicator_of_a_version_in_use_can_neither_be_changed_nor_taken_out(city):
    subject = SubjectFactory()
    one = subject.round.version.indicators.get()

    with pytest.raises(frameworks.VersionFrozen):
        frameworks.remove_indicator(indicator=one, by=city, at=NOW())
    with pytest.raises(InternalError, match="frozen"), transaction.atomic():
        one.delete()
    with pytest.raises(InternalError, match="frozen"), transaction.atomic():
        type(one).objects.filter(pk=one.pk).update(weight=50)


def test_a_computed_indicator_names_a_measure_that_exists(city):
    version = VersionFactory()
    indicator(dimension(version), "A1", source="computed", measure="no.such_measure")

    with pytest.raises(frameworks.MeasureUnknown):
        frameworks.submit_version(version=version, by=city, at=NOW())


def test_a_new_version_begins_as_a_copy(city):
    old = simple_version()

    new = frameworks.draft_version(framework=old.framework, note="改线", by=city, at=NOW())

    assert (new.number, new.indicators.get().name) == (2, "指标A1")
    with pytest.raises(frameworks.DraftExists):
        frameworks.draft_version(framework=old.framework, note="", by=city, at=NOW())


def test_a_round_needs_a_version_in_force_and_somebody_to_judge(city):
    draft = VersionFactory()
    dates = {
        "period_from": dt.date(2026, 1, 1),
        "period_until": dt.date(2026, 7, 1),
        "declare_until": dt.date(2026, 7, 10),
    }

    with pytest.raises(rounds.VersionNotAdopted):
        rounds.prepare_round(version=draft, name="一", **dates, by=city, at=NOW())
    with pytest.raises(rounds.NobodyToJudge):
        rounds.prepare_round(version=simple_version(), name="一", **dates, by=city, at=NOW())


def test_a_round_is_opened_only_while_somebody_can_still_declare(city):
    today = timezone.localdate()
    late = RoundFactory(state=RoundState.PREPARED, declare_until=today - dt.timedelta(days=1))

    with pytest.raises(rounds.DeclaringOver):
        rounds.open_round(round=late, by=city, at=NOW())
    late.declare_until = today
    late.save()
    assert rounds.open_round(round=late, by=city, at=NOW()).state == RoundState.OPEN


def test_district_staff_run_no_round():
    with pytest.raises(guards.CityDecides):
        rounds.close_round(round=RoundFactory(), by=Actor(district_staff()), at=NOW())


def test_a_round_is_not_closed_before_its_period_is_over(city):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    with pytest.raises(rounds.PeriodRunning):
        rounds.close_round(round=RoundFactory(period_until=tomorrow), by=city, at=NOW())


def test_closing_has_the_worker_work_it_out_and_shows_it_to_its_subjects(city, run_jobs):
    subject = SubjectFactory()
    declared(subject, "A1", Decimal(50))

    rounds.close_round(round=subject.round, by=city, at=NOW())
    run_jobs()

    subject.refresh_from_db()
    assert (subject.round.state, subject.total, subject.grade) == (RoundState.IN_REPLY, Decimal(50), "fail")
    assert subject.round.reply_until is not None


def test_working_out_twice_changes_nothing(city, run_jobs):
    subject = SubjectFactory()
    declared(subject, "A1", Decimal(50))
    rounds.compute_round(round=subject.round, at=NOW())
    first = list(Score.objects.values())

    rounds.compute_round(round=subject.round, at=NOW())

    entry = JournalEntry.objects.filter(fact="evaluation.round.computed").order_by("-pk").first()
    assert (list(Score.objects.values()), entry.details["written"]) == (first, 0)


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_does_it(run_jobs, monkeypatch):
    subject = SubjectFactory()
    declared(subject, "A1", Decimal(50))

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    monkeypatch.setattr("evaluation.actions.computing._write_subjects", die)
    with pytest.raises(Killed), transaction.atomic():
        rounds.compute_round(round=subject.round, at=NOW())
    assert Score.objects.count() == 0

    monkeypatch.undo()
    rounds.compute_round(round=subject.round, at=NOW())
    assert Score.objects.get().points == 50


def test_a_measure_that_fails_is_named_and_the_rest_is_worked_out(monkeypatch):
    version = VersionFactory()
    place = dimension(version)
    indicator(place, "A1", 50)
    indicator(place, "A2", 50, source="computed", measure="events.held", floor=0, target=10)
    subject = SubjectFactory(round=RoundFactory(version=adopt(version)))
    declared(subject, "A1", Decimal(80))

    def broken(*args, **kwargs):
        raise ArithmeticError

    monkeypatch.setattr(measures.Measure, "by_subject", broken)
    rounds.compute_round(round=subject.round, at=NOW())

    subject.refresh_from_db()
    subject.round.refresh_from_db()
    assert subject.scores.get(indicator__code="A1").points > 0
    assert (subject.state, "A2" in subject.reason) == ("no_data", True)
    assert "A2" in subject.round.trouble


def test_the_subject_replies_in_time_and_the_answer_stands_beside(city):
    subject = in_reply()
    speaker = Actor(holder_of(subject.institution))

    rounds.reply_to_score(subject=subject, reply="漏算了三场", by=speaker, at=NOW())
    with pytest.raises(rounds.RepliesUnanswered):
        rounds.review_round(round=subject.round, by=city, at=after_replies(subject.round))
    answered = rounds.answer_reply(subject=subject, answer="已核对，三场在下一期", by=city, at=NOW())

    assert (answered.reply, answered.answer) == ("漏算了三场", "已核对，三场在下一期")
    with pytest.raises(rounds.ReplyClosed):
        rounds.reply_to_score(subject=subject, reply="再说", by=speaker, at=after_replies(subject.round))


def test_a_round_is_reviewed_when_all_replied_or_the_time_is_over(city):
    subject = in_reply()

    with pytest.raises(rounds.ReplyRunning):
        rounds.review_round(round=subject.round, by=city, at=NOW())
    reviewed = rounds.review_round(round=subject.round, by=city, at=after_replies(subject.round))
    assert reviewed.state == RoundState.REVIEWED


def test_a_second_person_publishes_and_the_database_freezes_the_scores(city, other):
    subject = in_reply()
    rounds.review_round(round=subject.round, by=city, at=after_replies(subject.round))

    with pytest.raises(guards.SamePerson):
        rounds.publish_round(round=subject.round, by=city, at=NOW())
    rounds.publish_round(round=subject.round, by=other, at=NOW())

    with pytest.raises(InternalError, match="published"), transaction.atomic():
        Score.objects.update(points=99)
    with pytest.raises(InternalError, match="published"), transaction.atomic():
        Subject.objects.filter(pk=subject.pk).update(total=99)
    with pytest.raises(MoveNotAllowed):
        rounds.publish_round(round=subject.round, by=other, at=NOW())


def test_nobody_reviews_a_round_that_judges_their_own_house(city):
    subject = in_reply()
    Subject.objects.filter(pk=subject.pk).update(institution=InstitutionFactory())
    subject.refresh_from_db()
    from tests.factories.community import SeatFactory

    SeatFactory(user=city.user, institution=subject.institution)

    with pytest.raises(guards.OwnCase):
        rounds.review_round(round=subject.round, by=city, at=after_replies(subject.round))


def test_what_the_rules_changed_is_told_apart_from_what_the_data_changed(city):
    """Last round 50 of 100; the new version asks for 50 only, the data stays: all of the change is the rules'."""
    old = in_reply()
    Round.objects.filter(pk=old.round_id).update(
        state=RoundState.PUBLISHED, published_at=NOW(), reviewed_at=NOW()
    )
    version = VersionFactory(framework=old.round.version.framework, number=2)
    indicator(dimension(version), "A1", target=Decimal(50))
    old.round.version.state = VersionState.RETIRED
    old.round.version.save()
    new = SubjectFactory(
        institution=old.institution, round=RoundFactory(version=adopt(version), previous_id=old.round_id)
    )
    declared(new, "A1", Decimal(50))

    rounds.compute_round(round=new.round, at=NOW())

    new.refresh_from_db()
    assert (new.total, new.before, new.by_rules) == (Decimal(100), Decimal(50), Decimal(50))


def test_each_night_open_rounds_are_worked_out_anew(run_jobs):
    from evaluation.tasks import recompute_open_rounds

    subject = SubjectFactory()
    declared(subject, "A1", Decimal(70))

    recompute_open_rounds()
    run_jobs()

    assert Subject.objects.get(pk=subject.pk).total == 70
    assert rounds.recompute_round(round=subject.round, by=CLOCK, at=NOW()).state == RoundState.OPEN


def test_declarations_are_made_for_each_value_to_be_declared(city):
    round = RoundFactory()
    hall = InstitutionFactory()
    from evaluation.queries.subjects import Candidate

    rounds.add_subjects(round, [Candidate("community.institution:1", hall.name, "馆", hall, hall.area_id)])

    assert Declaration.objects.get().indicator.code == "A1"


def test_a_street_without_a_station_is_answered_for_by_the_bureau_of_its_district():
    own, without, elsewhere = (AreaFactory(code=code) for code in ("440103111", "440103112", "440106111"))
    station = InstitutionFactory(kind="station", area=own)
    bureau = InstitutionFactory(kind="bureau", level="district", area=own.parent)

    found = {one.area_id: one.institution for one in subjects.candidates("street")}

    assert found == {own.pk: station, without.pk: bureau, elsewhere.pk: None}


def test_another_version_takes_what_did_not_apply_for_that_and_not_for_missing():
    version = VersionFactory()
    place = dimension(version)
    indicator(place, "A1", weight=50)
    indicator(place, "A2", weight=50)
    subject = SubjectFactory(round=RoundFactory(version=adopt(version)))
    declared(subject, "A1", Decimal(50))
    declared(subject, "A2", None, is_not_applicable=True, explanation="没有这项服务")
    rounds.compute_round(round=subject.round, at=NOW())
    Round.objects.filter(pk=subject.round_id).update(
        state=RoundState.PUBLISHED, published_at=NOW(), reviewed_at=NOW()
    )
    later = VersionFactory(framework=version.framework, number=2)
    place = dimension(later)
    indicator(place, "A1", weight=50)
    indicator(place, "A2", weight=50, on_missing="refuse")

    (row,) = trial.against_last_round(later)

    assert (row.before, row.after, row.reason) == (Decimal(50), Decimal(50), "")
