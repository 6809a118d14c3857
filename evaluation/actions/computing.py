"""Computation of a round: all subjects and indicators at once; only changed rows are written. Policy: 3.2.3."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from evaluation.formulas.assessment import Assessed, Inputs, Line, Measured, Sheet, assess
from evaluation.formulas.exact import HUNDRED, ZERO
from evaluation.formulas.ranks import Doubtful, possible_ranks, robustness
from evaluation.models import Indicator, Round, Score, Subject
from evaluation.policy import DRAW_SPREAD, DRAWS
from evaluation.queries.sheets import sheet_of, threshold_on
from evaluation.queries.sources import gather
from evaluation.queries.stored_inputs import inputs_again
from evaluation.states import SubjectState

Told = Callable[[float], object]
RESULT: Final = (
    "state", "reason", "total", "half", "grade", "people", "rank_best", "rank_worst", "place_best", "place_worst",
    "flips", "before", "by_rules",
)  # fmt: skip
INPUT: Final = ("numerator", "denominator", "squares", "n")
WORKED: Final = (
    *INPUT, "state", "raw", "value", "low", "high", "share", "weight", "points", "half", "note"
)  # fmt: skip
BATCH: Final = 2000


@dataclass(frozen=True)
class Computed:
    """The result of a computation: how many rows of scores were written, and what failed."""

    written: int
    trouble: Sequence[str]


@transaction.atomic
def compute(*, round: Round, at: datetime, told: Told = lambda share: None) -> Computed:
    """
    Compute a locked round from its sources.

    Counts of people move in batches of the threshold, so that two results cannot be subtracted. What failed for one
    subject is named there; everything else is worked out. Nothing is written of rows that stay the same.
    """
    threshold = threshold_on(localdate(at))
    sheet = sheet_of(round.version, threshold)
    indicators = list(round.version.indicators.select_related("dimension").order_by("code"))
    subjects = list(round.subjects.order_by("pk"))
    stored = _stored(round, subjects, indicators)
    gathered = gather(round, indicators, subjects, lambda share: told(0.8 * share))
    inputs = _batched(sheet, gathered.inputs, stored, threshold)
    assessed = assess(sheet, inputs)
    told(0.85)
    earlier = _earlier(round, sheet)
    written = _write_scores(indicators, subjects, assessed, stored)
    told(0.95)
    _write_subjects(round, sheet, subjects, assessed, earlier)
    round.threshold, round.computed_at = threshold, at
    round.trouble = "\n".join(gathered.trouble)
    round.save(update_fields=["threshold", "computed_at", "trouble"])
    return Computed(written, gathered.trouble)


Stored = tuple[Any, ...]  # a score as it stands, in the order of WORKED


def _stored(
    round: Round, subjects: Sequence[Subject], indicators: Sequence[Indicator]
) -> dict[tuple[str, str], Stored]:
    """
    The stored scores as plain values, for comparison: thousands are compared each night, few are written. One query.
    """
    refs, codes = {one.pk: one.ref for one in subjects}, {one.pk: one.code for one in indicators}
    rows = Score.objects.filter(subject__round=round).values_list("subject_id", "indicator_id", *WORKED)
    return {
        (refs[subject], codes[indicator]): tuple(values)
        for subject, indicator, *values in rows
        if indicator in codes
    }


def _measured(row: Stored) -> Measured | None:
    numerator, denominator, squares, n = row[: len(INPUT)]
    return None if numerator is None else Measured(numerator, denominator, n, squares)


def _batched(
    sheet: Sheet, inputs: Inputs, stored: Mapping[tuple[str, str], Stored], threshold: int
) -> dict[str, dict[str, Any]]:
    """Round counts of people: the published count stays until at least `threshold` more or fewer can be shown."""
    people = {spec.code for spec in sheet.specs if spec.counts_people}

    def shown(ref: str, code: str, given: Any) -> Any:
        row = stored.get((ref, code)) if code in people else None
        before = _measured(row) if row else None
        if before is None or not isinstance(given, Measured):
            return given
        return given if abs((given.n or 0) - (before.n or 0)) >= threshold else before

    return {
        ref: {code: shown(ref, code, given) for code, given in row.items()} for ref, row in inputs.items()
    }


def _earlier(round: Round, sheet: Sheet) -> dict[str, tuple[Decimal, Decimal | None]]:
    """The published total of the last round, and how much the change of rules alone would have moved it."""
    if round.previous_id is None:
        return {}
    known = Subject.objects.filter(round=round.previous_id, total__isnull=False)
    totals = {one.ref: one.total for one in known if one.total is not None}
    again = assess(sheet, inputs_again(round.previous)) if totals and round.previous else {}
    return {ref: (total, _moved(again.get(ref), total)) for ref, total in totals.items()}


def _moved(again: Assessed | None, total: Decimal) -> Decimal | None:
    return None if again is None or again.total is None else again.total - total


def _write_scores(
    indicators: Sequence[Indicator],
    subjects: Sequence[Subject],
    assessed: Mapping[str, Assessed],
    stored: Mapping[tuple[str, str], Stored],
) -> int:
    """Write new and changed scores in bulk statements; returns how many."""
    written = []
    for subject in subjects:
        lines = assessed[subject.ref].lines
        for indicator in indicators:
            values = values_of(lines[indicator.code])
            if stored.get((subject.ref, indicator.code)) != tuple(values[name] for name in WORKED):
                written.append(Score(subject=subject, indicator=indicator, **values))
    Score.objects.bulk_create(
        written, batch_size=BATCH, update_conflicts=True, unique_fields=["subject", "indicator"], update_fields=WORKED
    )  # fmt: skip
    return len(written)


def values_of(line: Line) -> dict[str, Any]:
    given = line.measured
    return {
        "numerator": given.numerator if given else None, "denominator": given.denominator if given else None,
        "squares": given.squares if given else None, "n": given.n if given else None, "state": line.state,
        "raw": line.raw, "value": line.value, "low": line.low, "high": line.high, "share": line.share,
        "weight": line.weight, "points": line.points, "half": line.half, "note": line.note,
    }  # fmt: skip


def _write_subjects(
    round: Round,
    sheet: Sheet,
    subjects: Sequence[Subject],
    assessed: Mapping[str, Assessed],
    earlier: Mapping[str, tuple[Decimal, Decimal | None]],
) -> None:
    doubts = doubts_of(round.seed, sheet, assessed)
    changed = []
    for subject in subjects:
        one = assessed[subject.ref]
        before, by_rules = earlier.get(subject.ref, (None, None))
        values = {
            "state": one.state, "reason": one.reason, "total": one.total, "half": one.half, "grade": one.grade,
            "people": one.people, "before": before, "by_rules": by_rules, **doubts.get(subject.ref, NO_DOUBT),
        }  # fmt: skip
        if any(getattr(subject, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(subject, name, value)
            changed.append(subject)
    Subject.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["round", "ref"], update_fields=RESULT
    )  # fmt: skip


NO_DOUBT: Final = dict.fromkeys(("rank_best", "rank_worst", "place_best", "place_worst", "flips"))


def doubts_of(seed: str, sheet: Sheet, assessed: Mapping[str, Assessed]) -> dict[str, dict[str, Any]]:
    """Possible ranks and robustness to other weights, for every subject with a total."""
    scored = {ref: one for ref, one in assessed.items() if one.state == SubjectState.SCORED}
    if not scored:
        return {}
    doubtful = [Doubtful(one.total or ZERO, one.half or ZERO) for one in scored.values()]
    weighty = {spec.code for spec in sheet.specs if spec.weight}
    counted = [
        {code: line for code, line in one.lines.items() if code in weighty and line.weight} for one in scored.values()
    ]  # fmt: skip
    drawn = robustness(
        [{code: line.share or ZERO for code, line in row.items()} for row in counted],
        [{code: line.weight for code, line in row.items()} for row in counted],
        [one.bonus for one in scored.values()],
        grade=lambda total: sheet.grade(min(HUNDRED, Decimal(str(round_off(total))))),
        lines=[line for _name, line in sheet.grades], seed=seed, draws=DRAWS, spread=DRAW_SPREAD,
    )  # fmt: skip
    ranks = possible_ranks(doubtful)
    return {
        ref: {
            "rank_best": best, "rank_worst": worst, "place_best": one.best, "place_worst": one.worst, "flips": one.flips,
        }
        for ref, (best, worst), one in zip(scored, ranks, drawn, strict=True)
    }  # fmt: skip


def round_off(total: float) -> float:
    """A drawn total to four places, as totals are stored."""
    return round(total, 4)
