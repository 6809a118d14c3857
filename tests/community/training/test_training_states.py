"""The tables of training, exchange, incubation and stars, and the rule that gives stars."""

import pytest

from community import states
from community.models import Outcome
from community.policy import STAR_FIELDS, STARS_FROM, stars_for, training_norm_hours
from community.states import EnrolmentState as E
from community.states import GradeState as G
from community.states import IncubateeState as I
from community.states import ProgrammeState as P
from community.states import SecondmentState as S
from community.training.queries.stars import Before, after_lapse, rule
from core.states import OBJECTION
from core.states import ObjectionState as O

TABLES = [
    (states.PROGRAMME, P, {
        (P.DRAFT, P.PUBLISHED), (P.DRAFT, P.CANCELLED), (P.PUBLISHED, P.RUNNING), (P.PUBLISHED, P.CANCELLED),
        (P.RUNNING, P.CLOSED), (P.RUNNING, P.CANCELLED),
    }),
    (states.ENROLMENT, E, {
        (E.ASKED, E.APPROVED), (E.ASKED, E.REFUSED), (E.ASKED, E.WITHDRAWN), (E.ASKED, E.CANCELLED),
        (E.APPROVED, E.ACCEPTED), (E.APPROVED, E.WAITLISTED), (E.APPROVED, E.REFUSED), (E.APPROVED, E.WITHDRAWN),
        (E.APPROVED, E.CANCELLED), (E.WAITLISTED, E.ACCEPTED), (E.WAITLISTED, E.REFUSED), (E.WAITLISTED, E.WITHDRAWN),
        (E.WAITLISTED, E.CANCELLED), (E.ACCEPTED, E.WITHDRAWN), (E.ACCEPTED, E.CANCELLED), (E.ACCEPTED, E.COMPLETED),
        (E.ACCEPTED, E.FAILED), (E.ACCEPTED, E.ABSENT),
    }),
    (states.SECONDMENT, S, {
        (S.PROPOSED, S.AGREED), (S.PROPOSED, S.DECLINED), (S.AGREED, S.UNDER_WAY), (S.AGREED, S.BROKEN_OFF),
        (S.UNDER_WAY, S.REPORTED), (S.UNDER_WAY, S.BROKEN_OFF), (S.REPORTED, S.CLOSED),
    }),
    (states.INCUBATEE, I, {
        (I.APPLIED, I.INCUBATING), (I.APPLIED, I.DECLINED), (I.APPLIED, I.LEFT), (I.INCUBATING, I.GRADUATED),
        (I.INCUBATING, I.LEFT),
    }),
    (states.GRADE, G, {
        (G.REPORTED, G.ASSESSED), (G.REPORTED, G.WITHDRAWN), (G.ASSESSED, G.IN_NOTICE), (G.IN_NOTICE, G.GRANTED),
        (G.IN_NOTICE, G.RECTIFYING), (G.IN_NOTICE, G.REPORTED), (G.RECTIFYING, G.REPLIED), (G.RECTIFYING, G.LAPSED),
        (G.REPLIED, G.VERIFIED), (G.REPLIED, G.RECTIFYING), (G.REPLIED, G.LAPSED),
    }),
    (OBJECTION, O, {(O.FILED, O.UPHELD), (O.FILED, O.DISMISSED)}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "known", "allowed"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_it_moves_as_the_table_says_and_no_other_way(table, known, allowed):
    assert {(a, b) for a in known for b in known if table.allows(a, b)} == allowed


#   score  before                  stars  outcome
RULES = [
    (69,   None,                   0,     Outcome.NONE),
    (70,   None,                   1,     Outcome.FIRST),
    (92,   None,                   5,     Outcome.FIRST),
    (92,   Before(0, True),        5,     Outcome.FIRST),
    (82,   Before(3, False),       3,     Outcome.KEEP),
    (95,   Before(3, False),       4,     Outcome.UPGRADE),
    (71,   Before(5, False),       4,     Outcome.DOWNGRADE),
    (69,   Before(3, False),       3,     Outcome.RECTIFY),
    (69,   Before(3, True),        2,     Outcome.DOWNGRADE),
    (69,   Before(1, True),        0,     Outcome.LEAVE),
    (69,   Before(1, False),       1,     Outcome.RECTIFY),
]  # fmt: skip


@pytest.mark.parametrize(("score", "before", "stars", "outcome"), RULES)
def test_stars_follow_from_the_score_and_the_year_before(score, before, stars, outcome):
    ruling = rule(score, before)

    assert (ruling.stars, ruling.outcome) == (stars, outcome)


def test_nobody_rises_or_falls_by_more_than_one_star_a_year():
    for had in range(1, 6):
        for score in range(101):
            for was_below in (True, False):
                assert abs(rule(score, Before(had, was_below)).stars - had) <= 1
        assert after_lapse(had).stars == had - 1


def test_fields_add_up_to_a_hundred_and_more_points_never_give_fewer_stars():
    assert sum(STAR_FIELDS.values()) == 100
    assert [stars_for(score) for score in range(101)] == sorted(stars_for(score) for score in range(101))
    assert len(STARS_FROM) == 5


def test_norms_are_those_of_the_national_standard():
    assert [training_norm_hours(level) for level in ("city", "district", "street", "community")] == [
        120,
        120,
        40,
        40,
    ]
