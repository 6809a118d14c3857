"""The joint plan and shared use: who may, when, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from projects.actions import plan, sharing
from projects.models import Light, SharedUse
from projects.queries.plan import plan_of
from projects.queries.sharing import cooperation_of, reach
from projects.states import MilestoneState, ProjectState, ShareState
from tests.factories.community import InstitutionFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import DAY, at_commit, running, step_of, use_of, with_partner
from tests.factories.projects import lead_of, project_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return running()


@pytest.fixture
def partner(project):
    return with_partner(project)


def today():
    return timezone.localdate()


def act(action, by, **values):
    return action(**values, by=Actor(by), at=timezone.now())


def planned(project, **changes):
    values = {"title": "补齐八个空白镇街", "owner": project.lead, "due_on": today() + 20 * DAY, **changes}
    return act(plan.plan_milestone, lead_of(project), project=project, **values)


# --- the plan ---
def test_a_signed_partner_can_own_a_milestone(project, partner):
    institution, _user = partner

    milestone = planned(project, owner=institution)

    assert milestone.responsible == institution
    assert JournalEntry.objects.filter(fact="projects.milestone.planned").exists()


def test_an_institution_that_has_not_signed_cannot_own_a_milestone(project):
    with pytest.raises(plan.OwnerOutsideProject):
        planned(project, owner=InstitutionFactory())


@pytest.mark.parametrize("days", [-61, 201])
def test_a_milestone_before_the_start_or_after_the_end_is_refused(project, days):
    with pytest.raises(plan.MilestoneOutsideProject):
        planned(project, due_on=today() + days * DAY)


@pytest.mark.parametrize("days", [-61, 201])
def test_the_database_refuses_a_milestone_outside_the_project_too(project, days):
    with pytest.raises(IntegrityError):
        at_commit(lambda: step_of(project, due_on=today() + days * DAY))


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.IN_NOTICE, ProjectState.EXITED])
def test_only_a_running_project_gets_milestones(state):
    with pytest.raises(plan.ProjectNotRunning):
        planned(project_in(state), due_on=today() + 60 * DAY)


def test_the_owner_reports_and_another_person_of_the_lead_accepts(project, partner, run_jobs):
    institution, clerk = partner
    milestone, lead = planned(project, owner=institution), lead_of(project)

    act(plan.report_milestone, clerk, milestone=milestone, text="都开了", claims_done=True)
    done = act(plan.accept_milestone, lead, milestone=milestone, done_on=today())
    run_jobs()

    assert (done.state, done.done_on) == (MilestoneState.DONE, today())
    assert done.reports.get().is_accepted is True
    assert Notice.objects.filter(recipient=lead, title__contains="报完成").exists()
    assert Notice.objects.filter(recipient=clerk, title__contains="已确认").exists()


def test_nobody_accepts_what_they_reported(project):
    lead = lead_of(project)
    milestone = planned(project)
    act(plan.report_milestone, lead, milestone=milestone, text="都开了", claims_done=True)

    with pytest.raises(plan.AnswerOwnReport):
        act(plan.accept_milestone, lead, milestone=milestone, done_on=today())


def test_a_milestone_cannot_be_done_tomorrow(project, partner):
    milestone = planned(project, owner=partner[0])
    act(plan.report_milestone, partner[1], milestone=milestone, text="快了", claims_done=True)

    with pytest.raises(plan.DoneInFuture):
        act(plan.accept_milestone, lead_of(project), milestone=milestone, done_on=today() + DAY)


def test_sent_back_with_a_reason_the_owner_reports_again(project, partner):
    milestone = planned(project, owner=partner[0])
    act(plan.report_milestone, partner[1], milestone=milestone, text="都开了", claims_done=True)

    with pytest.raises(plan.SayWhy):
        act(plan.send_milestone_back, lead_of(project), milestone=milestone, answer=" ")
    back = act(plan.send_milestone_back, lead_of(project), milestone=milestone, answer="还差两个镇")

    assert back.state == MilestoneState.PLANNED
    act(plan.report_milestone, partner[1], milestone=milestone, text="补齐了", claims_done=True)


def test_a_change_of_date_keeps_the_old_day_and_the_reason(project):
    milestone, before = planned(project), today() + 20 * DAY

    act(
        plan.reschedule_milestone,
        lead_of(project),
        milestone=milestone,
        due_on=before + DAY,
        reason="场地检修",
    )

    move = milestone.reschedules.get()
    assert (move.was_due_on, move.due_on, move.reason) == (before, before + DAY, "场地检修")


@pytest.mark.parametrize(
    ("due_in", "reason", "refusal"),
    [(20, "检修", plan.SameDay), (30, " ", plan.SayWhy), (400, "检修", plan.MilestoneOutsideProject)],
)
def test_a_change_of_date_is_refused(project, due_in, reason, refusal):
    milestone = planned(project)

    with pytest.raises(refusal):
        act(
            plan.reschedule_milestone,
            lead_of(project),
            milestone=milestone,
            due_on=today() + due_in * DAY,
            reason=reason,
        )


def test_a_dropped_milestone_says_why_and_takes_no_report(project):
    milestone = planned(project)
    act(plan.drop_milestone, lead_of(project), milestone=milestone, reason="场地没了")

    with pytest.raises(MoveNotAllowed):
        act(plan.report_milestone, lead_of(project), milestone=milestone, text="做", claims_done=False)


@pytest.mark.parametrize(
    ("due_in", "light"), [(-1, Light.RED), (0, Light.YELLOW), (7, Light.YELLOW), (8, Light.BLUE)]
)
def test_lights_follow_the_day(project, due_in, light):
    assert step_of(project, due_on=today() + due_in * DAY).light(today()) == light


def test_the_plan_costs_the_same_for_one_and_for_many(project, count_queries):
    step_of(project)
    one = count_queries(lambda: plan_of(project, today()))
    for number in range(8):
        step_of(project, due_on=today() + number * DAY)

    assert count_queries(lambda: plan_of(project, today())) == one


# --- shared use ---
def recorded(project, giver, receiver, recorded_for, by, **changes):
    values = {
        "kind": "facilities",
        "what": "排练厅",
        "used_on": today(),
        "amount": 2,
        "unit": "hours",
        **changes,
    }
    use = sharing.Use(giver=giver, receiver=receiver, **values)
    return act(sharing.record_use, by, project=project, use=use, recorded_for=recorded_for)


def test_a_use_counts_once_the_other_side_confirmed_it(project, partner):
    institution, clerk = partner
    use = recorded(project, project.lead, institution, institution, clerk)
    assert cooperation_of(project).uses == 0
    lead = lead_of(project)

    assert SharedUse.objects.answerable_by(lead).filter(pk=use.pk).exists()
    assert not SharedUse.objects.answerable_by(clerk).filter(pk=use.pk).exists()
    act(sharing.confirm_use, lead, use=use)

    counted = cooperation_of(project)
    assert (counted.uses, counted.cross_sector, counted.cross_level) == (1, 1, 1)


def test_a_pair_counts_once_however_often_it_shares(project, partner):
    institution, clerk = partner
    for giver, receiver in [(project.lead, institution), (institution, project.lead)]:
        use_of(project, giver, receiver, institution, clerk, state="confirmed", answered_by=UserFactory())

    assert [pair.uses for pair in cooperation_of(project).pairs] == [2]


def test_use_by_the_public_is_confirmed_by_the_lead_or_by_a_partner_where_the_lead_wrote_it(project, partner):
    institution, clerk = partner
    theirs = use_of(project, institution, None, institution, clerk)
    ours = use_of(project, project.lead, None, project.lead, lead_of(project))

    assert set(SharedUse.objects.answerable_by(lead_of(project))) == {theirs}
    assert set(SharedUse.objects.answerable_by(clerk)) == {ours}


def test_outsiders_are_no_side_of_a_use(project, partner):
    with pytest.raises(sharing.NotAParty):
        recorded(project, InstitutionFactory(), partner[0], partner[0], partner[1])
    third = with_partner(project)
    with pytest.raises(sharing.NotYourUse):
        recorded(project, project.lead, partner[0], third[0], third[1])


@pytest.mark.parametrize("days", [-61, 1])
def test_a_use_before_the_project_or_in_the_future_is_refused(project, partner, days):
    with pytest.raises(sharing.UsedAtAnotherTime):
        recorded(project, project.lead, partner[0], partner[0], partner[1], used_on=today() + days * DAY)


def test_nobody_confirms_what_they_wrote_down(project, partner):
    both = holder_of(project.lead)
    use = use_of(project, project.lead, partner[0], partner[0], both)

    with pytest.raises(sharing.OwnRecord):
        act(sharing.confirm_use, both, use=use)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedUse.objects.filter(pk=use.pk).update(state="confirmed", answered_by=both)


def test_a_disputed_use_is_corrected_and_answered_anew(project, partner):
    use = use_of(project, project.lead, partner[0], partner[0], partner[1])
    with pytest.raises(sharing.SayWhy):
        act(sharing.dispute_use, lead_of(project), use=use, reason="")
    act(sharing.dispute_use, lead_of(project), use=use, reason="只用了一小时")

    corrected = act(sharing.correct_use, partner[1], use=use, what="排练厅", used_on=today(), amount=1)

    assert (corrected.state, corrected.amount) == (ShareState.REPORTED, 1)
    assert act(sharing.withdraw_use, partner[1], use=use).state == ShareState.WITHDRAWN


def test_reach_counts_projects_across_sectors_and_levels(project, partner):
    assert reach().cross_sector == [project]
    assert reach().projects == 1


def test_dates_of_a_step_are_kept_even_when_the_period_changes(project):
    step_of(project, due_on=today() + 150 * DAY)

    project.ends_on = today() + 100 * DAY

    with pytest.raises(IntegrityError):
        at_commit(project.save)
