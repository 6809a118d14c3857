"""From incubation to name, yearly review, rectification and exit. Policy: 3.2.1, 3.2.3."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from core.models import JournalEntry
from projects.actions import checks, guards, rectifications
from projects.models import Checkpoint, Project, Rectification
from projects.queries.lights import light
from tests.factories.community import district_staff
from tests.factories.core import UserFactory
from tests.factories.projects import checkpoint_of, project_in
from tests.projects.cast import DAY, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def fresh(project):
    return Project.objects.get(pk=project.pk)


def test_a_project_walks_from_draft_to_its_name_through_different_hands(stage):
    named = stage.named()

    assert (named.state, named.named_on) == ("named", timezone.localdate(stage.now))
    told = JournalEntry.objects.filter(subject=f"projects.project:{named.pk}").order_by("pk")
    words = [fact.rpartition(".")[2] for fact in told.values_list("fact", flat=True)]
    assert [word for word in words if word != "written"] == [
        "drafted", "submitted", "recommended", "qualified", "reviewed", "decided", "noticed", "incubating",
        "midterm_checked", "accepted", "named",
    ]  # fmt: skip


def test_who_accepted_does_not_name(stage):
    project = stage.accepted()

    with pytest.raises(guards.SamePerson, match="验收"):
        checks.name_project(project=project, **stage.by(stage.city[1]))


def test_an_acceptance_is_not_judged_by_the_lead_or_a_district(stage):
    project = stage.incubating()
    checks.pass_checkpoint(checkpoint=stage.reported(project), finding="好", **stage.by(stage.city[0]))
    check = stage.reported(fresh(project))

    with pytest.raises(guards.CityDecides):
        checks.pass_checkpoint(checkpoint=check, finding="好", **stage.by(stage.writer))
    with pytest.raises(guards.CityDecides):
        checks.pass_checkpoint(checkpoint=check, finding="好", **stage.by(stage.district))


def test_the_database_refuses_who_reported_as_judge():
    check = checkpoint_of(project_in("incubating"))
    person = UserFactory()
    Checkpoint.objects.filter(pk=check.pk).update(
        state="reported", reported_by=person, reported_at=timezone.now()
    )

    with pytest.raises(IntegrityError, match="by_two"):
        Checkpoint.objects.filter(pk=check.pk).update(checked_by=person)


def test_the_districts_people_judge_the_midterm_check(stage):
    project = stage.incubating()

    checks.pass_checkpoint(checkpoint=stage.reported(project), finding="好", **stage.by(district_staff()))

    assert fresh(project).state == "midterm_checked"
    assert fresh(project).checkpoints.get(state="open").kind == "acceptance"


def test_a_returned_report_may_be_handed_in_again(stage):
    project = stage.incubating()
    check = checks.return_checkpoint(
        checkpoint=stage.reported(project), finding="人次对不上", **stage.by(stage.city[0])
    )

    figures = {project.figures.get().pk: Decimal(40)}
    again = checks.report_checkpoint(
        checkpoint=check, report="已核对", figures=figures, **stage.by(stage.writer)
    )

    assert (again.state, again.checked_by) == ("reported", None)


def test_a_report_names_the_figures_it_lacks(stage):
    check = stage.incubating().checkpoints.get()

    with pytest.raises(checks.FiguresMissing, match="活动场次"):
        checks.report_checkpoint(checkpoint=check, report="做了", figures={}, **stage.by(stage.writer))


def test_an_acceptance_needs_evidence(stage):
    project = project_in("midterm_checked")
    check = checkpoint_of(project, kind="acceptance")
    figures = {project.figures.get().pk: Decimal(40)}

    with pytest.raises(checks.EvidenceMissing):
        checks.report_checkpoint(checkpoint=check, report="做了", figures=figures, **stage.by(stage.writer))


def test_a_failed_acceptance_ends_the_project_with_its_reason(stage):
    project = stage.incubating()
    midterm = stage.reported(project)
    with pytest.raises(checks.MidtermCannotFail):
        checks.fail_checkpoint(checkpoint=midterm, finding="差", **stage.by(stage.city[0]))
    checks.pass_checkpoint(checkpoint=midterm, finding="好", **stage.by(stage.city[0]))

    checks.fail_checkpoint(
        checkpoint=stage.reported(fresh(project)), finding="没完成", **stage.by(stage.city[1])
    )

    gone = fresh(project)
    assert (gone.state, gone.exit_reason, gone.exit_note) == ("exited", "acceptance", "没完成")


def yearly(stage):
    project = stage.named()
    due = timezone.localdate(stage.now) + 30 * DAY
    checks.open_checkpoint(project=project, kind="yearly", due_on=due, **stage.by(stage.city[0]))
    return project, stage.reported(project)


def test_a_good_year_confirms(stage):
    project, check = yearly(stage)

    checks.pass_checkpoint(checkpoint=check, finding="好", **stage.by(stage.city[0]))

    assert fresh(project).state == "confirmed"


def test_a_bad_year_is_rectified_and_confirmed_again(stage):
    project, check = yearly(stage)
    due = timezone.localdate(stage.now) + 30 * DAY
    with pytest.raises(checks.DueInThePast):
        checks.fail_checkpoint(checkpoint=check, finding="差", **stage.by(stage.city[0]))
    checks.fail_checkpoint(checkpoint=check, finding="台账缺", due_on=due, **stage.by(stage.city[0]))
    one = Rectification.objects.get(project=project)

    rectifications.reply_rectification(rectification=one, reply="补齐了", **stage.by(stage.writer))
    rectifications.return_rectification(rectification=one, finding="还缺七月", **stage.by(stage.city[1]))
    rectifications.reply_rectification(rectification=one, reply="七月也补了", **stage.by(stage.writer))
    rectifications.verify_rectification(rectification=one, finding="属实", **stage.by(stage.city[1]))

    assert fresh(project).state == "confirmed"


def test_a_project_that_is_not_put_right_leaves_but_not_before_its_time(stage):
    project = stage.named()
    due = timezone.localdate(stage.now) + 10 * DAY
    one = rectifications.open_rectification(
        project=project, problem="停办三个月", due_on=due, **stage.by(stage.city[0])
    )

    with pytest.raises(rectifications.NotDueYet):
        rectifications.fail_rectification(rectification=one, finding="没改", **stage.by(stage.city[1]))
    stage.later(11)
    rectifications.fail_rectification(rectification=one, finding="没改", **stage.by(stage.city[1]))

    assert (fresh(project).state, fresh(project).exit_reason) == ("exited", "not_rectified")


def test_an_exit_needs_a_reason_of_the_list_and_closes_what_is_open(stage):
    project = stage.named()
    due = timezone.localdate(stage.now) + 10 * DAY
    rectifications.open_rectification(project=project, problem="停办", due_on=due, **stage.by(stage.city[0]))

    with pytest.raises(ValueError, match="whim"):
        rectifications.exit_project(project=fresh(project), reason="whim", note="", **stage.by(stage.city[1]))
    rectifications.exit_project(
        project=fresh(project), reason="falsified", note="数据造假", **stage.by(stage.city[1])
    )

    assert fresh(project).state == "exited"
    assert Rectification.objects.get().state == "failed"


def test_the_database_refuses_an_exit_without_a_reason():
    with pytest.raises(IntegrityError, match="has_a_reason"):
        Project.objects.filter(pk=project_in("named").pk).update(state="exited")


def test_checks_are_opened_in_turn_once_and_ahead(stage):
    project = stage.named()
    today = timezone.localdate(stage.now)
    ask = {"project": project, **stage.by(stage.city[0])}

    with pytest.raises(checks.CheckOutOfTurn):
        checks.open_checkpoint(kind="midterm", due_on=today + 9 * DAY, **ask)
    with pytest.raises(checks.DueInThePast):
        checks.open_checkpoint(kind="yearly", due_on=today, **ask)
    checks.open_checkpoint(kind="yearly", due_on=today + DAY, **ask)
    with pytest.raises(checks.CheckOpenedAlready):
        checks.open_checkpoint(kind="yearly", due_on=today + DAY, **ask)


@pytest.mark.parametrize(
    ("left", "kind", "words"),
    [(8, "info", "蓝灯 还有 8 天"), (7, "warn", "黄灯 还有 7 天"), (0, "warn", "黄灯 今天到期"), (-1, "bad", "红灯 已超期 1 天")],
)  # fmt: skip
def test_lights_are_blue_yellow_and_red_by_the_days_left(left, kind, words):
    today = dt.date(2026, 11, 24)

    shown = light(today + left * DAY, today)

    assert (shown.kind, shown.words) == (kind, words)
