"""Secondments, incubation and stars: refusals one by one, and the whole way."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Certificate, Outcome, Secondment, SupportKind, TeamGrade
from community.policy import SECONDMENT_DAYS_MAX, Role
from community.states import GradeState, GroupState, IncubateeState, SecondmentState
from community.training.actions import grades, incubation, secondments
from community.training.actions.secondments import Term
from community.training.queries.stars import team, teams
from community.training.queries.training_duties import duties
from core.models import Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.desk import waiting
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.training import DAY, Exchange, GroupFactory, HallFactory, Nursery, adding_up_to

pytestmark = pytest.mark.django_db
NOW = timezone.now
YEAR = timezone.localdate().year
S, I, G = SecondmentState, IncubateeState, GradeState  # noqa: E741


def at(user=None, when=None):
    return {"by": Actor(user or UserFactory()), "at": when or NOW()}


# Exchange ----


def test_a_term_counts_once_both_heads_agreed_and_ends_with_report_appraisal_and_certificate(run_jobs):
    exchange = Exchange()
    row = exchange.proposed()
    with pytest.raises(secondments.NeitherSide):
        secondments.agree_secondment(secondment=row, **at())
    row = secondments.agree_secondment(secondment=row, **at(exchange.home_head))
    assert row.state == S.PROPOSED
    with pytest.raises(secondments.AgreedAlready):
        secondments.agree_secondment(secondment=row, **at(exchange.home_head))
    row = secondments.agree_secondment(secondment=row, **at(exchange.host_head))
    assert row.state == S.AGREED
    with pytest.raises(secondments.TermNotBegun):
        secondments.begin_secondment(secondment=row, **at())
    later = NOW() + 4 * DAY
    row = secondments.begin_secondment(secondment=row, **at(when=later))
    with pytest.raises(secondments.NotTheGuest):
        secondments.report_secondment(secondment=row, report="学到了", **at(exchange.home_head))
    row = secondments.report_secondment(secondment=row, report="学到了", **at(exchange.guest))
    row = secondments.close_secondment(secondment=row, appraisal="认真", **at(exchange.host_head))
    run_jobs()

    assert (row.state, row.certificate.holder, row.certificate.issued_by) == (
        S.CLOSED,
        exchange.guest,
        exchange.host,
    )
    assert Notice.objects.filter(recipient=exchange.host_head, title__contains="等双方负责人同意").exists()
    assert Notice.objects.filter(recipient=exchange.guest, title__contains="证书").exists()


def test_proposed_by_a_head_it_counts_as_that_sides_consent():
    exchange = Exchange()
    row = secondments.propose_secondment(
        guest=exchange.guest,
        home=exchange.home,
        host=exchange.host,
        term=exchange.term(),
        **at(exchange.home_head),
    )

    assert (row.home_agreed_at is None, row.host_agreed_at is None, row.state) == (False, True, S.PROPOSED)


def test_terms_that_cannot_be_are_refused():
    exchange, today = Exchange(), timezone.localdate()

    def propose(term=None, guest=exchange.guest, host=exchange.host):
        term = term or exchange.term()
        return secondments.propose_secondment(guest=guest, home=exchange.home, host=host, term=term, **at())

    for refusal, values in (
        (secondments.SameInstitution, {"host": exchange.home}),
        (secondments.TermInThePast, {"term": Term("study", today - DAY, today + DAY, "学")}),
        (secondments.TermTooLong, {"term": Term("study", today, today + dt.timedelta(days=SECONDMENT_DAYS_MAX + 1), "学")}),
        (secondments.GuestNotAtHome, {"guest": exchange.handler}),
    ):  # fmt: skip
        with pytest.raises(refusal):
            propose(**values)
    first = propose()
    with pytest.raises(secondments.AlreadySeconded):
        propose(host=HallFactory())
    secondments.decline_secondment(secondment=first, reason="换展", **at())
    assert propose().state == S.PROPOSED


def test_database_refuses_overlapping_terms_and_one_side_alone():
    row = Exchange().proposed()
    for values in ({}, {"starts_on": row.ends_on, "ends_on": row.ends_on + DAY, "state": S.AGREED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Secondment.objects.create(**{
                "guest": row.guest, "home": row.home, "host": row.host, "kind": "study", "starts_on": row.starts_on,
                "ends_on": row.ends_on, "aim": "学", "proposed_at": NOW(), **values,
            })  # fmt: skip


def test_broken_off_the_time_is_free_again_and_everybody_reads_why(run_jobs):
    exchange = Exchange()
    secondments.break_off_secondment(
        secondment=exchange.under_way(), reason="人手不够", **at(exchange.host_head)
    )
    run_jobs()

    assert exchange.proposed().state == S.PROPOSED
    assert Notice.objects.filter(recipient=exchange.guest, body="人手不够").exists()


def test_the_clock_begins_terms_and_asks_for_reports():
    from community.tasks import run_due_training

    exchange = Exchange()
    row = exchange.agreed(exchange.term(begins=0))
    run_due_training()
    row.refresh_from_db()
    assert row.state == S.UNDER_WAY
    today = timezone.localdate()
    Secondment.objects.update(starts_on=today - 9 * DAY, ends_on=today)
    run_due_training()

    assert Notice.objects.filter(recipient=exchange.guest, title__contains="交总结").exists()


# Incubation ----


def test_a_society_is_taken_in_helped_and_graduates_when_its_milestones_are_reached():
    nursery = Nursery()
    row = nursery.incubating()
    incubation.give_support(
        incubatee=row,
        kind=SupportKind.FUNDS,
        given_on=timezone.localdate(),
        text="补助",
        amount_cents=100,
        **at(nursery.first),
    )
    milestone = incubation.set_milestone(
        incubatee=row,
        title="两个新节目",
        due_on=timezone.localdate() + dt.timedelta(days=1),
        **at(nursery.first),
    )
    with pytest.raises(incubation.MilestonesOpen):
        incubation.graduate(incubatee=row, **at(nursery.first))
    incubation.reach_milestone(milestone=milestone, **at(nursery.first))
    incubation.reach_milestone(milestone=milestone, **at(nursery.first))

    assert incubation.graduate(incubatee=row, **at(nursery.first)).state == I.GRADUATED
    assert nursery.applied().state == I.APPLIED


def test_incubation_is_refused_to_others_twice_and_by_bodies_that_do_not_do_it():
    nursery = Nursery()
    nursery.applied()

    def apply(team=nursery.society, incubator=nursery.hall):
        return incubation.apply_for_incubation(team=team, incubator=incubator, plan="计划", **at())

    for refusal, values in (
        (incubation.IncubatedAlready, {}), (incubation.NotATeam, {"team": InstitutionFactory()}),
        (incubation.NotATeam, {"team": GroupFactory(state=GroupState.SUSPENDED)}),
        (incubation.NotAnIncubator, {"team": GroupFactory(), "incubator": nursery.society}),
    ):  # fmt: skip
        with pytest.raises(refusal):
            apply(**values)
    assert apply(team=GroupFactory()).state == I.APPLIED


def test_help_is_written_down_after_it_was_given_and_money_only_as_funds():
    nursery = Nursery()
    row, today = nursery.applied(), timezone.localdate()
    help_given = {"incubatee": row, "kind": SupportKind.ROOMS, "given_on": today, "text": "排练室"}
    with pytest.raises(MoveNotAllowed):
        incubation.give_support(**help_given, **at())
    incubation.take_in(incubatee=row, **at())
    with pytest.raises(incubation.HelpInTheFuture):
        incubation.give_support(**{**help_given, "given_on": today + DAY}, **at())
    for wrong in ({"amount_cents": 100}, {"kind": SupportKind.FUNDS}):
        with pytest.raises(ValidationError):
            incubation.give_support(**{**help_given, **wrong}, **at())


# Stars ----


def test_stars_are_reported_assessed_shown_and_granted_by_two_people(run_jobs):
    nursery = Nursery()
    row = nursery.reported()
    for own in (nursery.speaker, holder_of(nursery.society, Role.EDITOR)):
        with pytest.raises(grades.OwnTeam):
            grades.assess_grade(grade=row, scores=adding_up_to(80), **at(own))
    row = grades.assess_grade(grade=row, scores=adding_up_to(82), **at(nursery.first))
    with pytest.raises(grades.SameAssessor):
        grades.publish_grade(grade=row, **at(nursery.first))
    row = grades.publish_grade(grade=row, **at(nursery.second))
    with pytest.raises(grades.NoticeRunning):
        grades.grant_grade(grade=row, **at(nursery.second))
    row = grades.grant_grade(grade=row, **at(nursery.second, NOW() + 20 * DAY))
    run_jobs()

    assert (row.state, row.stars, row.outcome, row.score) == (G.GRANTED, 3, Outcome.FIRST, 82)
    assert row.certificate.masked_name == nursery.society.name
    assert Notice.objects.filter(recipient=nursery.speaker, title__contains="星级已考评").exists()
    assert team("society", nursery.society.pk).stars == 3


def test_a_group_is_graded_too_but_never_by_its_leader():
    nursery = Nursery()
    group = GroupFactory(leader=nursery.first)
    row = nursery.reported(team=group)
    with pytest.raises(grades.OwnTeam):
        grades.assess_grade(grade=row, scores=adding_up_to(80), **at(nursery.first))
    grades.assess_grade(grade=row, scores=adding_up_to(80), **at(nursery.second))


def test_one_grading_a_year_with_every_field_and_no_score_above_the_highest():
    nursery = Nursery()
    row = nursery.reported()
    with pytest.raises(grades.GradedThisYear):
        nursery.reported()
    with pytest.raises(grades.RowsMissing):
        grades.assess_grade(grade=row, scores={"team": 10}, **at(nursery.first))
    with pytest.raises(ValidationError):
        grades.assess_grade(grade=row, scores={**adding_up_to(80), "order": 11}, **at(nursery.first))
    grades.withdraw_grade(grade=row, **at(nursery.speaker))
    assert nursery.reported().state == G.REPORTED


def test_below_the_pass_mark_a_team_rectifies_and_keeps_its_stars_when_verified():
    nursery = Nursery()
    nursery.granted(82, YEAR - 1)
    row = nursery.granted(66)
    assert (row.state, row.outcome, row.stars) == (G.RECTIFYING, Outcome.RECTIFY, 3)
    row = grades.reply_to_rectification(grade=row, reply="账目已补", **at(nursery.speaker))
    row = grades.return_rectification(grade=row, reason="还差签到表", **at(nursery.second))
    row = grades.reply_to_rectification(grade=row, reply="签到表已补", **at(nursery.speaker))
    with pytest.raises(grades.SameAssessor):
        grades.verify_rectification(grade=row, **at(nursery.first))
    row = grades.verify_rectification(grade=row, **at(nursery.second))

    assert (row.state, row.stars, row.certificate is not None) == (G.VERIFIED, 3, True)


def test_the_second_year_below_the_mark_costs_a_star_and_the_last_star_is_leaving():
    nursery = Nursery()
    for year, score in ((YEAR - 2, 71), (YEAR - 1, 60)):
        nursery.granted(score, year)
    row = nursery.granted(60)

    assert (row.state, row.outcome, row.stars, row.certificate) == (G.GRANTED, Outcome.LEAVE, 0, None)


def test_not_put_right_in_time_it_lapses_by_the_clock():
    from community.tasks import run_due_training

    nursery = Nursery()
    nursery.granted(82, YEAR - 1)
    row = nursery.granted(66)
    with pytest.raises(grades.StillTime):
        grades.lapse_rectification(grade=row, **at())
    TeamGrade.objects.filter(pk=row.pk).update(rectify_due_on=timezone.localdate() - DAY)
    run_due_training()

    row.refresh_from_db()
    assert (row.state, row.stars, row.outcome) == (G.LAPSED, 2, Outcome.DOWNGRADE)


def test_an_objection_in_the_notice_opens_the_assessment_again():
    nursery = Nursery()
    row = grades.reopen_grade(grade=nursery.in_notice(), reason="活动次数有误", **at(nursery.second))

    assert (row.state, row.stars, row.notice_until, teams()) == (G.REPORTED, 0, None, [])
    assert not Certificate.objects.exists()


def test_database_refuses_a_grading_by_its_reporter():
    row = Nursery().assessed()
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamGrade.objects.filter(pk=row.pk).update(assessed_by=row.reported_by)


# What waits ----


def test_what_waits_is_a_duty_of_the_right_institution_and_a_queue_of_the_bureau():
    exchange, nursery = Exchange(), Nursery()
    exchange.proposed()
    nursery.applied()
    nursery.reported()

    assert [one.title for one in duties(exchange.host, NOW())] == [f"同意交流：{exchange.guest}"]
    assert {one.source for one in duties(nursery.hall, NOW())} == {"培育", "团队星级"}
    assert waiting(city_staff(), "incubatee", "grade") == {"受理培育申请": 1, "考评星级": 1}


def test_public_teams_cost_the_same_for_one_and_for_many(count_queries):
    Nursery().granted()
    one = count_queries(teams)
    for _ in range(4):
        Nursery().granted()

    assert count_queries(teams) == one
