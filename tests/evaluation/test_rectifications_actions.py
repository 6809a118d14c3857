"""One kind of rectification for the whole portal: opened by rules and people, verified by another party."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cloudplatform.models import Demand
from core.models import Attachment, JournalEntry, Notice, PendingAct
from core.record.actors import Actor
from core.record.journal import subject_of
from core.record.rules import set_rule
from evaluation import rules
from evaluation.actions import guards, rectifications, supervision
from evaluation.models import Ask, Rectification, Round
from evaluation.queries import citizens_to_ask
from evaluation.states import RectificationState, RoundState
from projects.actions import rectifications as of_projects
from projects.states import ProjectState
from tests.factories import feedback as opinions
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    SeatFactory,
    city_staff,
    district_staff,
    holder_of,
)
from tests.factories.core import UserFactory
from tests.factories.evaluation import (
    RectificationFactory,
    RoundFactory,
    SubjectFactory,
    declared,
    simple_version,
)
from tests.factories.projects import city_bureau, hall, project_in, staff_of
from tests.factories.second_person import carried_out

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = dt.timedelta(days=1)


def evidence_for(one):
    Attachment.objects.create(
        purpose="rectification", name="照片.pdf", content_type="application/pdf", size_bytes=3, sha256="0" * 64,
        about=subject_of(one), uploaded_at=NOW(),
    )  # fmt: skip


def reported(one):
    writer = Actor(holder_of(one.institution))
    rectifications.plan_rectification(rectification=one, plan="周六开门", by=writer, at=NOW())
    evidence_for(one)
    return rectifications.report_rectification(rectification=one, report="已经开了", by=writer, at=NOW())


def verify(one, by, count):
    keys = [finding.pk for finding in one.findings.all()][:count]
    return rectifications.verify_rectification(
        rectification=one, mended=keys, opinion="看了", by=by, at=NOW()
    )


@pytest.mark.parametrize(("mended", "state"), [(0, "returned"), (1, "partly"), (2, "closed")])
def test_another_party_accepts_wholly_or_in_part_or_sends_back(mended, state):
    one = reported(RectificationFactory())

    assert verify(one, Actor(city_staff()), mended).state == state


def test_a_part_accepted_goes_on_until_all_is_mended():
    one = reported(RectificationFactory())
    verify(one, Actor(city_staff()), 1)
    writer = Actor(holder_of(one.institution))
    rectifications.report_rectification(rectification=one, report="都改好了", by=writer, at=NOW())

    assert verify(one, Actor(city_staff()), 2).state == RectificationState.CLOSED
    facts = JournalEntry.objects.filter(subject=subject_of(one)).values_list("fact", flat=True)
    assert "evaluation.rectification.accepted_in_part" in facts


def test_a_report_needs_evidence():
    one = RectificationFactory(state=RectificationState.PLANNED)

    with pytest.raises(rectifications.EvidenceMissing):
        rectifications.report_rectification(
            rectification=one, report="好了", by=Actor(holder_of(one.institution)), at=NOW()
        )


def test_the_asked_institution_verifies_and_no_other():
    verifier = InstitutionFactory()
    one = reported(RectificationFactory(verifier=verifier))

    with pytest.raises(rectifications.NotYours):
        verify(one, Actor(holder_of(InstitutionFactory())), 2)
    assert verify(one, Actor(holder_of(verifier)), 2).state == RectificationState.CLOSED


def test_nobody_verifies_their_own_house():
    one = reported(RectificationFactory())
    city = city_staff()
    SeatFactory(user=city, institution=one.institution)

    with pytest.raises(guards.OwnCase):
        verify(one, Actor(city), 2)
    with pytest.raises(IntegrityError, match="another_party"), transaction.atomic():
        Rectification.objects.update(verifier=one.institution_id)


def test_of_the_same_reason_one_runs_at_a_time():
    subject = SubjectFactory()
    by, due = Actor(city_staff()), timezone.localdate() + 14 * DAY
    rectifications.rectify_subject(subject=subject, findings=["不开门"], due_on=due, by=by, at=NOW())

    with pytest.raises(rectifications.AlreadyOpen):
        rectifications.rectify_subject(subject=subject, findings=["不开门"], due_on=due, by=by, at=NOW())
    with pytest.raises(rectifications.RectifyByLater):
        rectifications.rectify_subject(
            subject=subject, findings=["x"], due_on=timezone.localdate(), by=by, at=NOW()
        )
    with pytest.raises(rectifications.FindingsMissing):
        rectifications.rectify_subject(subject=subject, findings=[" "], due_on=due, by=by, at=NOW())


def published(total, previous=None, institution=None):
    subject = SubjectFactory(
        round=RoundFactory(previous=previous), institution=institution or InstitutionFactory(), state="scored",
        total=Decimal(total), half=Decimal(0),
    )  # fmt: skip
    Round.objects.filter(pk=subject.round_id).update(
        state=RoundState.PUBLISHED, published_at=NOW(), reviewed_at=NOW()
    )
    return subject


def test_two_rounds_below_60_open_one_and_a_single_one_does_not():
    first = published(55)
    assert supervision.open_by_rules(round=first.round, at=NOW()) == 0
    second = published(58, first.round, first.institution)

    assert supervision.open_by_rules(round=second.round, at=NOW()) == 1
    assert supervision.open_by_rules(round=second.round, at=NOW()) == 0
    one = Rectification.objects.get()
    assert (one.opening, one.opened_by) == ("low", None)


def test_a_veto_opens_one():
    subject = SubjectFactory(state="vetoed", reason="事故 1 次，一票否决")
    Round.objects.filter(pk=subject.round_id).update(
        state=RoundState.PUBLISHED, published_at=NOW(), reviewed_at=NOW()
    )

    assert supervision.open_by_rules(round=subject.round, at=NOW()) == 1
    assert Rectification.objects.get().opening == "veto"


def test_what_was_not_declared_in_time_opens_one_that_names_it():
    late, on_time = (SubjectFactory(state="scored", total=Decimal(90), half=Decimal(0)) for _ in range(2))
    declared(late, "A1", Decimal(80), is_late=True)
    declared(on_time, "A1", Decimal(80))
    for subject in (late, on_time):
        Round.objects.filter(pk=subject.round_id).update(
            state=RoundState.PUBLISHED, published_at=NOW(), reviewed_at=NOW()
        )
    opened = [supervision.open_by_rules(round=one.round, at=NOW()) for one in (late, on_time)]
    assert opened == [1, 0]
    one = Rectification.objects.get()
    assert (one.opening, "没有按时填报：A1" in one.findings.get().text) == ("late", True)


def test_overdue_ones_are_told_of_once_and_the_district_hears(run_jobs):
    one = RectificationFactory(due_on=timezone.localdate() - DAY)
    staff = district_staff(one.area_id[:6])

    assert supervision.escalate_overdue(at=NOW()) == 1
    assert supervision.escalate_overdue(at=NOW()) == 0
    run_jobs()
    assert Notice.objects.filter(recipient=staff, title__startswith="整改超期").exists()
    assert list(Rectification.objects.overdue(timezone.localdate())) == [one]


def test_it_fails_only_when_due_or_reported():
    one = RectificationFactory()
    with pytest.raises(rectifications.NotDueYet):
        rectifications.fail_rectification(rectification=one, opinion="没改", by=Actor(city_staff()), at=NOW())
    failed = rectifications.fail_rectification(
        rectification=one, opinion="没改", by=Actor(city_staff()), at=NOW() + 20 * DAY
    )
    assert failed.state == RectificationState.FAILED


def test_a_citizen_says_once_whether_it_is_mended():
    citizen = UserFactory()
    ask = Ask.objects.create(rectification=RectificationFactory(), person=citizen, asked_at=NOW())

    rectifications.answer_ask(ask=ask, is_mended=True, by=Actor(citizen), at=NOW())
    with pytest.raises(rectifications.AskedAlready):
        rectifications.answer_ask(ask=ask, is_mended=False, by=Actor(citizen), at=NOW())


# --- what the yearly review of a project opens is the same process ---
@pytest.fixture
def review(run_jobs):
    """A named project whose review opened a rectification, taken over."""
    lead = hall()
    project = project_in("named", lead=lead)
    opener, judge = (Actor(staff_of(city_bureau())) for _ in range(2))
    own = of_projects.open_rectification(
        project=project, problem="台账缺三个月", due_on=timezone.localdate() + 30 * DAY, by=opener, at=NOW()
    )
    run_jobs()
    return project, own, judge, Rectification.objects.get(source=f"projects.rectification:{own.pk}")


def test_a_projects_rectification_is_taken_over_once(review, run_jobs):
    project, own, _judge, one = review

    assert (one.ref, one.institution, one.opening) == (subject_of(project), project.lead, "review")
    assert rectifications.take_over(own=own, by=Actor(None), at=NOW()) is None


def test_closing_it_confirms_the_project_by_the_projects_own_rules(review):
    project, own, judge, one = review
    reported(one)
    assert verify(one, judge, 0).state == RectificationState.RETURNED
    own.refresh_from_db()
    assert own.state == "returned"
    writer = Actor(holder_of(one.institution))
    rectifications.report_rectification(rectification=one, report="补齐了", by=writer, at=NOW())

    verify(one, judge, 1)

    project.refresh_from_db()
    own.refresh_from_db()
    assert (own.state, project.state) == ("verified", ProjectState.CONFIRMED)


def test_failing_it_ends_the_project(review):
    project, own, judge, one = review

    rectifications.fail_rectification(rectification=one, opinion="没有改", by=judge, at=NOW() + 40 * DAY)

    project.refresh_from_db()
    own.refresh_from_db()
    assert (own.state, project.state) == ("failed", ProjectState.EXITED)


def test_a_project_that_leaves_takes_it_along(review, run_jobs):
    project, _own, judge, one = review

    of_projects.exit_project(project=project, reason="own_wish", note="停办", by=judge, at=NOW())
    run_jobs()

    one.refresh_from_db()
    assert one.state == RectificationState.FAILED


def test_one_officer_alone_ends_neither_a_rectification_nor_the_project_behind_it(review, client):
    project, _own, judge, one = review
    reported(one)
    client.force_login(judge.person, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/admin/evaluation/rectification/do/fail/?ids={one.pk}"
    answer = client.post(path, {"opinion": "没有改", "effective_on": timezone.localdate() + DAY})
    one.refresh_from_db()
    project.refresh_from_db()
    act = PendingAct.objects.get()
    assert (answer.status_code, act.kind, act.scope) == (302, "evaluation.rectification.fail", "4401")
    assert (one.state, project.state) == ("reported", ProjectState.RECTIFYING)

    carried_out(staff_of(city_bureau()))

    one.refresh_from_db()
    project.refresh_from_db()
    assert (one.state, project.state) == ("failed", ProjectState.EXITED)


# --- whose words were part of the finding is asked ---
def demand_in(area, days_ago=None):
    """Due five days ago; answered as many days ago as said, or not at all."""
    today = timezone.localdate()
    said = {"answer": "已安排", "answered_at": NOW() - days_ago * DAY} if days_ago is not None else {}
    return Demand.objects.create(
        asker=UserFactory(), area=area, text="想看粤剧", posted_at=NOW() - 20 * DAY, reply_due_on=today - 5 * DAY,
        state="answered" if said else "screened", **said,
    )  # fmt: skip


def test_those_who_marked_it_low_are_asked_and_no_other():
    low = opinions.published(overall=2)
    opinions.feedback.publish_feedback(
        feedback=opinions.given(opinions.visit(low.event), 5), by=Actor(UserFactory()), at=NOW()
    )
    one = RectificationFactory(institution=low.event.host, opened_at=NOW() + DAY)

    assert supervision.ask_citizens(rectification=one, at=NOW()) == 1
    assert supervision.ask_citizens(rectification=one, at=NOW()) == 0
    assert (Ask.objects.get().person, Notice.objects.filter(recipient=low.author).count()) == (low.author, 1)


def test_those_whose_demand_was_not_answered_in_time_are_asked_where_the_round_looks_at_that():
    street = AreaFactory()
    late, silent, _in_time = demand_in(street, 2), demand_in(street), demand_in(street, 8)
    demand_in(AreaFactory())
    of_street = {"area": street, "ref": subject_of(street), "title": street.name}
    looks = simple_version(source="computed", measure="demands.on_time_rate", unit="%")
    subjects = [
        SubjectFactory(round=RoundFactory(version=version), **of_street)
        for version in (looks, simple_version())
    ]
    of_the_round, of_another, of_a_person = (
        RectificationFactory(subject=subject, opened_at=NOW() + DAY, opening=opening, **of_street)
        for subject, opening in ((subjects[0], "low"), (subjects[1], "veto"), (None, "person"))
    )

    assert {one.pk for one in citizens_to_ask.people_to_ask(of_the_round)} == {late.asker_id, silent.asker_id}
    assert citizens_to_ask.people_to_ask(of_another) == []
    assert {one.pk for one in citizens_to_ask.people_to_ask(of_a_person)} == {late.asker_id, silent.asker_id}


def test_the_line_of_failing_is_that_of_the_day_of_publication():
    first = published(70)
    second = published(65, first.round, first.institution)
    set_rule(
        code=rules.FAILING.code, value=75, basis="市局办公会纪要", starts_on=timezone.localdate() + 5 * DAY,
        by=Actor(city_staff()), at=NOW(),
    )  # fmt: skip

    assert supervision.open_by_rules(round=second.round, at=NOW()) == 0
    assert supervision.open_by_rules(round=second.round, at=NOW() + 6 * DAY) == 1
    assert "连续 2 轮低于 75 分" in Rectification.objects.get().findings.get().text
