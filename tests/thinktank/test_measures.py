"""Every measure of the think tank, recomputed from a few rows written by hand."""

from types import SimpleNamespace

import pytest

from core.measures import Cut, all_measures
from tests.factories.community import AreaFactory, InstitutionFactory
from tests.factories.core import UserFactory
from tests.factories.panels import ExpertFactory
from tests.measuring import day, differences, expected_of, moment, parts_of
from thinktank.models import (
    Assignment,
    Consultation,
    CriteriaSet,
    Forum,
    ForumSession,
    Interpretation,
    Opinion,
    Panel,
    Paper,
    Registration,
    Talk,
)

pytestmark = pytest.mark.django_db

EXPECTED = {
    "experts.appointed": {"city": 2, "institution.a": 1},
    "experts.citizen_rate": {"city": (1, 2, 2), "institution.a": (0, 1, 1)},
    "consultations.asked": {"city": 3, "liwan": 1, "tianhe": 2, "institution.a": 1, "institution.c": 2},
    "consultations.answered": {"city": 2, "liwan": 1, "tianhe": 1},
    "consultations.on_time_rate": {"city": (1, 3, 3), "liwan": (1, 2, 2), "tianhe": (0, 1, 1)},
    "opinions.given": {"city": 3, "liwan": 2, "tianhe": 1, "institution.a": 2, "institution.c": 1},
    "opinions.adopted_rate": {"city": (2, 3, 3), "liwan": (1, 2, 2), "tianhe": (1, 1, 1)},
    "panels.signed": {"city": 1},
    "interpretations.published": {"city": 1},
    "forum.held": {"city": 1, "institution.a": 1},
    "forum.papers": {"city": 2, "institution.a": 1},
    "forum.accepted_rate": {"city": (1, 2, 2), "institution.a": (1, 1, 1)},
    "forum.talks": {"city": 2},
    "forum.people": {"city": 1},
    "forum.came_rate": {"city": (1, 2, 2)},
}  # fmt: skip


@pytest.fixture
def world():
    """Institution a asks from street A of 荔湾区, c from street C of 天河区; a also organises the forum."""
    world = SimpleNamespace(
        user=UserFactory(),
        a=InstitutionFactory(area=AreaFactory(code="440103011")),
        c=InstitutionFactory(area=AreaFactory(code="440106001")),
    )
    _experts(world)
    _consultations(world)
    _panels(world)
    _forum(world)
    return world


def _experts(world) -> None:
    term = {"starts_on": day(1, 1), "ends_on": day(1, 1, 2028)}
    world.scholar = ExpertFactory(institution=world.a, **term)
    world.citizen = ExpertFactory(category="citizen", **term)
    ExpertFactory(category="citizen", starts_on=day(1, 1), ends_on=day(11, 10))
    ExpertFactory(state="suspended", **term)


def _consultations(world) -> None:
    def asked(unit, at, state, due=None, answered=None):
        said = {"answer": "可以", "answered_at": moment(*answered)} if answered else {}
        return Consultation.objects.create(
            institution=unit, asked_by=world.user, matter="policy", title="能不能合办", question="要签什么？", state=state,
            asked_at=moment(*at), answer_due_on=due and day(*due), reason="不在范围" if state == "declined" else "",
            closed_at=moment(11, 10) if state == "closed" else None, **said,
        )  # fmt: skip

    closed = asked(world.a, (11, 2), "closed", (11, 10), (11, 9))
    late = asked(world.c, (11, 3), "answered", (11, 12), (11, 15))
    asked(world.c, (11, 4), "withdrawn", (11, 14))
    older = asked(world.a, (10, 5), "assigned", (11, 20))
    asked(world.c, (11, 6), "declined")
    for of, expert, given, fate, at in [
        (closed, world.scholar, (11, 5), "adopted", (11, 8)), (closed, world.citizen, (11, 6), "not", (11, 8)),
        (late, world.scholar, (11, 7), "partly", (11, 16)), (older, world.scholar, (10, 7), "", None),
    ]:  # fmt: skip
        assignment = Assignment.objects.create(
            consultation=of, expert=expert, assigned_at=moment(10, 6), due_on=day(11, 9)
        )
        Opinion.objects.create(
            assignment=assignment, text="意见", given_at=moment(*given), fate=fate, fate_reason="原因" if fate else "",
            fate_at=at and moment(*at),
        )  # fmt: skip


def _panels(world) -> None:
    criteria = CriteriaSet.objects.create(kind="product", version=99, is_current=False, made_at=moment(1, 1))
    for state in ("signed", "convened"):
        done = {
            "drawn_at": moment(11, 2),
            "signed_at": moment(11, 9),
            "result_digest": "d" * 64,
            "seed": "5" * 64,
        }
        Panel.objects.create(
            kind="product", title="评审", state=state, criteria=criteria, due_on=day(11, 20), convened_by=world.user,
            convened_at=moment(11, 1), **(done if state == "signed" else {}),
        )  # fmt: skip
    for state, published in (("published", moment(11, 8)), ("draft", None)):
        Interpretation.objects.create(
            title="解读",
            body="正文",
            author=world.user,
            state=state,
            drafted_at=moment(11, 1),
            published_at=published,
        )


def _forum(world) -> None:
    forum = Forum.objects.create(
        year=2026, theme="家门口", summary="做法", venue="文化中心", organiser=world.a, starts_on=day(11, 12), ends_on=day(11, 13),
        state="held", capacity=9, taken=2,
    )  # fmt: skip
    coming = Forum.objects.create(
        year=2027, theme="明年", summary="做法", venue="文化中心", organiser=world.a, starts_on=day(11, 12, 2027),
        ends_on=day(11, 13, 2027),
    )  # fmt: skip
    session = ForumSession.objects.create(
        forum=forum, title="开幕", room="礼堂", period=(moment(11, 12, 9), moment(11, 12, 12))
    )
    for hour in (9, 10):
        Talk.objects.create(
            session=session, forum=forum, title="发言", speaker="陈某（示例）", speaker_key="n:陈某",
            period=(moment(11, 12, hour), moment(11, 12, hour + 1)),
        )  # fmt: skip
    for state, unit, at, number in [
        ("accepted", world.a, (11, 1), 1), ("in_review", None, (11, 2), None), ("draft", None, None, None),
    ]:  # fmt: skip
        Paper.objects.create(
            forum=coming, author=world.user, institution=unit, title="论文", authors="陈某（示例）", abstract="摘要", keywords="词",
            body="正文", state=state, drafted_at=moment(10, 1), submitted_at=at and moment(*at), number=number,
        )  # fmt: skip
    for state in ("checked_in", "registered", "cancelled"):
        Registration.objects.create(
            forum=forum, user=UserFactory(), state=state, registered_at=moment(10, 1),
            checked_in_at=moment(11, 12) if state == "checked_in" else None,
        )  # fmt: skip


def test_every_measure_is_written_down():
    ours = {one.code for one in all_measures() if one.source.of().model._meta.app_label == "thinktank"}
    assert ours == set(EXPECTED)


def test_cells_and_rows_are_those_counted_by_hand(world):
    wrong = [
        line for code, written in EXPECTED.items() for line in differences(code, expected_of(world, written))
    ]
    assert wrong == []


def test_figures_are_cut_by_what_rows_say(world):
    assert parts_of("experts.appointed", Cut.EXPERT_CATEGORY) == {"scholar": 1, "citizen": 1}
    assert parts_of("opinions.given", Cut.EXPERT_CATEGORY) == {"scholar": 2, "citizen": 1}
