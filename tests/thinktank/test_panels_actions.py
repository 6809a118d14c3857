"""Convening: who is in the list, and what cannot be convened."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from core.record.actors import Actor
from tests.factories.community import InstitutionFactory, SeatFactory, city_staff, former_holder_of, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import (
    ExpertFactory,
    convened,
    drawn,
    pool,
    scored,
    scoring,
    signed,
    subject,
)
from thinktank import rules
from thinktank.actions import experts, panels
from thinktank.actions.convening import (
    DueInThePast,
    NotEnoughExperts,
    NothingToJudge,
    PanelSizeWrong,
    SubjectInPanel,
)
from thinktank.models import Candidate, Panel, ScoreSheet
from thinktank.policy import Category, Exclusion, Field
from thinktank.queries import panels as queries
from thinktank.states import ExpertState, PanelState, SheetState

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def now():
    return timezone.now()


def act(verb, **what):
    return verb(**what, by=Actor(city_staff()), at=now())


def own(member, verb, /, **what):
    return verb(**what, by=Actor(member.expert.user), at=now())


def sheet_of(panel, ordinal=1):
    return ScoreSheet.objects.get(member__panel=panel, member__ordinal=ordinal, state=SheetState.OPEN)


# --- who is in the list ---
def exclusion_of(expert, **changes):
    panel = convened(**changes)
    return Candidate.objects.get(panel=panel, expert=expert).exclusion


def body(**changes):
    return InstitutionFactory(supplier=True, **changes)


def tied_by(kind, institution):
    """An expert of the pool with one kind of tie to `institution`."""
    today = timezone.localdate()
    if kind == "seat now":
        return ExpertFactory(user=holder_of(institution))
    if kind == "seat ended yesterday":
        return ExpertFactory(user=former_holder_of(institution))
    if kind == "seat ended four years ago":
        return ExpertFactory(
            user=SeatFactory(
                institution=institution, ends_on=today - 4 * 366 * DAY, starts_on=today - 3000 * DAY
            ).user
        )
    if kind == "works there":
        return ExpertFactory(institution=institution)
    if kind == "recommended by it":
        return ExpertFactory(recommended_by=institution)
    expert = ExpertFactory()
    interest = experts.declare_interest(
        expert=expert, institution=institution, person_name="", note="", by=Actor(expert.user), at=now()
    )
    if kind == "declared and withdrawn":
        experts.withdraw_interest(interest=interest, by=Actor(expert.user), at=now())
    return expert


TIES = {
    "seat now": Exclusion.INSTITUTION, "seat ended yesterday": Exclusion.INSTITUTION, "seat ended four years ago": "",
    "works there": Exclusion.INSTITUTION, "recommended by it": Exclusion.INSTITUTION, "declared": Exclusion.DECLARED,
    "declared and withdrawn": "",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "reason"), TIES.items())
def test_ties_to_an_institution_keep_an_expert_out_of_the_list(kind, reason):
    pool(each=1)
    institution = body()

    assert exclusion_of(tied_by(kind, institution), subjects=[subject(institution=institution)]) == reason


def test_who_took_part_and_who_declared_a_person_are_out():
    pool(each=1)
    author = ExpertFactory()
    friend, person = ExpertFactory(), UserFactory(display_name="简景云（示例）")
    experts.declare_interest(
        expert=friend, institution=None, person_name=" 简 景云", note="师生", by=Actor(friend.user), at=now()
    )
    panel = convened(subjects=[subject(people=[author.user, person])])

    reasons = dict(Candidate.objects.filter(panel=panel).values_list("expert", "exclusion"))
    assert (reasons[author.pk], reasons[friend.pk]) == (Exclusion.OWN_WORK, Exclusion.DECLARED)


def test_who_scored_the_same_thing_before_is_out_of_the_next_draw():
    pool(each=1)
    first = signed(scored(scoring()))
    judges = set(first.members.values_list("expert", flat=True))
    pool(each=1)

    again = convened()

    out = Candidate.objects.filter(panel=again, exclusion=Exclusion.PAST_WORK)
    assert set(out.values_list("expert", flat=True)) == judges


def test_a_term_must_cover_the_day_the_scores_are_due():
    pool(each=1)
    leaving = ExpertFactory(ends_on=timezone.localdate() + 3 * DAY)
    last_day = ExpertFactory(ends_on=timezone.localdate() + 8 * DAY)

    panel = convened(due_on=timezone.localdate() + 7 * DAY)

    reasons = dict(Candidate.objects.filter(panel=panel).values_list("expert", "exclusion"))
    assert (reasons[leaving.pk], reasons[last_day.pk]) == (Exclusion.TERM, "")


@pytest.mark.parametrize("state", [state for state in ExpertState if state != ExpertState.APPOINTED])
def test_only_the_appointed_are_candidates(state):
    pool(each=1)
    other = ExpertFactory(state=state)

    assert not Candidate.objects.filter(panel=convened(), expert=other).exists()


def test_nobody_sits_on_more_panels_than_the_year_allows(monkeypatch):
    monkeypatch.setattr(rules, "YEARLY_PANELS_MAX", replace(rules.YEARLY_PANELS_MAX, default=1))
    pool(each=1)
    ExpertFactory()
    first = drawn(subjects=[subject(1)])
    busy = set(first.members.values_list("expert", flat=True))
    ExpertFactory()

    second = convened(subjects=[subject(2)])

    out = Candidate.objects.filter(panel=second, exclusion=Exclusion.YEARLY_LIMIT)
    assert set(out.values_list("expert", flat=True)) == busy


def test_quotas_hold_by_category_and_field():
    pool(each=2, fields=[Field.DIGITAL])
    pool(each=2, fields=[Field.STAGE])
    seats = (
        panels.Quota(Category.CITIZEN, Field.STAGE, 2),
        panels.Quota(Category.SCHOLAR, None, 1),
        panels.Quota(None, Field.DIGITAL, 2),
    )

    panel = drawn(seats=seats)

    for member in panel.members.select_related("seat", "expert"):
        assert member.seat.category in ("", member.expert.category)
        assert not member.seat.field or member.seat.field in member.expert.fields
    assert sorted(panel.members.values_list("seat__position", flat=True)) == [1, 1, 2, 3, 3]


# --- refusals at convening ---
BAD = [
    ({"seats": (panels.Quota(None, None, 2),)}, PanelSizeWrong), ({"seats": (panels.Quota(None, None, 16),)}, PanelSizeWrong),
    ({"seats": (panels.Quota(Category.CITIZEN, None, 3),)}, NotEnoughExperts),
    ({"seats": (panels.Quota(None, Field.FINANCE, 3),)}, NotEnoughExperts), ({"due_on": dt.date(2020, 1, 1)}, DueInThePast),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "refusal"), BAD)
def test_a_panel_that_cannot_work_is_not_convened(changes, refusal):
    pool(each=1)
    with pytest.raises(refusal), transaction.atomic():
        convened(**changes)
    assert not Panel.objects.exists()


def test_a_panel_judges_something():
    pool(each=1)
    with pytest.raises(NothingToJudge):
        panels.convene(
            kind="product", title="空", subjects=[], seats=(panels.Quota(None, None, 3),), is_blind=False, drops_high_low=False,
            due_on=timezone.localdate() + DAY, by=Actor(city_staff()), at=now(),
        )  # fmt: skip


def test_a_thing_is_in_one_live_panel_at_a_time_and_free_again_after_dissolving():
    pool(each=1)
    first = convened()
    with pytest.raises(SubjectInPanel):
        convened()

    act(panels.dissolve, panel=first, reason="撤回")

    assert convened().state == PanelState.CONVENED


def test_a_dissolved_panel_reveals_its_seed_so_that_its_commitment_can_be_checked():
    pool(each=1)
    panel = act(panels.dissolve, panel=convened(), reason="撤回")

    assert panel.seed
    assert queries.verify(panel).problems == []
