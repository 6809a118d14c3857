"""Scoring: one framework applied to the inputs of all subjects. Every score is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from evaluation.formulas.exact import HUNDRED, ZERO, divide, six
from evaluation.formulas.intervals import around, sample_variance, wilson
from evaluation.formulas.scoring import (
    Place,
    Scale,
    doubt_of,
    effective_weights,
    half_of,
    points_of,
    total_of,
    value_of,
)
from evaluation.formulas.shrinkage import Answers, Credibility, credibility

MISSING, LATE, NOT_APPLICABLE, FAILED = "missing", "late", "not_applicable", "failed"
WORDS: Final = {"refuse": "不给总分", "exclude": "不计，权重并入同维度"}


@dataclass(frozen=True)
class Spec:
    """An indicator as its reference sheet has it, for the arithmetic."""

    code: str
    name: str
    dimension: str
    weight: Decimal
    unit: str
    scale: Scale
    absence: Mapping[str, str]  # missing, late, not_applicable → refuse, exclude, value
    stated_pct: Decimal | None = None
    is_sampled: bool = False
    is_shrunk: bool = False
    counts_people: bool = False


@dataclass(frozen=True)
class Sheet:
    """A framework version: weights of its dimensions, its indicators, the lines of its grades."""

    dimensions: Mapping[str, Decimal]
    specs: Sequence[Spec]
    grades: Sequence[tuple[str, Decimal]]
    threshold: int

    def grade(self, total: Decimal) -> str:
        return next((name for name, line in self.grades if total >= line), "fail")


@dataclass(frozen=True)
class Measured:
    """
    An input from a source: numerator over denominator (None: a plain count), n, and for ratings the sum of squares.
    """

    numerator: Decimal
    denominator: Decimal | None = None
    n: int | None = None
    squares: Decimal | None = None


@dataclass(frozen=True)
class Absent:
    """No value, and why: missing, late, not_applicable or failed."""

    why: str
    words: str


@dataclass(frozen=True)
class Line:
    """The computed result of one indicator for one subject. `state` as evaluation.states.ScoreState."""

    state: str
    measured: Measured | None = None
    raw: Decimal | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    share: Decimal | None = None
    weight: Decimal = ZERO
    points: Decimal = ZERO
    half: Decimal = ZERO
    note: str = ""


@dataclass(frozen=True)
class Assessed:
    """The computed result of one subject. `state` as evaluation.states.SubjectState; no total unless scored."""

    state: str
    reason: str = ""
    total: Decimal | None = None
    half: Decimal | None = None
    grade: str = ""
    people: int | None = None
    bonus: Decimal = ZERO
    lines: Mapping[str, Line] = field(default_factory=dict)


Inputs = Mapping[str, Mapping[str, Measured | Absent]]  # subject → indicator → input


def assess(sheet: Sheet, inputs: Inputs) -> dict[str, Assessed]:
    """Compute every subject; an indicator without an input for one counts as missing."""
    safe = {
        ref: {spec.code: _safe(spec, given.get(spec.code), sheet.threshold) for spec in sheet.specs}
        for ref, given in inputs.items()
    }
    common = {spec.code: _common(spec, safe) for spec in sheet.specs if spec.is_shrunk}
    return {ref: _subject(sheet, given, common) for ref, given in safe.items()}


def _safe(spec: Spec, given: Measured | Absent | None, threshold: int) -> Measured | Absent:
    """Suppress inputs about too few people: no value, and no exact number of them either."""
    if given is None:
        return Absent(MISSING, "没有数据")
    if isinstance(given, Measured):
        if spec.counts_people and (given.n or 0) < threshold:
            return Absent(MISSING, f"不足 {threshold} 位" if given.n else "没有数据")
        if given.denominator == 0:
            return Absent(MISSING, "分母是 0，没有数据")
    return given


def _common(spec: Spec, inputs: Inputs) -> Credibility | None:
    found = [given[spec.code] for given in inputs.values()]
    groups = [_answers(one) for one in found if isinstance(one, Measured) and one.n]
    return credibility(groups) if groups else None


def _answers(measured: Measured) -> Answers:
    return Answers(measured.n or 0, measured.numerator, measured.squares or ZERO)


def _subject(
    sheet: Sheet, given: Mapping[str, Measured | Absent], common: Mapping[str, Credibility | None]
) -> Assessed:
    first = {spec.code: _line(spec, given[spec.code], common.get(spec.code)) for spec in sheet.specs}
    weights = effective_weights(
        sheet.dimensions,
        [
            Place(spec.code, spec.dimension, spec.weight, first[spec.code].state in ("counted", "stated"))
            for spec in sheet.specs
        ],
    )
    lines = {
        spec.code: _with_points(spec, first[spec.code], weights.get(spec.code, ZERO)) for spec in sheet.specs
    }
    ns = [line.measured.n for line in lines.values() if line.measured and line.measured.squares is not None]
    people = max((n for n in ns if n is not None), default=None)
    bonus = sum((lines[spec.code].points for spec in sheet.specs if spec.scale.rule == "bonus"), ZERO)
    if found := _reason_without_total(sheet, lines, weights):
        state, reason = found
        return Assessed(state, reason, people=people, bonus=bonus, lines=lines)
    total = total_of([line.points for line in lines.values()])
    half = doubt_of([line.half for line in lines.values()])
    return Assessed("scored", "", total, half, sheet.grade(total), people, bonus, lines)


def _reason_without_total(
    sheet: Sheet, lines: Mapping[str, Line], weights: Mapping[str, Decimal]
) -> tuple[str, str] | None:
    """The state and the reason of a sheet without a total; None if it has one."""
    for spec in sheet.specs:
        line = lines[spec.code]
        if line.value is not None and spec.scale.vetoes(line.value):
            return "vetoed", f"{spec.code} {spec.name}：{_plain(line.value)} {spec.unit}，一票否决"
    for state, words in (("failed", "计算失败"), ("refused", "缺数，按规则不给总分")):
        broken = [spec for spec in sheet.specs if lines[spec.code].state == state]
        if broken:
            names = "、".join(f"{spec.code} {spec.name}" for spec in broken)
            return "no_data", f"{names}：{words}"[:300]
    return None if weights else ("no_data", "没有一项指标有数据")


def _line(spec: Spec, given: Measured | Absent, common: Credibility | None) -> Line:
    if isinstance(given, Absent):
        return _absent(spec, given)
    try:
        raw = value_of(given.numerator, given.denominator, spec.unit)
        value, low, high = _with_doubt(spec, given, raw, common)
        return Line("counted", given, raw, value, low, high, spec.scale.share(value))
    except (ArithmeticError, ValueError) as error:
        return Line("failed", given, note=f"计算失败：{type(error).__name__}")


def _absent(spec: Spec, given: Absent) -> Line:
    if given.why == FAILED:
        return Line("failed", note=given.words[:300])
    rule = spec.absence[given.why]
    if spec.scale.rule in (
        "bonus",
        "veto",
    ):  # without weight: what is not there adds nothing and forbids nothing
        return Line("excluded", note=f"{given.words}：不加分、不否决")
    if rule == "value" and spec.stated_pct is not None:
        share = six(divide(spec.stated_pct, HUNDRED))
        return Line(
            "stated", share=share, note=f"{given.words}：按写明的得分率 {_plain(spec.stated_pct)}% 算"
        )
    state = "refused" if rule == "refuse" else "excluded"
    return Line(state, note=f"{given.words}：{WORDS[rule]}")


def _with_doubt(
    spec: Spec, given: Measured, raw: Decimal, common: Credibility | None
) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """The value that is scored, with its confidence interval: full counts have none."""
    if spec.is_shrunk and common is not None and given.n:
        value = six(common.shrunk(_answers(given)))
        return value, *around(value, common.variance(given.n))
    if not spec.is_sampled:
        return raw, None, None
    if given.squares is not None and given.n:
        variance = divide(sample_variance(given.numerator, given.squares, given.n), Decimal(given.n))
        return raw, *around(raw, variance)
    if given.denominator is not None and spec.unit == "%":
        low, high = wilson(given.numerator, given.denominator)
        return raw, six(low * HUNDRED), six(high * HUNDRED)
    return raw, None, None


def _with_points(spec: Spec, line: Line, weight: Decimal) -> Line:
    if line.share is None or line.state not in ("counted", "stated"):
        return line
    worth = spec.scale.cap if spec.scale.rule == "bonus" else weight
    half = ZERO
    if line.low is not None and line.high is not None:
        half = half_of(spec.scale, line.low, line.high, worth)
    return Line(
        line.state, line.measured, line.raw, line.value, line.low, line.high, line.share, worth,
        points_of(line.share, worth), half, line.note,
    )  # fmt: skip


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
