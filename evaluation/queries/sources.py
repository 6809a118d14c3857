"""Collection of a round's inputs: one query for all subjects of an indicator, whatever its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import F, Q, Sum

from core import measures
from core.measures import Period
from core.measures.counting import lines
from core.measures.rows import Sums
from evaluation.formulas.assessment import FAILED, LATE, MISSING, NOT_APPLICABLE, Absent, Measured
from evaluation.formulas.exact import exact
from evaluation.models import Declaration, Indicator, Round, RoundPanel, Subject
from evaluation.policy import Source
from evaluation.queries import catalogue
from evaluation.queries.survey_source import surveyed
from evaluation.states import DeclarationState
from thinktank.models import ScoreSheet
from thinktank.queries.panels import drops
from thinktank.states import PanelState

RATING: Final = "feedback.rating"
Found = Mapping[str, Measured | Absent]


@dataclass
class Gathered:
    """Inputs by subject and indicator; `trouble` names what failed, the rest goes on."""

    inputs: dict[str, dict[str, Measured | Absent]]
    trouble: list[str] = field(default_factory=list)


def gather(
    round: Round,
    indicators: Sequence[Indicator],
    subjects: Sequence[Subject],
    told: Callable[[float], object],
) -> Gathered:
    """
    Collect from every source; `told` is called with the share done. A failing source is named and the others go on.
    """
    gathered = Gathered({subject.ref: {} for subject in subjects})
    for number, indicator in enumerate(indicators, 1):
        for ref, found in _found(round, indicator, gathered).items():
            if ref in gathered.inputs:
                gathered.inputs[ref][indicator.code] = found
        told(number / len(indicators))
    _take_declared(round, gathered)
    return gathered


def _found(round: Round, indicator: Indicator, gathered: Gathered) -> Found:
    try:
        with transaction.atomic():
            return SOURCES[indicator.source](round, indicator)
    except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        words = f"{indicator.code} {indicator.name}：取数失败（{type(error).__name__}）"
        gathered.trouble.append(words)
        return {ref: Absent(FAILED, words) for ref in gathered.inputs}


def _computed(round: Round, indicator: Indicator) -> Found:
    return catalogue.measured(
        indicator.measure, round.version.framework.kind, round.period_from, round.period_until
    )


def _rated(round: Round, indicator: Indicator) -> Found:
    """
    Ratings by people who were there, from the rows of the catalogue's own measure, with their sum of squares.

    `measure` of the indicator names a dimension of the ratings; empty means the overall mark.
    """
    kind = catalogue.KINDS[round.version.framework.kind]
    mark = "scores__score" if indicator.measure else "overall"
    where = Q(scores__dimension=indicator.measure) if indicator.measure else None
    sums = Sums(Sum(mark), Sum(F(mark) * F(mark)), where)
    period = Period.days(round.period_from, round.period_until)
    rows = lines(measures.get(RATING).source, sums, kind, period, [], None)
    return {
        f"{catalogue.MODELS[kind]}:{subject}": Measured(exact(total), Decimal(n), n, exact(squares))
        for subject, total, squares, n in rows
        if n
    }


def _expert(round: Round, indicator: Indicator) -> Found:
    """The locked sheets of the signed panels convened for this indicator, high and low dropped where they say so."""
    panels = RoundPanel.objects.filter(round=round, indicator=indicator, panel__state=PanelState.SIGNED)
    sheets = (
        ScoreSheet.objects.filter(subject__panel__in=panels.values("panel"))
        .counted().order_by("total")
        .values_list("subject__ref", "total", "subject__panel__drops_high_low")
    )  # fmt: skip
    by_ref: dict[str, list[Decimal]] = {}
    dropping: dict[str, bool] = {}
    for ref, total, drops_high_low in sheets:
        if total is not None:
            by_ref.setdefault(ref, []).append(total)
            dropping[ref] = drops_high_low
    return {ref: _kept(totals, dropping[ref]) for ref, totals in by_ref.items()}


def _kept(totals: list[Decimal], drops_high_low: bool) -> Measured:
    kept = totals[1:-1] if drops(len(totals), drops_high_low) else totals
    return Measured(
        exact(sum(kept)), Decimal(len(kept)), len(kept), exact(sum(total * total for total in kept))
    )


def _nothing(round: Round, indicator: Indicator) -> Found:
    return {}


SOURCES: Final[dict[str, Callable[[Round, Indicator], Found]]] = {
    Source.COMPUTED: _computed, Source.RATING: _rated, Source.EXPERT: _expert, Source.DECLARED: _nothing,
    Source.SURVEY: surveyed,
}  # fmt: skip


def _take_declared(round: Round, gathered: Gathered) -> None:
    """Approved declarations: a value, or that an indicator of whatever source does not apply. One query."""
    rows = Declaration.objects.filter(subject__round=round).select_related("subject", "indicator")
    for row in rows:
        if (found := _declared(row)) is not None:
            gathered.inputs[row.subject.ref][row.indicator.code] = found


def absent_by_declaration(round: Round) -> Iterator[tuple[str, str, Absent]]:
    """Subject, indicator and why: what was declared late, as not applicable, or not at all. One query."""
    rows = Declaration.objects.filter(subject__round=round).select_related("subject", "indicator")
    for row in rows:
        if isinstance(found := _declared(row), Absent):
            yield row.subject.ref, row.indicator.code, found


def _declared(row: Declaration) -> Measured | Absent | None:
    if row.state != DeclarationState.APPROVED:
        return Absent(MISSING, "没有审定的填报") if row.indicator.source == Source.DECLARED else None
    if row.is_not_applicable:
        return Absent(NOT_APPLICABLE, "不适用")
    if row.is_late:
        return Absent(LATE, "逾期填报")
    return Measured(exact(row.value))
