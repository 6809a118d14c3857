"""Effects, cases, replication, brands, coverage: refusals one by one."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import Attachment, Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from projects.actions import brands, cases, evidence, plan, replications
from projects.actions.sharing import NotAParty
from projects.models import Case, CaseReview, Empowerment
from projects.queries.cases import WantedCases, find, spread, spread_by_district
from projects.states import BrandState, CaseState, EvidenceState, ReplicationState
from tests.factories.community import AreaFactory, InstitutionFactory, SeatFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.empower import (
    DAY,
    brand_of,
    case_of,
    effect_of,
    replication_of,
    running,
    with_partner,
)
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


def photo(by):
    return Attachment.objects.create(
        purpose="evidence", name="现场.png", content_type="image/png", size_bytes=1, sha256="0" * 64, uploaded_by=by,
        uploaded_at=timezone.now(),
    )  # fmt: skip


# --- effects ---
def measured(project, institution, clerk):
    effect = effect_of(project, institution, clerk)
    return act(
        evidence.record_after,
        clerk,
        evidence=effect,
        after=Decimal(26),
        after_on=today(),
        files=[photo(clerk)],
    )


def test_a_change_is_confirmed_by_another_institution_of_the_project(project, partner, run_jobs):
    effect, lead = measured(project, *partner), lead_of(project)

    assert Empowerment.objects.confirmable_by(lead).filter(pk=effect.pk).exists()
    assert not Empowerment.objects.confirmable_by(partner[1]).exists()
    act(evidence.confirm_evidence, lead, evidence=effect, confirmed_for=project.lead)
    run_jobs()

    effect.refresh_from_db()
    assert (effect.state, effect.confirmed_for) == (EvidenceState.CONFIRMED, project.lead)
    assert Notice.objects.filter(recipient=partner[1], title__contains="已确认").exists()


def test_nobody_confirms_their_own_figure(project, partner):
    effect = measured(project, *partner)

    with pytest.raises(evidence.ConfirmOwnEvidence):
        act(evidence.confirm_evidence, partner[1], evidence=effect, confirmed_for=partner[0])
    with pytest.raises(NotAParty):
        act(evidence.confirm_evidence, UserFactory(), evidence=effect, confirmed_for=InstitutionFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Empowerment.objects.filter(pk=effect.pk).update(
            state="confirmed", confirmed_by=partner[1], confirmed_for=partner[0]
        )


def test_a_figure_after_needs_evidence_and_a_later_day(project, partner):
    effect = effect_of(project, *partner)
    values = {"evidence": effect, "after": Decimal(26)}

    with pytest.raises(evidence.NoEvidence):
        act(evidence.record_after, partner[1], **values, after_on=today())
    with pytest.raises(evidence.MeasuredInFuture):
        act(evidence.record_after, partner[1], **values, after_on=today() + DAY, files=[photo(partner[1])])
    with pytest.raises(ValidationError):
        act(evidence.record_after, partner[1], **values, after_on=effect.before_on, files=[photo(partner[1])])


def test_a_doubtful_figure_goes_back_with_a_word(project, partner):
    effect = measured(project, *partner)

    with pytest.raises(plan.SayWhy):
        act(evidence.doubt_evidence, lead_of(project), evidence=effect, answer="")
    assert (
        act(evidence.doubt_evidence, lead_of(project), evidence=effect, answer="口径变了").state == "baseline"
    )


def test_only_those_who_take_part_write_effects(project):
    words = evidence.Baseline("governance", "taking_part", "议事", "到会", "人", "签到", Decimal(9), today())

    with pytest.raises(NotAParty):
        act(
            evidence.record_baseline,
            UserFactory(),
            project=project,
            baseline=words,
            written_for=InstitutionFactory(),
        )


# --- cases ---
def text(**changes):
    values = dict.fromkeys(cases.CaseText.__dataclass_fields__, "写明白的一段")
    return cases.CaseText(**{**values, "title": "夜读灯下的议事会", "mode": "governance", **changes})


def figure():
    return cases.FigureText("到会", Decimal(26), "人")


def test_a_case_is_written_reviewed_by_two_and_published(project, run_jobs):
    author = lead_of(project)
    case = act(
        cases.draft_case, author, project=project, institution=project.lead, text=text(), figures=[figure()]
    )
    act(cases.submit_case, author, case=case)

    for reviewer in (city_staff(), UserFactory()):
        act(cases.review_case, reviewer, case=case, is_passed=True, comment="")
    act(cases.publish_case, city_staff(), case=case)
    run_jobs()

    assert list(find(WantedCases(text="议事会")).cases) == [case]
    assert CaseReview.objects.count() == 2
    assert Notice.objects.filter(recipient=author, title__contains="已发布").exists()


def test_an_unfinished_case_is_not_handed_in(project):
    author = lead_of(project)
    draft = act(cases.draft_case, author, project=project, institution=project.lead, text=text(pitfalls=""))

    with pytest.raises(cases.SectionsMissing) as refusal:
        act(cases.submit_case, author, case=draft)
    assert "踩过的坑" in str(refusal.value)
    act(cases.edit_case, author, case=draft, text=text(), figures=[])
    with pytest.raises(cases.FiguresMissing):
        act(cases.submit_case, author, case=draft)


def test_people_of_the_authors_institution_do_not_review(project):
    case = case_of(project, CaseState.SUBMITTED)

    for insider in (holder_of(project.lead), case.created_by):
        with pytest.raises(cases.ReviewOwnCase):
            act(cases.review_case, insider, case=case, is_passed=True, comment="")


def test_one_person_does_not_review_twice(project):
    case, reviewer = case_of(project, CaseState.SUBMITTED), city_staff()
    act(cases.review_case, reviewer, case=case, is_passed=True, comment="")

    with pytest.raises(cases.ReviewedAlready):
        act(cases.review_case, reviewer, case=case, is_passed=True, comment="")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseReview.objects.create(
            case=case, round=1, stage=2, reviewer=reviewer, is_passed=True, decided_at=timezone.now()
        )


def test_a_case_sent_back_says_why_and_begins_its_reviews_anew(project):
    case, reviewer = case_of(project, CaseState.SUBMITTED), city_staff()
    with pytest.raises(plan.SayWhy):
        act(cases.review_case, reviewer, case=case, is_passed=False, comment=" ")
    act(cases.review_case, reviewer, case=case, is_passed=False, comment="数据没有口径")
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED

    act(cases.submit_case, lead_of(project), case=case)
    act(cases.review_case, reviewer, case=case, is_passed=True, comment="")

    assert CaseReview.objects.filter(round=2).count() == 1


def test_a_case_under_review_is_not_edited_and_a_withdrawn_one_leaves_the_library(project):
    with pytest.raises(cases.CaseNotEditable):
        act(
            cases.edit_case,
            lead_of(project),
            case=case_of(project, CaseState.SUBMITTED),
            text=text(),
            figures=[],
        )
    case = case_of(project, CaseState.PUBLISHED)
    act(cases.withdraw_case, lead_of(project), case=case, reason="过时了")

    assert not Case.objects.published().exists()


def test_cases_are_of_public_projects_and_of_those_who_take_part(project):
    draft = project_in("draft")
    with pytest.raises(cases.ProjectNotPublic):
        act(cases.draft_case, lead_of(draft), project=draft, institution=draft.lead, text=text())
    with pytest.raises(NotAParty):
        act(cases.draft_case, UserFactory(), project=project, institution=InstitutionFactory(), text=text())


def test_the_bureau_reviews_what_lies_in_its_area_and_what_bureaus_wrote(project):
    staff, case = city_staff(), case_of(project, CaseState.SUBMITTED)
    of_bureau = case_of(running(lead=InstitutionFactory(city_bureau=True)), CaseState.SUBMITTED)
    other = SeatFactory(
        institution=InstitutionFactory(district_bureau=True, area=AreaFactory(code="440118")),
        user=UserFactory(is_staff=True),
    ).user

    assert set(Case.objects.reviewed_by_bureau(staff)) == {case, of_bureau}
    assert set(Case.objects.reviewed_by_bureau(other)) == {of_bureau}
    assert not Case.objects.reviewed_by_bureau(lead_of(project)).exists()


def test_the_library_costs_the_same_for_one_and_for_many(project, count_queries):
    case_of(project, CaseState.PUBLISHED)
    look = lambda: [(case.project.title, case.institution.area) for case in find(WantedCases()).cases]  # noqa: E731
    one = count_queries(look)
    for _number in range(6):
        case_of(project, CaseState.PUBLISHED)

    assert count_queries(look) == one


# --- replication ---
def test_another_institution_takes_a_case_over_and_its_author_confirms(project, run_jobs):
    case, adopter, author = case_of(project, CaseState.PUBLISHED), InstitutionFactory(), lead_of(project)
    clerk = holder_of(adopter)
    row = act(replications.propose_replication, clerk, case=case, institution=adopter, plan="照做")
    act(replications.start_replication, clerk, replication=row)
    with pytest.raises(replications.OutcomeMissing):
        act(
            replications.report_replication,
            clerk,
            replication=row,
            outcome=replications.Outcome("改了", " ", 1, 1),
        )
    act(
        replications.report_replication,
        clerk,
        replication=row,
        outcome=replications.Outcome("改在晚上", "人多了", 90, 3),
    )

    done = act(replications.confirm_replication, author, replication=row)
    run_jobs()

    assert done.state == ReplicationState.CONFIRMED
    assert spread_by_district(case) == {adopter.area_id[:6]: 1}
    assert Notice.objects.filter(recipient=clerk, title__contains="推广成功").exists()


def test_whose_case_it_is_cannot_replicate_it_nor_anybody_twice(project):
    case, adopter = case_of(project, CaseState.PUBLISHED), InstitutionFactory()
    with pytest.raises(replications.OwnCase):
        act(replications.propose_replication, UserFactory(), case=case, institution=project.lead, plan="照做")
    with pytest.raises(replications.CaseNotPublished):
        act(
            replications.propose_replication,
            UserFactory(),
            case=case_of(project),
            institution=adopter,
            plan="照做",
        )
    act(replications.propose_replication, UserFactory(), case=case, institution=adopter, plan="照做")
    with pytest.raises(ValidationError):
        act(replications.propose_replication, UserFactory(), case=case, institution=adopter, plan="再做")


def test_one_learns_only_from_who_does_the_same_case(project):
    case, other = case_of(project, CaseState.PUBLISHED), case_of(project, CaseState.PUBLISHED)
    elsewhere = replication_of(other, InstitutionFactory(), "under_way")
    idle = replication_of(case, InstitutionFactory(), "proposed")

    for teacher in (elsewhere, idle):
        with pytest.raises(replications.LearnedElsewhere):
            act(
                replications.propose_replication, UserFactory(), case=case, institution=InstitutionFactory(), plan="照做",
                learned_from=teacher,
            )  # fmt: skip


def test_the_spread_is_a_tree_parents_first(project):
    case = case_of(project, CaseState.PUBLISHED)
    first = replication_of(case, InstitutionFactory(), "confirmed")
    second = replication_of(case, InstitutionFactory(), "under_way", learned_from=first)
    third = replication_of(case, InstitutionFactory(), "abandoned")

    nodes = spread(case)

    assert [(node.depth, node.row) for node in nodes] == [(0, 0), (1, 1), (2, 2), (1, 3)]
    assert [node.parent for node in nodes[1:]] == ["case", f"r{first.pk}", "case"]
    assert [node.replication for node in nodes[1:]] == [first, second, third]


def test_giving_up_and_sending_back_say_why(project):
    row = replication_of(case_of(project, CaseState.PUBLISHED), InstitutionFactory(), "reported")

    for action, word in (
        (replications.abandon_replication, "reason"),
        (replications.doubt_replication, "answer"),
    ):
        with pytest.raises(plan.SayWhy):
            act(action, UserFactory(), replication=row, **{word: " "})
    act(replications.doubt_replication, UserFactory(), replication=row, answer="数字怎么来的")
    act(replications.abandon_replication, UserFactory(), replication=row, reason="没有场地")
    with pytest.raises(MoveNotAllowed):
        act(replications.start_replication, UserFactory(), replication=row)


# --- brands ---
def item(name="周五夜读会", **changes):
    values = {
        "kind": "series",
        "name": name,
        "institution": InstitutionFactory(),
        "merged_on": today(),
        **changes,
    }
    return brands.Item(**values)


def test_a_brand_joins_two_things_or_is_not_recognised(project):
    brand = brand_of(project.lead)
    act(brands.merge_item, UserFactory(), brand=brand, item=item())
    with pytest.raises(brands.NothingToJoin):
        act(brands.join_brand, city_staff(), brand=brand)
    act(brands.merge_item, UserFactory(), brand=brand, item=item("骑楼灯下"))

    assert act(brands.join_brand, city_staff(), brand=brand).state == BrandState.JOINED
    assert act(brands.end_brand, city_staff(), brand=brand, reason="并入联盟").ended_on == today()


def test_what_is_merged_tomorrow_or_into_an_ended_brand_is_refused(project):
    with pytest.raises(brands.MergedInFuture):
        act(
            brands.merge_item, UserFactory(), brand=brand_of(project.lead), item=item(merged_on=today() + DAY)
        )
    with pytest.raises(MoveNotAllowed):
        act(brands.merge_item, UserFactory(), brand=brand_of(project.lead, "ended"), item=item())
    with pytest.raises(plan.SayWhy):
        act(brands.refuse_brand, city_staff(), brand=brand_of(project.lead), reason="")
