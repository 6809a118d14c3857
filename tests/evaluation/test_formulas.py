"""The arithmetic, against independent libraries and by hand."""

from decimal import Decimal

import ahpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from evaluation.formulas import weights
from evaluation.formulas.assessment import Absent, Measured, Sheet, Spec, assess
from evaluation.formulas.intervals import effective_size, wilson
from evaluation.formulas.ranks import Doubtful, possible_ranks, robustness
from evaluation.formulas.scoring import Place, Scale, effective_weights, points_of, value_of
from evaluation.formulas.shrinkage import Answers, credibility

D = Decimal
PAIRS = {("A", "B"): 3, ("A", "C"): 5, ("A", "D"): 7, ("B", "C"): 2, ("B", "D"): 3, ("C", "D"): 2}
LINEAR = Scale("linear", "higher", D(60), D(95))


@given(n=st.integers(1, 5000), share=st.floats(0, 1))
def test_wilson_agrees_with_statsmodels(n, share):
    successes = round(n * share)

    low, high = wilson(D(successes), D(n))

    expected = proportion_confint(successes, n, alpha=0.05, method="wilson")
    assert (float(low), float(high)) == pytest.approx(expected, abs=1e-9)


def test_weighted_answers_are_worth_fewer():
    assert effective_size([D(1)] * 40) == 40
    assert effective_size([D(1), D(1), D(2)]) == pytest.approx(D(16) / D(6))
    assert effective_size([]) == 0


@pytest.mark.parametrize("names", ["ABC", "ABCD"])
def test_ahp_agrees_with_ahpy(names):
    pairs = {pair: value for pair, value in PAIRS.items() if set(pair) <= set(names)}
    oracle = ahpy.Compare("x", pairs, precision=9, random_index="saaty")

    found = weights.ahp(list(names), pairs)

    assert {
        name: pytest.approx(float(value), abs=1e-6) for name, value in oracle.target_weights.items()
    } == found.weights
    # ahpy rounds Saaty's table another way: the index itself must agree
    theirs = {3: 0.52, 4: 0.89}[len(names)] * float(oracle.consistency_ratio)
    assert found.ratio * weights.RANDOM_INDEX["saaty"][len(names) - 3] == pytest.approx(theirs, abs=1e-5)


def test_answers_that_contradict_each_other_are_told_by_the_ratio():
    circle = {("A", "B"): 9, ("B", "C"): 9, ("A", "C"): 1 / 9}

    assert weights.ahp(["A", "B", "C"], circle).ratio > 0.10
    assert weights.ahp(["A", "B"], {("A", "B"): 3}).ratio == 0


def test_entropy_gives_weight_to_what_varies():
    found = weights.entropy({"same": [0.5, 0.5, 0.5], "varied": [0.1, 0.9, 0.5]})

    assert found == {"same": pytest.approx(0), "varied": pytest.approx(1)}
    assert weights.entropy({"a": [1, 1], "b": [1, 1]}) == {"a": 0.5, "b": 0.5}


def test_shrinkage_is_buhlmann_straub():
    """By hand: groups (4, 4, 5, 5), (3, 3) and (5, 5, 5, 5, 4)."""
    groups = [Answers(4, D(18), D(82)), Answers(2, D(6), D(18)), Answers(5, D(24), D(116))]
    found = credibility(groups)

    counts, means = np.array([4, 2, 5]), np.array([4.5, 3.0, 4.8])
    variances = np.array([1 / 3, 0, 0.2])
    overall = (counts * means).sum() / counts.sum()
    within = ((counts - 1) * variances).sum() / (counts - 1).sum()
    spread = (counts * (means - overall) ** 2).sum()
    between = (spread - 2 * within) / (counts.sum() - (counts**2).sum() / counts.sum())
    z = counts / (counts + within / between)
    assert float(found.between) == pytest.approx(between)
    assert [float(found.shrunk(group)) for group in groups] == pytest.approx(z * means + (1 - z) * overall)


def test_where_nothing_tells_subjects_apart_all_get_the_common_mean():
    groups = [Answers(3, D(9), D(35)), Answers(3, D(9), D(29))]
    found = credibility(groups)

    assert found.between <= 0
    assert [found.shrunk(group) for group in groups] == [D(3), D(3)]


@pytest.mark.parametrize(("scale", "value", "share"), [
    (LINEAR, 50, "0"), (LINEAR, 60, "0"), (LINEAR, 95, "1"), (LINEAR, 100, "1"), (LINEAR, "88.5", "0.814286"),
    (Scale("linear", "lower", D(10), D(0)), 4, "0.6"), (Scale("linear", "lower", D(10), D(0)), 12, "0"),
    (Scale("steps", "higher", D(0), steps=((D(35), D(60)), (D(42), D(90)))), 40, "0.6"),
    (Scale("steps", "higher", D(0), steps=((D(35), D(60)), (D(42), D(90)))), 34, "0"),
    (Scale("steps", "lower", D(0), steps=((D(3), D(100)), (D(5), D(50)))), 4, "0.5"),
    (Scale("deduction", "lower", D(0), unit_points=D(20)), 2, "0.6"),
    (Scale("deduction", "lower", D(0), unit_points=D(20)), 9, "0"),
    (Scale("bonus", "higher", D(0), unit_points=D(1), cap=D(3)), 2, "0.666667"),
    (Scale("bonus", "higher", D(0), unit_points=D(1), cap=D(3)), 7, "1"),
])  # fmt: skip
def test_each_rule_gives_the_share_its_sheet_says(scale, value, share):
    assert scale.share(D(value)) == D(share).quantize(D("0.000001"))


def test_dividing_by_nothing_is_no_number():
    with pytest.raises(ZeroDivisionError):
        value_of(D(1), D(0), "%")
    with pytest.raises(ZeroDivisionError):
        Scale("linear", "higher", D(0), D(0)).share(D(1))


def test_what_does_not_count_gives_its_weight_to_its_dimension_and_an_empty_dimension_to_the_others():
    places = [Place("A1", "A", D(60), True), Place("A2", "A", D(40), False), Place("B1", "B", D(100), False),
              Place("C1", "C", D(100), True)]  # fmt: skip

    found = effective_weights({"A": D(50), "B": D(20), "C": D(30)}, places)

    assert found == {"A1": D("62.5"), "C1": D("37.5")}


@given(
    st.lists(st.tuples(st.integers(1, 100), st.booleans()), min_size=1, max_size=8),
    st.integers(1, 99),
)
def test_effective_weights_always_add_up_to_100(rows, first):
    places = [
        Place(f"A{k}", "A" if k % 2 else "B", D(weight), counts) for k, (weight, counts) in enumerate(rows)
    ]

    found = effective_weights({"A": D(first), "B": D(100 - first)}, places)

    assert not found or abs(sum(found.values()) - 100) < D("0.0001")


def test_ranks_say_who_is_surely_better_and_leave_ties():
    scores = [Doubtful(D(90), D(1)), Doubtful(D(89), D(1)), Doubtful(D(70), D(1)), Doubtful(D(70), D(1))]

    assert possible_ranks(scores) == [(1, 2), (1, 2), (3, 4), (3, 4)]
    assert possible_ranks([Doubtful(D(90), D(0)), Doubtful(D(90), D(0))]) == [(1, 2), (1, 2)]


def test_other_weights_move_only_those_whose_indicators_differ():
    shares = [{"A": D("0.9"), "B": D("0.5")}, {"A": D("0.5"), "B": D("0.9")}, {"A": D("0.1"), "B": D("0.1")}]
    even = [{"A": D(50), "B": D(50)}] * 3

    found = robustness(shares, even, [D(0)] * 3, grade=lambda total: "good" if total >= 70 else "fail",
                       lines=[D(70)], seed="s", draws=1000, spread=0.25)  # fmt: skip

    assert [(one.best, one.worst) for one in found] == [(1, 2), (1, 2), (3, 3)]
    assert found[0].flips > D("0.3")
    assert found[2].flips == 0


def test_the_same_seed_draws_the_same_weights():
    def drawn(seed):
        return robustness([{"A": D("0.9"), "B": D("0.1")}], [{"A": D(50), "B": D(50)}], [D(0)],
                          grade=lambda total: "good" if total >= 50 else "fail", lines=[D(50)], seed=seed,
                          draws=1000, spread=0.25)  # fmt: skip

    assert drawn("s") == drawn("s")
    assert drawn("s") != drawn("t")


def test_a_grade_is_asked_once_between_two_lines_and_anew_beside_them(monkeypatch):
    shares = [{"A": D(place) / 50, "B": D(37 * place % 50) / 50} for place in range(50)]
    asked = []

    def grade(total):
        asked.append(total)
        return next((name for name, line in (("good", 60), ("pass", 40)) if round(total, 4) >= line), "fail")

    def flips():
        asked.clear()
        found = robustness(shares, [{"A": D(50), "B": D(50)}] * 50, [D(0)] * 50, grade=grade, lines=[D(60), D(40)],
                           seed="s", draws=200, spread=0.25)  # fmt: skip
        return [one.flips for one in found]

    quick, few = flips(), len(asked)
    monkeypatch.setattr("evaluation.formulas.ranks.NEAR", float("inf"))  # each total asks
    assert quick == flips()
    assert any(quick)
    assert few < 300 < len(asked)


def sheet(*specs, threshold=10):
    return Sheet({"A": D(100)}, specs, (("good", D(60)),), threshold)


def spec(code, weight=100, scale=LINEAR, missing="exclude", **fields):
    absence = {"missing": missing, "late": "value", "not_applicable": "exclude"}
    return Spec(code, code, "A", D(weight), "%", scale, absence, D(0), **fields)


def test_too_few_people_are_no_data_and_no_number_of_them_is_kept():
    one = spec("A1", 50, counts_people=True)

    found = assess(
        sheet(one, spec("A2", 50)), {"x": {"A1": Measured(D(9), D(9), 9), "A2": Measured(D(80), D(100), 100)}}
    )["x"]

    assert (found.lines["A1"].state, found.lines["A1"].measured) == ("excluded", None)
    assert "不足 10 位" in found.lines["A1"].note
    assert found.lines["A2"].weight == 100


def test_no_data_is_a_state_and_never_nought():
    found = assess(sheet(spec("A1", missing="refuse")), {"x": {}})["x"]

    assert (found.state, found.total) == ("no_data", None)
    assert "A1" in found.reason


def test_a_denominator_of_nought_follows_the_missing_rule():
    found = assess(sheet(spec("A1")), {"x": {"A1": Measured(D(0), D(0), 0)}})["x"]

    assert (found.state, found.reason) == ("no_data", "没有一项指标有数据")


def test_a_veto_leaves_no_total():
    veto = spec("V", 0, Scale("veto", "lower", D(0)))
    found = assess(sheet(spec("A1"), veto), {"x": {"A1": Measured(D(90), D(100)), "V": Measured(D(2))}})["x"]

    assert (found.state, found.total) == ("vetoed", None)


def test_a_failure_for_one_subject_leaves_the_others_whole():
    good, bad = {"A1": Measured(D(90), D(100))}, {"A1": Absent("failed", "A1：取数失败")}

    found = assess(sheet(spec("A1")), {"x": good, "y": bad})

    assert found["x"].state == "scored"
    assert (found["y"].state, found["y"].lines["A1"].note) == ("no_data", "A1：取数失败")


def test_points_are_cut_after_four_places():
    assert points_of(D("0.333333"), D("33.333333")) == D("11.1111")
