"""A question to the think tank, step by step, and each refusal on the way."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import JournalEntry, Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.consultations import consultation_in, question
from tests.factories.core import UserFactory
from tests.factories.panels import ExpertFactory
from thinktank import policy
from thinktank.actions import consultations as actions
from thinktank.actions import experts
from thinktank.models import Assignment, Consultation, Opinion
from thinktank.queries import consultations as queries
from thinktank.queries import eligibility
from thinktank.states import ConsultationState as S

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk():
    return Actor(city_staff())


def soon(days=9):
    return timezone.localdate() + dt.timedelta(days=days)


def test_a_wanted_day_that_is_over_is_refused(now):
    institution = InstitutionFactory()

    with pytest.raises(actions.DueTooEarly):
        actions.ask(
            institution=institution,
            question=question(wanted_on=soon(0)),
            by=Actor(holder_of(institution)),
            at=now,
        )
    assert not Consultation.objects.exists()


def test_the_answer_is_due_twenty_working_days_after_acceptance(desk):
    monday = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)

    row = actions.accept(consultation=consultation_in(S.ASKED, at=monday), by=desk, at=monday)

    assert row.answer_due_on == dt.date(2026, 3, 30)


def holds_a_seat(row):
    return ExpertFactory(user=holder_of(row.institution))


def left_last_year(row):
    expert = ExpertFactory(user=holder_of(row.institution))
    started, ended = (timezone.localdate() - dt.timedelta(days=days) for days in (900, 300))
    expert.user.seats.update(starts_on=started, ends_on=ended)
    return expert


def works_there(row):
    return ExpertFactory(institution=row.institution)


def was_recommended_by_it(row):
    return ExpertFactory(recommended_by=row.institution)


def declared_it(row):
    return declared(institution=row.institution)


def declared_the_asker(row):
    return declared(person_name=row.asked_by.display_name)


def declared(institution=None, person_name=""):
    expert = ExpertFactory()
    experts.declare_interest(
        expert=expert, institution=institution, person_name=person_name, note="", by=Actor(expert.user), at=timezone.now()
    )  # fmt: skip
    return expert


TIES = [holds_a_seat, left_last_year, works_there, was_recommended_by_it, declared_it, declared_the_asker]


@pytest.mark.parametrize("tie", TIES)
def test_whoever_a_panel_would_leave_out_is_not_asked_either_and_nobody_else_is(now, desk, tie):
    row = consultation_in(S.ACCEPTED)
    tied = tie(row)

    with pytest.raises(actions.ExpertTied, match=tied.name):
        actions.assign(consultation=row, experts=[ExpertFactory(), tied], due_on=soon(), by=desk, at=now)
    assert not Assignment.objects.exists()
    assert Consultation.objects.get().state == S.ACCEPTED


def test_questions_and_panels_leave_out_the_same_people():
    """One rule: every tie above keeps the expert out of a panel about the institution as well."""
    row = consultation_in(S.ACCEPTED)
    people = [tie(row) for tie in TIES]
    free = ExpertFactory()
    ties = eligibility.ties_of([row.institution], [row.asked_by])

    out = eligibility.tied([*people, free], ties, timezone.localdate())

    assert set(out) == {one.pk for one in people}


def test_the_secretariat_sees_who_must_step_back_and_a_day_before_choosing(client):
    row = consultation_in(S.ACCEPTED)
    tied, free = works_there(row), ExpertFactory()
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/admin/thinktank/consultation/do/assign/?ids={row.pk}").content.decode()

    assert f"{tied.name}：在提出单位任职、三年内任过职，或由它推荐" in page
    assert f"{free.name}：" not in page
    assert f'value="{soon(14)}"' in page  # the browser shows a day only in this form


def test_who_gets_tied_to_the_asker_later_cannot_answer_but_can_say_so(now):
    assignment = consultation_in(S.ASSIGNED).assignments.get()
    by = Actor(assignment.expert.user)
    experts.declare_interest(
        expert=assignment.expert, institution=assignment.consultation.institution, person_name="", note="", by=by, at=now
    )  # fmt: skip

    with pytest.raises(actions.MustRecuse):
        actions.give_opinion(assignment=assignment, text="可以", may_name=False, by=by, at=now)
    actions.decline_assignment(assignment=assignment, reason="要回避", by=by, at=now)
    assert not Opinion.objects.exists()


def test_only_experts_who_owe_an_opinion_are_reminded_once_a_day(now, desk, run_jobs):
    said, silent = ExpertFactory(), ExpertFactory()
    row = consultation_in(S.ASSIGNED, experts=[said, silent], at=now - dt.timedelta(days=9))
    given = row.assignments.get(expert=said)
    actions.give_opinion(assignment=given, text="可以", may_name=False, by=Actor(said.user), at=now)
    run_jobs()
    Notice.objects.all().delete()
    assert row.assignments.first().due_on == timezone.localdate(now)

    assert queries.to_remind(now - dt.timedelta(days=3)) == []
    assert queries.to_remind(now) == [row]
    actions.remind_experts(consultation=row, by=CLOCK, at=now)
    run_jobs()

    assert [one.recipient for one in Notice.objects.all()] == [silent.user]
    assert queries.to_remind(now + dt.timedelta(hours=12)) == []
    assert queries.to_remind(now + dt.timedelta(hours=25)) == [row]


def test_with_everything_in_there_is_nobody_to_remind(now, desk):
    row = consultation_in(S.ASSIGNED)
    one = row.assignments.get()
    actions.decline_assignment(assignment=one, reason="没空", by=Actor(one.expert.user), at=now)

    with pytest.raises(actions.NobodyToRemind):
        actions.remind_experts(consultation=row, by=desk, at=now)


def test_experts_out_of_term_are_refused(now, desk):
    former = ExpertFactory(ends_on=timezone.localdate())

    with pytest.raises(actions.ExpertNotInTerm):
        actions.assign(
            consultation=consultation_in(S.ACCEPTED), experts=[former], due_on=soon(), by=desk, at=now
        )


def test_nobody_too_many_or_too_early_is_refused(now, desk):
    row = consultation_in(S.ACCEPTED)
    crowd = [ExpertFactory() for _ in range(policy.EXPERTS_A_QUESTION + 1)]

    with pytest.raises(actions.NobodyAsked):
        actions.assign(consultation=row, experts=[], due_on=soon(), by=desk, at=now)
    with pytest.raises(actions.TooManyExperts):
        actions.assign(consultation=row, experts=crowd, due_on=soon(), by=desk, at=now)
    with pytest.raises(actions.DueTooEarly):
        actions.assign(consultation=row, experts=crowd[:1], due_on=soon(0), by=desk, at=now)


def test_more_experts_can_be_asked_while_opinions_come_in_but_nobody_twice(now, desk):
    first = ExpertFactory()
    row = consultation_in(S.ASSIGNED, experts=[first])

    actions.assign(consultation=row, experts=[first, ExpertFactory()], due_on=soon(), by=desk, at=now)

    assert row.assignments.count() == 2
    with pytest.raises(actions.NobodyAsked):
        actions.assign(consultation=row, experts=[first], due_on=soon(), by=desk, at=now)


def test_an_opinion_is_given_once_and_stays(now):
    assignment = consultation_in(S.ASSIGNED).assignments.get()
    by = Actor(assignment.expert.user)
    actions.give_opinion(assignment=assignment, text="可以", may_name=True, by=by, at=now)

    with pytest.raises(actions.OpinionGiven):
        actions.give_opinion(assignment=assignment, text="不可以", may_name=True, by=by, at=now)
    with pytest.raises(actions.OpinionGiven):
        actions.decline_assignment(assignment=assignment, reason="没空", by=by, at=now)
    assert Opinion.objects.get().text == "可以"


def test_who_declined_cannot_answer_after_all(now):
    assignment = consultation_in(S.ASSIGNED).assignments.get()
    by = Actor(assignment.expert.user)
    actions.decline_assignment(assignment=assignment, reason="要回避", by=by, at=now)

    with pytest.raises(actions.OpinionGiven):
        actions.give_opinion(assignment=assignment, text="可以", may_name=False, by=by, at=now)


def test_after_the_answer_no_opinion_is_taken(now, desk):
    row = consultation_in(S.ASSIGNED, experts=[ExpertFactory(), ExpertFactory()])
    one, late = row.assignments.order_by("pk")
    actions.give_opinion(assignment=one, text="可以", may_name=False, by=Actor(one.expert.user), at=now)
    actions.answer(consultation=row, answer="可以", by=desk, at=now)

    with pytest.raises(actions.OpinionTooLate):
        actions.give_opinion(assignment=late, text="不行", may_name=False, by=Actor(late.expert.user), at=now)


def test_without_an_opinion_there_is_no_answer(now, desk):
    with pytest.raises(actions.NothingGathered):
        actions.answer(consultation=consultation_in(S.ASSIGNED), answer="可以", by=desk, at=now)


def test_it_closes_only_when_every_opinions_fate_is_recorded(now, desk):
    row = consultation_in(S.ANSWERED, experts=[ExpertFactory(), ExpertFactory()])
    first, second = Opinion.objects.order_by("pk")
    actions.judge_opinion(opinion=first, fate="not", reason="做不到", by=desk, at=now)

    with pytest.raises(actions.FatesMissing, match="1 条"):
        actions.close(consultation=row, is_public=True, by=desk, at=now)
    actions.judge_opinion(opinion=second, fate="partly", reason="试三个月", by=desk, at=now)
    closed = actions.close(consultation=row, is_public=True, by=desk, at=now)

    assert (closed.state, closed.is_public) == (S.CLOSED, True)
    with pytest.raises(MoveNotAllowed):
        actions.judge_opinion(opinion=second, fate="adopted", reason="改了", by=desk, at=now)


def test_fates_come_after_the_answer(now, desk):
    assignment = consultation_in(S.ASSIGNED).assignments.get()
    opinion = actions.give_opinion(assignment=assignment, text="可以", may_name=False, by=desk, at=now)

    with pytest.raises(actions.NotAnsweredYet):
        actions.judge_opinion(opinion=opinion, fate="adopted", reason="好", by=desk, at=now)


@pytest.mark.parametrize("wrong", [
    {"fate": "maybe", "fate_reason": "x", "fate_at": timezone.now()}, {"fate": "adopted", "fate_reason": "", "fate_at": timezone.now()},
    {"fate": "adopted", "fate_reason": "x", "fate_at": None},
])  # fmt: skip
def test_the_database_knows_no_fate_without_a_reason(wrong):
    consultation_in(S.ANSWERED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.update(**wrong)


def test_the_database_publishes_nothing_that_is_open():
    consultation_in(S.ANSWERED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.update(is_public=True)


def test_the_author_of_an_opinion_hears_what_became_of_it(run_jobs, now, desk):
    row = consultation_in(S.ANSWERED)
    opinion = Opinion.objects.get()
    actions.judge_opinion(opinion=opinion, fate="not", reason="经费不够", by=desk, at=now)

    run_jobs()

    heard = Notice.objects.filter(recipient=row.assignments.get().expert.user, body="经费不够").get()
    assert heard.title == "您的意见未采纳：分馆能不能合办"


def fate_page(client, row, opinion):
    """The page both write the fate on, and what its form would send."""
    html = client.get(reverse("thinktank:consultation", args=[row.pk])).content.decode()
    form = html[html.index(f'action="{reverse("thinktank:judge_opinion", args=[opinion.pk])}"') :]
    return form, {"seen_version": form.split('name="seen_version" value="')[1].split('"')[0]}


def test_who_asked_and_the_bureau_do_not_overwrite_each_other_s_word_on_an_opinion(client):
    row, opinion = consultation_in(S.ANSWERED), Opinion.objects.get()
    path, name = reverse("thinktank:judge_opinion", args=[opinion.pk]), f"o{opinion.pk}"
    client.force_login(holder_of(row.institution), backend="django.contrib.auth.backends.ModelBackend")
    _form, mine = fate_page(client, row, opinion)
    client.post(path, {**mine, f"{name}-fate": "adopted", f"{name}-reason": "写进协议了"})

    late = client.post(path, {**mine, f"{name}-fate": "not", f"{name}-reason": "经费不够"})

    opinion.refresh_from_db()
    html = late.content.decode()
    assert (late.status_code, opinion.fate_reason) == (409, "写进协议了")
    assert ("写进协议了" in html, "经费不够" in html, "别人已经改过" in html) == (True, True, True)
    seen = {"seen_version": html.split('name="seen_version" value="')[1].split('"')[0]}
    client.post(path, {**seen, f"{name}-fate": "not", f"{name}-reason": "经费不够"})
    opinion.refresh_from_db()
    assert opinion.fate_reason == "经费不够"


def test_the_bureau_s_form_begins_with_what_who_asked_has_written(client, now, desk):
    consultation_in(S.ANSWERED)
    opinion = Opinion.objects.get()
    client.force_login(desk.user, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/admin/thinktank/opinion/do/judge/?ids={opinion.pk}"
    html = client.get(path).content.decode()
    mine = {"seen_version": html.split('name="seen_version" value="')[1].split('"')[0]}
    actions.judge_opinion(opinion=opinion, fate="adopted", reason="写进协议了", by=desk, at=now)

    late = client.post(path, {**mine, "fate": "not", "reason": "经费不够"})

    opinion.refresh_from_db()
    assert (late.status_code, opinion.fate_reason) == (409, "写进协议了")
    assert "写进协议了" in client.get(path).content.decode()


def test_what_was_typed_about_an_opinion_comes_back_when_the_page_is_opened_again(client):
    row, opinion = consultation_in(S.ANSWERED), Opinion.objects.get()
    client.force_login(holder_of(row.institution), backend="django.contrib.auth.backends.ModelBackend")
    path = reverse("thinktank:judge_opinion", args=[opinion.pk])
    client.post("/me/drafts/", {"form_path": path, f"o{opinion.pk}-reason": "打了一半"})

    form, _mine = fate_page(client, row, opinion)

    assert ("打了一半" in form, "已经填回来" in form) == (True, True)


def test_the_journal_keeps_each_step(now):
    consultation_in(S.CLOSED)

    facts = (
        JournalEntry.objects.filter(fact__startswith="thinktank.")
        .order_by("pk")
        .values_list("fact", flat=True)
    )
    assert list(facts) == [
        "thinktank.consultation.asked", "thinktank.consultation.accepted", "thinktank.assignment.made",
        "thinktank.opinion.given", "thinktank.consultation.answered", "thinktank.opinion.judged", "thinktank.consultation.closed",
    ]  # fmt: skip


# who may see: asked, closed and kept, closed and published
WHO = [
    ("visitor", False, False, True), ("stranger", False, False, True), ("colleague", True, True, True),
    ("expert", False, True, True), ("other expert", False, False, True), ("district", True, True, True),
    ("other district", False, False, True), ("city", True, True, True),
]  # fmt: skip


@pytest.mark.parametrize(("who", "asked", "kept", "published"), WHO)
def test_questions_are_seen_by_those_they_concern(who, asked, kept, published):
    from django.contrib.auth.models import AnonymousUser

    institution = InstitutionFactory()
    expert = ExpertFactory()
    people = {
        "visitor": AnonymousUser, "stranger": lambda: holder_of(InstitutionFactory()), "colleague": lambda: holder_of(institution),
        "expert": lambda: expert.user, "other expert": lambda: ExpertFactory().user,
        "district": lambda: district_staff(institution.area_id[:6]), "other district": lambda: district_staff("440106"),
        "city": city_staff,
    }  # fmt: skip
    rows = [
        consultation_in(S.ASKED, institution=institution),
        consultation_in(S.CLOSED, institution=institution, experts=[expert]),
        consultation_in(S.CLOSED, institution=institution, experts=[expert], is_public=True),
    ]

    seen = Consultation.objects.visible_to(people[who]())

    assert [seen.filter(pk=row.pk).exists() for row in rows] == [asked, kept, published]


def test_a_citizen_without_a_seat_cannot_ask(client):
    client.force_login(UserFactory())

    assert client.get("/thinktank/consultations/ask/").status_code == 403
