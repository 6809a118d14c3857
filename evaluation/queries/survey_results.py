"""Results of a survey: published counts, the three rates with confidence intervals, response quality."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.formulas.exact import HUNDRED, ZERO, divide
from evaluation.formulas.intervals import effective_size, wilson
from evaluation.models import FreeText, PublishedCell, Quota, Survey, SurveyQuestion, Tally
from evaluation.policy import RATE_DEFINITIONS, SATISFIED_FROM, RateKind
from evaluation.states import SurveyState, TextState

YES = "yes"


@dataclass(frozen=True)
class Row:
    """One district of a table: the counts by option, None where withheld, and their sum."""

    name: str
    counts: Sequence[int | None]
    total: int | None


@dataclass(frozen=True)
class Table:
    """A question with its counts by district, exactly as they were put on record."""

    question: SurveyQuestion
    options: Sequence[str]
    rows: Sequence[Row]
    totals: Sequence[int | None]


@dataclass(frozen=True)
class Rate:
    """One of the three rates in %; `n` answers, worth `effective` equal ones where strata are weighted."""

    name: str
    definition: str
    share: Decimal
    low: Decimal
    high: Decimal
    n: int
    effective: Decimal


@dataclass(frozen=True)
class Trust:
    """Response quality: how many were asked, answered, screened out, dropped; by age and district beside the quota."""

    reached: int | None
    received: int
    counted: int
    response_pct: Decimal | None
    screened_out: int
    dropped: int


def tables(survey: Survey) -> Sequence[Table]:
    """The published tables of a survey. Two queries."""
    if survey.state != SurveyState.PUBLISHED:
        return []
    questions = {f"survey {survey.pk}:{row.pk}": row for row in survey.questions.select_related("question")}
    by_table: defaultdict[str, dict[tuple[str, str], int | None]] = defaultdict(dict)
    for cell in PublishedCell.objects.filter(table__code__in=questions).select_related("table"):
        by_table[cell.table.code][cell.row, cell.column] = cell.count
    return [_table(questions[code], by_table[code]) for code in questions if code in by_table]


def _table(question: SurveyQuestion, cells: Mapping[tuple[str, str], int | None]) -> Table:
    options = dict(question.question.choices)
    codes = [code for code in options if any(column == code for _row, column in cells)]
    names = sorted({row for row, column in cells if column})
    return Table(
        question, [options[code] for code in codes],
        [Row(name, [cells.get((name, code)) for code in codes], cells.get((f"row {name}", ""))) for name in names],
        [cells.get((f"column {code}", "")) for code in codes],
    )  # fmt: skip


def latest_with_rates() -> Survey | None:
    """The survey published last that measures one of the three rates. One query."""
    rows = Survey.objects.filter(state=SurveyState.PUBLISHED, questions__question__rate__gt="")
    return rows.order_by("-closes_at", "-pk").first()


def rates(survey: Survey) -> Sequence[Rate]:
    """The rates the survey's questions measure, where enough people answered. Three queries."""
    if survey.state != SurveyState.PUBLISHED:
        return []
    weights = _weights(survey)
    found = []
    for row in survey.questions.exclude(question__rate="").select_related("question"):
        counts: defaultdict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
        for tally in Tally.objects.filter(question=row):
            counts[tally.area_id, tally.age][_is_yes(row.question.rate, tally.option)] += tally.count
        n = sum(sum(one.values()) for one in counts.values())
        yes = sum(one[True] for one in counts.values())
        if min(yes, n - yes) >= (survey.threshold or 0) or (n >= (survey.threshold or 0) and yes in (0, n)):
            found.append(_rate(row.question.rate, counts, weights, n))
    return found


def _is_yes(rate: str, option: str) -> bool:
    return int(option) >= SATISFIED_FROM if rate == RateKind.SATISFACTION else option == YES


def _rate(
    kind: str,
    counts: Mapping[tuple[str, str], Counter[bool]],
    weights: Mapping[tuple[str, str], Decimal],
    n: int,
) -> Rate:
    """Weighted by stratum where quotas say what each should have been; the interval by the effective size."""
    each = {stratum: weights.get(stratum, Decimal(1)) for stratum in counts}
    answers = [each[stratum] for stratum, one in counts.items() for _ in range(sum(one.values()))]
    total = sum(answers, ZERO)
    yes = sum((each[stratum] * one[True] for stratum, one in counts.items()), ZERO)
    effective = effective_size(answers)
    share = divide(yes, total)
    low, high = wilson(share * effective, effective)
    return Rate(
        str(RateKind(kind).label), RATE_DEFINITIONS[RateKind(kind)], share * HUNDRED, low * HUNDRED, high * HUNDRED, n, effective
    )  # fmt: skip


def _weights(survey: Survey) -> dict[tuple[str, str], Decimal]:
    """Quota share over sample share, by stratum; none where there are no quotas or nobody of a stratum answered."""
    quotas = list(Quota.objects.filter(survey=survey, taken__gt=0))
    most, taken = sum(one.most for one in quotas), sum(one.taken for one in quotas)
    return {
        (one.area_id, one.age): divide(Decimal(one.most * taken), Decimal(most * one.taken)) for one in quotas
    }


def trust(survey: Survey) -> Trust:
    counted = survey.received - survey.dropped
    response = divide(HUNDRED * survey.received, Decimal(survey.reached)) if survey.reached else None
    return Trust(survey.reached, survey.received, counted, response, survey.screened_out, survey.dropped)


def texts(survey: Survey, limit: int = 30) -> Sequence[FreeText]:
    """Published free texts, in shuffled order."""
    rows = FreeText.objects.filter(question__survey=survey, state=TextState.SHOWN).select_related(
        "question__question"
    )
    return list(rows.order_by("pk")[:limit]) if survey.state == SurveyState.PUBLISHED else []
