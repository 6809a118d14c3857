"""Recommendation to public notice: who may, in what order, what is refused. Policy: 2.2, 2.3, 3.2.1."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import Level
from core.record.lifecycle import MoveNotAllowed
from core.record.objections import OwnObjection
from projects.actions import applications, decisions, guards, reviews
from projects.models import LineNote, Objection, Project, SiteVisit
from projects.queries import decisions as queries
from projects.queries.versions import changes
from sample.world import moment
from tests.factories.community import SeatFactory, district_staff
from tests.factories.projects import hall, project_in
from tests.projects.cast import DAY, Stage, citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


# --- recommendation and qualification ---
def test_the_district_recommends_its_own_and_nobody_elses(stage):
    project = stage.submitted()

    for other in (district_staff("440104"), stage.city[0]):
        with pytest.raises(guards.NotRecommender):
            reviews.recommend_project(project=project, opinion="好", **stage.by(other))
    done = reviews.recommend_project(project=project, opinion="好", **stage.by(stage.district))
    assert (done.state, done.recommended_by) == ("recommended", stage.district)


def test_city_level_leads_are_recommended_by_the_city(stage):
    stage.lead = hall(level=Level.CITY)
    stage.__post_init__()
    project = stage.submitted()

    with pytest.raises(guards.NotRecommender, match="市级"):
        reviews.recommend_project(project=project, opinion="好", **stage.by(stage.district))
    reviews.recommend_project(project=project, opinion="好", **stage.by(stage.city[0]))
    with pytest.raises(guards.SamePerson):
        reviews.qualify_project(project=project, **stage.by(stage.city[0]))


def test_the_database_refuses_one_person_for_both_steps(stage):
    project = stage.recommended()

    with pytest.raises(IntegrityError, match="by_two"):
        Project.objects.filter(pk=project.pk).update(qualified_by=stage.district)


@pytest.mark.parametrize("side", ["lead", "partner"])
def test_who_sits_at_the_lead_or_a_partner_judges_nothing(stage, side):
    project = stage.submitted()
    SeatFactory(user=stage.district, institution=getattr(stage, side))

    with pytest.raises(guards.ConflictOfInterest):
        reviews.recommend_project(project=project, opinion="好", **stage.by(stage.district))


def test_a_district_does_not_qualify(stage):
    with pytest.raises(guards.CityDecides):
        reviews.qualify_project(project=stage.recommended(), **stage.by(district_staff()))


# --- returned line by line ---
def test_a_return_says_what_is_wrong_line_by_line_and_the_next_version_shows_the_difference(stage):
    project = stage.recommended()
    returned = reviews.return_project(
        project=project, comment="", notes={"problem": "没有数据"}, **stage.by(stage.city[0])
    )
    assert (returned.state, returned.recommended_by) == ("returned", None)
    with pytest.raises(applications.NothingChanged):
        applications.submit_project(project=project, **stage.by(stage.writer))

    applications.write_project(
        project=project, fields={"problem": "每天三百人排队"}, **stage.by(stage.writer)
    )
    again = applications.submit_project(project=project, **stage.by(stage.writer))

    first, second = again.versions.order_by("number")
    assert [change.label for change in changes(first, second)] == ["解决什么问题"]
    assert LineNote.objects.get().settled_in == second


def test_a_return_without_a_word_is_refused(stage):
    with pytest.raises(reviews.SayWhatIsWrong):
        reviews.return_project(
            project=stage.submitted(), comment=" ", notes={"plan": " "}, **stage.by(stage.district)
        )


def test_a_rejection_is_final_and_says_why(stage):
    gone = reviews.reject_project(
        project=stage.submitted(), comment="不在本区", notes={}, **stage.by(stage.district)
    )

    assert (gone.state, LineNote.objects.get().text) == ("rejected", "不在本区")
    with pytest.raises(MoveNotAllowed):
        reviews.return_project(project=gone, comment="再改", notes={}, **stage.by(stage.city[0]))


# --- site visit ---
def test_a_visit_by_one_person_is_no_visit(stage):
    project = stage.recommended()
    visit = {"project": project, "visited_on": timezone.localdate(stage.now), "findings": "属实"}

    with pytest.raises(reviews.TooFewVisitors):
        reviews.record_visit(**visit, visitors=["陈甲", " 陈甲 ", ""], **stage.by(stage.city[0]))
    with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
        SiteVisit.objects.create(**visit, visitors=["陈甲"], recorded_by=stage.city[0], recorded_at=stage.now)
    later = {**visit, "visited_on": timezone.localdate(stage.now) + DAY}
    with pytest.raises(reviews.VisitDateWrong):
        reviews.record_visit(**later, visitors=["陈甲", "李乙"], **stage.by(stage.city[0]))


def test_review_needs_a_call_and_a_visit(stage):
    by = stage.by(stage.city[0])
    with pytest.raises(reviews.CallMissing):
        reviews.start_review(project_in("qualified", call=None), **by)
    with pytest.raises(reviews.VisitMissing):
        reviews.start_review(project_in("qualified"), **by)


# --- the list ---
def test_a_list_gathers_what_was_scored_best_first(stage):
    low, high = stage.scored(score="71.00"), stage.scored("另一个项目（示例）", score="92.10")
    project_in("under_review", call=stage.call)

    made = decisions.draw_up_list(call=stage.call, title="", **stage.by(stage.city[0]))

    assert [row.project for row in made.rows.order_by("position")] == [high, low]
    with pytest.raises(decisions.ListBeingDrawnUp):
        decisions.draw_up_list(call=stage.call, title="", **stage.by(stage.city[0]))


def test_a_list_without_scored_projects_is_refused(stage):
    with pytest.raises(decisions.NothingToDecide):
        decisions.draw_up_list(call=stage.call, title="", **stage.by(stage.city[0]))


def test_a_rejection_in_a_list_needs_a_reason(stage):
    made, _project = stage.listed()
    row = made.rows.get()

    with pytest.raises(decisions.ReasonMissing):
        decisions.decide_row(row=row, verdict="reject", reason=" ", **stage.by(stage.city[0]))
    row.verdict = "reject"
    with pytest.raises(IntegrityError):
        row.save()


def test_who_drew_a_list_up_does_not_decide_it(stage):
    made, _project = stage.listed()

    with pytest.raises(guards.SamePerson):
        decisions.decide_list(decision_list=made, **stage.by(stage.city[0]))


@pytest.mark.parametrize(
    ("verdict", "state"), [("select", "decided"), ("reserve", "reserved"), ("reject", "rejected")]
)
def test_a_decided_list_is_frozen_and_carried_out(stage, verdict, state):
    made, project = stage.listed(verdict, "理由")

    made = decisions.decide_list(decision_list=made, **stage.by(stage.city[1]))

    project.refresh_from_db()
    assert project.state == state
    assert made.digest == queries.digest(made.document)
    with pytest.raises(decisions.ListFrozen):
        decisions.decide_row(row=made.rows.get(), verdict="reserve", reason="", **stage.by(stage.city[0]))


# --- public notice ---
def test_the_notice_runs_five_working_days_the_first_not_counted(stage):
    stage.now = moment(dt.date(2026, 11, 27), 10)  # a Friday
    stage.call.opens_at, stage.call.closes_at = stage.now - DAY, stage.now + DAY
    stage.call.save()

    made, _project = stage.in_notice()

    assert (made.notice_from, made.notice_until) == (dt.date(2026, 11, 27), dt.date(2026, 12, 5))


def test_an_objection_is_filed_by_name_until_the_last_minute_and_not_after(stage):
    made, project = stage.in_notice()
    person = citizen()
    midnight = timezone.make_aware(dt.datetime.combine(made.notice_until, dt.time.min))

    stage.now = midnight - dt.timedelta(minutes=1)
    filed = decisions.file_objection(
        name="何街坊",
        contact="020-00000000",
        decision_list=made,
        project=project,
        text="重复申报的项目",
        **stage.by(person),
    )
    assert filed.filed_by == person
    stage.now = midnight
    with pytest.raises(decisions.ObjectionTooLate, match="12345"):
        decisions.file_objection(
            name="何街坊",
            contact="020-00000000",
            decision_list=made,
            project=project,
            text="重复申报的项目",
            **stage.by(citizen()),
        )


def test_the_database_refuses_a_late_objection_too(stage):
    made, _project = stage.in_notice()
    late = timezone.make_aware(dt.datetime.combine(made.notice_until, dt.time.min))

    with pytest.raises(IntegrityError, match="outside the public notice"):
        Objection.objects.create(list=made, filed_by=citizen(), text="太迟了", filed_at=late)


def test_one_open_objection_each(stage):
    made, _project = stage.in_notice()
    person = citizen()
    file = {"decision_list": made, "project": None, "text": "名单少了一个街道", **stage.by(person)}
    decisions.file_objection(name="何街坊", contact="020-00000000", **file)

    with pytest.raises(ValidationError, match="还在处理"):
        decisions.file_objection(name="何街坊", contact="020-00000000", **file)


def test_an_objection_to_a_project_of_another_list_is_refused(stage):
    made, _project = stage.in_notice()

    with pytest.raises(decisions.NotInThisList):
        decisions.file_objection(
            name="何街坊",
            contact="020-00000000",
            decision_list=made,
            project=project_in("in_notice"),
            text="不在名单里",
            **stage.by(citizen()),
        )


def test_a_notice_ends_only_when_days_are_over_and_objections_answered(stage):
    made, project = stage.in_notice()
    objection = decisions.file_objection(
        name="何街坊",
        contact="020-00000000",
        decision_list=made,
        project=project,
        text="重复申报的项目",
        **stage.by(citizen()),
    )
    with pytest.raises(decisions.NoticeStillRuns):
        decisions.close_notice(decision_list=made, **stage.by(stage.city[2]))
    stage.later(20)
    with pytest.raises(decisions.ObjectionsOpen):
        decisions.close_notice(decision_list=made, **stage.by(stage.city[2]))

    decisions.answer_objection(
        objection=objection, is_upheld=False, answer="经核实没有重复", **stage.by(stage.city[2])
    )
    decisions.close_notice(decision_list=made, **stage.by(stage.city[2]))

    project.refresh_from_db()
    assert project.state == "incubating"
    assert project.checkpoints.get().kind == "midterm"


def test_an_upheld_objection_takes_the_project_off_with_the_answer_as_reason(stage):
    made, project = stage.in_notice()
    objection = decisions.file_objection(
        name="何街坊",
        contact="020-00000000",
        decision_list=made,
        project=project,
        text="场地没有产权",
        **stage.by(citizen()),
    )

    decisions.answer_objection(
        objection=objection, is_upheld=True, answer="异议属实", **stage.by(stage.city[2])
    )

    project.refresh_from_db()
    assert (project.state, LineNote.objects.get().text) == ("rejected", "异议属实")


def test_nobody_answers_their_own_objection_and_districts_answer_none(stage):
    made, _project = stage.in_notice()
    objection = decisions.file_objection(
        name="何街坊",
        contact="020-00000000",
        decision_list=made,
        project=None,
        text="办法没有公开",
        **stage.by(stage.city[3]),
    )

    with pytest.raises(OwnObjection):
        decisions.answer_objection(
            objection=objection, is_upheld=False, answer="公开了", **stage.by(stage.city[3])
        )
    with pytest.raises(guards.CityDecides):
        decisions.answer_objection(
            objection=objection, is_upheld=False, answer="公开了", **stage.by(stage.district)
        )
    with pytest.raises(IntegrityError, match="answered_by_another"), transaction.atomic():
        type(objection).objects.filter(pk=objection.pk).update(answered_by=stage.city[3])


def test_scores_are_kept_to_two_places(stage):
    assert stage.scored(score="88.55").score == Decimal("88.55")
