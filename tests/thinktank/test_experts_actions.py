"""Into the think tank and out of it."""

import datetime as dt
import time
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.models import Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import ExpertFactory, accepted, convened, drawn, pool, scored, signed, subject
from thinktank.actions import experts, panels
from thinktank.actions.experts import Profile
from thinktank.models import Appointment, Expert
from thinktank.policy import Category, Field, Shown
from thinktank.queries import papers
from thinktank.queries.expert_pages import desk, panels_to_remind
from thinktank.queries.public import experts_shown, public_expert
from thinktank.states import ExpertState

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
PROFILE = Profile(
    name="区慧兰（示例）",
    category=Category.SCHOLAR,
    fields=[Field.DIGITAL],
    introduction="做研究",
    shows=[Shown.NAME],
)


def act(verb, **what):
    return verb(**what, by=Actor(city_staff()), at=timezone.now())


def applied(user=None, **changes):
    user = user or UserFactory()
    return experts.apply_as_expert(
        profile=Profile(**{**vars(PROFILE), **changes}), by=Actor(user), at=timezone.now()
    )


def appointed():
    expert = act(experts.start_review, expert=applied())
    act(experts.appoint_expert, expert=expert, starts_on=TODAY, ends_on=TODAY + 700 * DAY)
    return Expert.objects.get(pk=expert.pk)


def test_an_application_becomes_an_appointment_with_a_numbered_letter():
    expert = appointed()

    letter = expert.appointments.get()
    assert (expert.state, expert.in_term(TODAY), expert.in_term(TODAY + 700 * DAY)) == (
        ExpertState.APPOINTED,
        True,
        False,
    )
    assert letter.number == f"智聘{TODAY:%Y}-{expert.pk:04d}-1"
    assert papers.letter(letter).startswith(b"%PDF")


def test_a_letter_is_the_same_bytes_each_time():
    letter = appointed().appointments.get()

    assert papers.letter(letter) == papers.letter(Appointment.objects.get(pk=letter.pk))


@pytest.mark.parametrize("state", ["applied", "under_review", "appointed", "suspended"])
def test_nobody_applies_twice(state):
    expert = ExpertFactory(state=state)
    with pytest.raises(experts.AppliedAlready):
        applied(expert.user)


@pytest.mark.parametrize("state", ["declined", "ended", "recommended"])
def test_who_was_declined_ended_or_recommended_may_apply(state):
    expert = ExpertFactory(state=state)

    assert applied(expert.user).pk == expert.pk


@pytest.mark.parametrize(
    "changes", [{"fields": []}, {"fields": ["nonsense"]}, {"category": "nobody"}, {"name": ""}]
)
def test_an_application_with_impossible_values_is_refused(changes):
    with pytest.raises(ValidationError):
        applied(**changes)


def test_a_recommendation_waits_for_the_person_and_recuses_from_who_made_it():
    member, user = InstitutionFactory(), UserFactory()
    expert = experts.recommend_expert(
        institution=member, user=user, name="何人（示例）", category=Category.CITIZEN, reason="热心", by=Actor(holder_of(member)),
        at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(MoveNotAllowed):
        act(experts.start_review, expert=expert)

    again = applied(user)

    assert (again.pk, again.state, again.recommended_by) == (expert.pk, ExpertState.APPLIED, member)


def test_a_recommended_person_may_say_no_once():
    expert = ExpertFactory(state=ExpertState.RECOMMENDED)
    assert (
        experts.refuse_recommendation(expert=expert, by=Actor(expert.user), at=timezone.now()).state
        == ExpertState.DECLINED
    )
    with pytest.raises(MoveNotAllowed):
        experts.refuse_recommendation(expert=expert, by=Actor(expert.user), at=timezone.now())


@pytest.mark.parametrize(
    ("user", "refusal"), [("none", experts.AccountUnknown), ("in", experts.InThinkTankAlready)]
)
def test_a_recommendation_needs_an_account_that_is_not_in_yet(user, refusal):
    member = InstitutionFactory()
    with pytest.raises(refusal):
        experts.recommend_expert(
            institution=member, user=ExpertFactory().user if user == "in" else None, name="x", category="citizen", reason="x",
            by=Actor(holder_of(member)), at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("verb", [experts.start_review, experts.decline_expert, experts.appoint_expert])
def test_nobody_of_the_bureau_decides_their_own_case(verb):
    staff = city_staff()
    expert = applied(staff)
    what = {
        experts.decline_expert: {"reason": "x"},
        experts.appoint_expert: {"starts_on": TODAY, "ends_on": TODAY + DAY},
    }
    with pytest.raises(experts.OwnCase):
        verb(expert=expert, **what.get(verb, {}), by=Actor(staff), at=timezone.now())


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(0, 0), (0, 3 * 366 + 9), (-1, 100), (5, 4)],
    ids=["no day", "too long", "past", "backwards"],
)
def test_a_term_is_within_three_years_from_today(starts, ends):
    expert = act(experts.start_review, expert=applied())
    with pytest.raises(experts.TermTooLong):
        act(experts.appoint_expert, expert=expert, starts_on=TODAY + starts * DAY, ends_on=TODAY + ends * DAY)


def test_renewal_is_a_new_letter_from_the_end_of_the_term():
    expert = appointed()
    letter = act(experts.renew_expert, expert=expert, ends_on=expert.ends_on + 365 * DAY)

    assert (letter.starts_on, letter.number[-2:]) == (expert.ends_on, "-2")
    assert Expert.objects.get().ends_on == expert.ends_on + 365 * DAY
    with pytest.raises(experts.TermTooLong):
        act(experts.renew_expert, expert=expert, ends_on=expert.ends_on - DAY)


def test_terms_that_ran_out_end_by_the_clock_and_only_those():
    over, running = ExpertFactory(ends_on=TODAY), ExpertFactory(ends_on=TODAY + DAY)

    assert experts.end_terms(at=timezone.now()) == 1
    assert experts.end_terms(at=timezone.now()) == 0
    states = dict(Expert.objects.values_list("pk", "state"))
    assert (states[over.pk], states[running.pk]) == (ExpertState.ENDED, ExpertState.APPOINTED)


def test_suspended_experts_come_back_and_the_others_do_not():
    expert = appointed()
    with pytest.raises(MoveNotAllowed):
        act(experts.resume_expert, expert=expert)
    act(experts.suspend_expert, expert=expert, reason="访学")

    assert act(experts.resume_expert, expert=expert).state == ExpertState.APPOINTED


def test_an_interest_names_somebody_and_is_declared_once():
    expert, institution = ExpertFactory(), InstitutionFactory()
    said = {"expert": expert, "note": "", "by": Actor(expert.user), "at": timezone.now()}
    with pytest.raises(experts.NothingDeclared):
        experts.declare_interest(institution=None, person_name=" ", **said)
    first = experts.declare_interest(institution=institution, person_name="", **said)
    with pytest.raises(ValidationError):
        experts.declare_interest(institution=institution, person_name="", **said)
    experts.withdraw_interest(interest=first, by=Actor(expert.user), at=timezone.now())
    with pytest.raises(MoveNotAllowed):
        experts.withdraw_interest(interest=first, by=Actor(expert.user), at=timezone.now())
    assert experts.declare_interest(institution=institution, person_name="", **said)


def test_the_names_of_people_to_recuse_from_are_ciphertext_at_rest():
    expert = ExpertFactory()
    experts.declare_interest(
        expert=expert,
        institution=None,
        person_name="简景云",
        note="师生",
        by=Actor(expert.user),
        at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_name || note FROM thinktank_interest")
        assert not {"简景云", "师生"} & set(cursor.fetchone())


# --- what is shown ---
@pytest.mark.parametrize("shown", Shown.values)
def test_the_public_page_shows_what_the_person_agreed_to_and_nothing_else(shown):
    said = {"name": "区慧兰", "position": "教授", "employer": "某校", "introduction": "做研究"}
    expert = ExpertFactory(**said, shows=[shown])

    page = vars(public_expert(expert, 3))

    hidden = {key: value for key, value in said.items() if key != shown}
    assert [key for key, value in hidden.items() if value in map(str, page.values())] == []
    assert bool(page["fields"]) == (shown == Shown.FIELDS)
    assert bool(page["term"]) == (shown == Shown.TERM)
    assert (page["panels"] == 3) == (shown == Shown.WORKLOAD)


def test_who_hides_their_fields_is_not_found_by_field():
    seen, unseen = (
        ExpertFactory(fields=[Field.DIGITAL], shows=[Shown.FIELDS]),
        ExpertFactory(fields=[Field.DIGITAL], shows=[]),
    )

    found = set(experts_shown("", Field.DIGITAL))

    assert (seen in found, unseen in found) == (True, False)


# --- the desk ---
def test_the_desk_says_what_is_next_and_its_cost_does_not_grow(count_queries):
    pool(each=1)
    panel = drawn(subjects=[subject(1)])
    expert = panel.members.first().expert
    one = count_queries(lambda: desk(expert, timezone.now()))
    assert [duty.next_step for duty in desk(expert, timezone.now()).duties] == ["应聘或说明不能参加"]
    for number in range(2, 5):
        drawn(subjects=[subject(number), subject(number + 50)])

    assert count_queries(lambda: desk(expert, timezone.now())) == one


def test_the_clock_reminds_once_a_day_from_two_days_before(run_jobs):
    pool(each=1)
    panel, later = drawn(due_on=TODAY + 2 * DAY), drawn(subjects=[subject(2)], due_on=TODAY + 9 * DAY)
    at = timezone.now()
    run_jobs()
    before = Notice.objects.count()

    (late,) = panels_to_remind(at)
    panels.remind(panel=late, by=CLOCK, at=at)
    run_jobs()

    assert late == panel != later
    assert panels_to_remind(at + dt.timedelta(hours=12)) == []
    assert panels_to_remind(at + dt.timedelta(hours=25)) == [panel]
    assert Notice.objects.count() == before + 3


# --- papers and the command ---
def at_another_moment(make):
    """What `make` gives when the clock of the machine stands elsewhere."""
    with mock.patch("time.time", return_value=time.time() + 86_400):
        return make()


def test_the_signed_result_is_a_pdf_and_a_word_file_that_carry_its_hash():
    pool(each=1)
    panel = signed(scored(accepted(drawn())))

    word = papers.result_docx(panel, names_subjects=True)
    paper = papers.result_paper(panel, names_subjects=True)

    assert papers.result_pdf(panel, names_subjects=True) == papers.result_pdf(panel, names_subjects=True)
    assert at_another_moment(lambda: papers.result_docx(panel, names_subjects=True)) == word
    assert papers.result_pdf(panel, names_subjects=True).startswith(b"%PDF")
    assert word.startswith(b"PK")
    assert any(panel.result_digest in mark for mark in paper.marks)
    assert [row[2] for row in paper.rows] == ["产品1"]
    assert [row[2] for row in papers.result_paper(panel, names_subjects=False).rows] == ["（匿名）"]


def test_verify_draw_recomputes_all_and_names_the_one_that_differs(capsys):
    pool(each=1)
    good, bad, waiting = (
        drawn(subjects=[subject(1)]),
        drawn(subjects=[subject(2)]),
        convened(subjects=[subject(3)]),
    )
    call_command("verify_draw", all=True)
    assert "3 draws agree" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE thinktank_panel SET seed = repeat('1', 64) WHERE id = %s", [bad.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(CommandError, match=bad.number) as told:
        call_command("verify_draw", all=True)

    assert good.number not in str(told.value)
    call_command("verify_draw", str(good.pk))
    call_command("verify_draw", str(waiting.pk))
    with pytest.raises(CommandError):
        call_command("verify_draw", str(bad.pk))


@pytest.mark.parametrize("arguments", [[], ["999"], ["1", "--all"]])
def test_verify_draw_says_what_it_needs(arguments):
    with pytest.raises(CommandError):
        call_command("verify_draw", *arguments)
