"""Explanation of a score: one step an indicator, with its formula and the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from evaluation.models import Indicator, Score, Subject
from evaluation.policy import Rule, Source
from evaluation.states import ScoreState


@dataclass(frozen=True)
class Step:
    """
    One indicator of a subject in the waterfall chart. `x`, `width`, `lost` in % of 0–100: where the step begins, what
    it got, what it lost.

    `was` are last round's points and weight, "" where there was none; `turn` is 升, 降 or 平.
    """

    score: Score
    indicator: Indicator
    inputs: str
    formula: str
    doubt: str
    worth: str
    x: str
    width: str
    lost: str
    lost_x: str
    end: str
    was: str
    turn: str


@dataclass(frozen=True)
class Change:
    """Why a total moved: by the rules, by each dimension's points."""

    name: str
    points: Decimal
    why: str


def steps(subject: Subject) -> Sequence[Step]:
    """The ladder of a subject. Two queries."""
    scores = list(
        Score.objects.filter(subject=subject)
        .select_related("indicator__dimension")
        .order_by("indicator__code")
    )
    before = _before(subject)
    found, at = [], Decimal(0)
    for score in scores:
        found.append(_step(score, at, before.get(score.indicator.code)))
        at += score.points
    return found


def _before(subject: Subject) -> Mapping[str, Score]:
    """What the same subject got in the round before, by indicator."""
    rows = Score.objects.filter(
        subject__round=subject.round.previous_id, subject__ref=subject.ref
    ).select_related("indicator")
    return {row.indicator.code: row for row in rows}


def changes(subject: Subject) -> Sequence[Change]:
    """First what the rules changed, then what the data changed, dimension by dimension. Two queries."""
    if subject.before is None or subject.total is None:
        return []
    found = []
    if subject.by_rules is not None:
        rounded = f"{subject.before + subject.by_rules:.1f}"
        found.append(Change("规则变了", subject.by_rules, f"用新规则重算上一轮是 {rounded} 分"))
    now, then = (
        _by_dimension(subject.round_id, subject.ref),
        _by_dimension(subject.round.previous_id, subject.ref),
    )
    for name in now:
        if moved := now[name] - then.get(name, Decimal(0)):
            found.append(Change(name, moved, f"{then.get(name, Decimal(0)):.1f} 到 {now[name]:.1f}"))
    return found


def _by_dimension(round_id: int | None, ref: str) -> dict[str, Decimal]:
    rows = Score.objects.filter(subject__round=round_id, subject__ref=ref)
    summed = rows.values("indicator__dimension__code", "indicator__dimension__name").annotate(
        sum=Sum("points")
    )
    return {
        f"{row['indicator__dimension__code']} {row['indicator__dimension__name']}": row["sum"]
        for row in summed.order_by("indicator__dimension__code")
    }


def _step(score: Score, at: Decimal, before: Score | None) -> Step:
    got, lost = score.points, max(Decimal(0), score.weight - score.points)
    return Step(
        score=score, indicator=score.indicator, inputs=inputs_words(score), formula=formula_words(score),
        doubt=doubt_words(score), worth=_n(score.weight, 2), x=_pct(at), width=_pct(got), lost=_pct(lost),
        lost_x=_pct(at + got), end=_pct(at + got),
        was=f"{before.points:.1f} / {_n(before.weight, 1)}" if before is not None and before.share is not None else "",
        turn=_turn(score, before),
    )  # fmt: skip


def _turn(score: Score, before: Score | None) -> str:
    if before is None or before.share is None or score.share is None:
        return ""
    return "升" if score.share > before.share else "降" if score.share < before.share else "平"


def inputs_words(score: Score) -> str:
    """What was measured, in words; nothing exact about too few people."""
    if score.numerator is None:
        return score.note
    unit, source = score.indicator.unit, score.indicator.source
    if score.squares is not None:
        noun = "位专家" if source == Source.EXPERT else "份评价"
        return f"{score.n} {noun}，平均 {_n(score.raw, 2)}"
    if score.denominator is not None:
        return f"{_n(score.numerator)} ÷ {_n(score.denominator)} = {_n(score.raw, 2)} {unit}"
    return f"{_n(score.numerator)} {unit}"


def formula_words(score: Score) -> str:
    """The rule with the numbers put in; the missing rule where it applied."""
    if score.state != ScoreState.COUNTED:
        return score.note
    one, value, points = score.indicator, _n(score.value, 3), f"{score.points:.2f}"
    worth = _n(score.weight, 2)
    parts = []
    if one.is_shrunk and score.raw is not None and score.value != score.raw:
        parts.append(f"按样本量收缩：{_n(score.raw, 2)} → {value}")
    parts.append(_RULES[Rule(one.rule)](one, value, worth, points))
    return "；".join(parts)


def _linear(one: Indicator, value: str, worth: str, points: str) -> str:
    floor, target = _n(one.floor), _n(one.target)
    return f"({value} − {floor}) ÷ ({target} − {floor})，最少 0 最多 1，× {worth} = {points}"


def _steps(one: Indicator, value: str, worth: str, points: str) -> str:
    sign = "≥" if one.better == "higher" else "≤"
    lines = "，".join(f"{sign} {line} 得 {pct}%" for line, pct in one.steps)
    return f"{value}；{lines}；{worth} 分里得 {points}"


def _deduction(one: Indicator, value: str, worth: str, points: str) -> str:
    return f"超过 {_n(one.floor)} 的每 {one.unit} 扣 {_n(one.unit_points)}%：{worth} 分里得 {points}"


def _bonus(one: Indicator, value: str, worth: str, points: str) -> str:
    return f"每 {one.unit} 加 {_n(one.unit_points)} 分，最多 {_n(one.cap)} 分：加 {points} 分"


def _veto(one: Indicator, value: str, worth: str, points: str) -> str:
    return f"超过 {_n(one.floor)} {one.unit} 一票否决；这次是 {value}"


_RULES = {
    Rule.LINEAR: _linear,
    Rule.STEPS: _steps,
    Rule.DEDUCTION: _deduction,
    Rule.BONUS: _bonus,
    Rule.VETO: _veto,
}


def doubt_words(score: Score) -> str:
    if score.low is None or score.high is None:
        return "全部记录，没有抽样误差" if score.state == ScoreState.COUNTED else ""
    return f"95% 区间 {_n(score.low, 2)} 到 {_n(score.high, 2)}"


def rule_words(one: Indicator) -> str:
    """How an indicator becomes points, for the table of rules."""
    if one.rule == Rule.LINEAR:
        return f"{_n(one.floor)} {one.unit}得 0，{_n(one.target)} {one.unit}得满"
    if one.rule == Rule.STEPS:
        sign = "至少" if one.better == "higher" else "不超过"
        return "；".join(f"{sign} {line} {one.unit}得 {pct}%" for line, pct in one.steps)
    if one.rule == Rule.DEDUCTION:
        return f"超过 {_n(one.floor)} 的每 {one.unit}扣 {_n(one.unit_points)}%"
    if one.rule == Rule.BONUS:
        return f"每 {one.unit}加 {_n(one.unit_points)} 分，最多 {_n(one.cap)} 分"
    return f"超过 {_n(one.floor)} {one.unit}，本轮不给总分"


def _n(value: Decimal | None, digits: int = 4) -> str:
    """Format a number without trailing zeros."""
    if value is None:
        return ""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _pct(value: Decimal) -> str:
    return f"{value:.2f}%"
