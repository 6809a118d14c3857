"""Rates of published surveys as inputs of a round; only counts that are public already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from community.models import Area
from core.record.journal import subject_of
from evaluation.formulas.assessment import MISSING, Absent, Measured
from evaluation.models import Indicator, PublishedCell, Round, SurveyQuestion
from evaluation.policy import SATISFIED_FROM, RateKind, SubjectKind
from evaluation.states import SurveyState

YES = "yes"
WITHHELD = "问卷里有的格人数不足，没有公布"

Cells = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True)
class Counted:
    """How many of one subject answered, and how many of them yes; None where a count was withheld."""

    ref: str
    yes: int | None
    answered: int | None


def surveyed(round: Round, indicator: Indicator) -> dict[str, Measured | Absent]:
    """
    The rate that `indicator` names (its `measure`), of every survey published for `round`, by subject.

    A survey about one subject counts for it with all its answers; another counts for each district by where people
    live. Only published cells are read, so that a score gives away nothing that its survey withheld; answers of several
    surveys add up. Three queries.
    """
    found: defaultdict[str, list[Counted]] = defaultdict(list)
    for one in _counted(round, indicator.measure):
        found[one.ref].append(one)
    return {ref: _summed(rows) for ref, rows in found.items()}


def _summed(rows: list[Counted]) -> Measured | Absent:
    yes = answered = 0
    for row in rows:
        if row.yes is None or row.answered is None:
            return Absent(MISSING, WITHHELD)
        yes, answered = yes + row.yes, answered + row.answered
    return Measured(Decimal(yes), Decimal(answered), answered)


def _counted(round: Round, rate: str) -> Iterator[Counted]:
    rows = list(
        SurveyQuestion.objects.filter(
            survey__round=round, survey__state=SurveyState.PUBLISHED, question__rate=rate
        ).select_related("survey__subject", "question")
    )
    tables: defaultdict[str, dict[tuple[str, str], int | None]] = defaultdict(dict)
    codes = {f"survey {row.survey_id}:{row.pk}": row for row in rows}
    for cell in PublishedCell.objects.filter(table__code__in=codes).select_related("table"):
        tables[cell.table.code][cell.row, cell.column] = cell.count
    is_of_districts = round.version.framework.kind == SubjectKind.DISTRICT
    refs = {one.name: subject_of(one) for one in Area.objects.districts()} if is_of_districts else {}
    for code, row in codes.items():
        chosen = yes_options(row, tables[code])
        if row.survey.subject is not None:
            yield _whole(row.survey.subject.ref, chosen, tables[code])
        else:
            yield from _by_district(refs, chosen, tables[code])


def yes_options(row: SurveyQuestion, cells: Cells) -> list[str]:
    """The options of a question that count as yes and that somebody chose."""
    codes = {column.removeprefix("column ") for name, column in cells if column} & set(
        dict(row.question.choices)
    )
    if row.question.rate == RateKind.SATISFACTION:
        return sorted(code for code in codes if int(code) >= SATISFIED_FROM)
    return sorted(codes & {YES})


def _whole(ref: str, chosen: list[str], cells: Cells) -> Counted:
    """All answers of a survey about one subject: the totals of its columns."""
    totals = [count for (name, column), count in cells.items() if name.startswith("column ") and not column]
    yes = [cells.get((f"column {code}", "")) for code in chosen]
    return Counted(ref, _sum(yes), _sum(totals) if totals else None)


def _by_district(refs: Mapping[str, str], chosen: list[str], cells: Cells) -> Iterator[Counted]:
    for name in sorted({name for name, column in cells if column} & refs.keys()):
        yes = [cells.get((name, code)) for code in chosen]
        yield Counted(refs[name], _sum(yes), cells.get((f"row {name}", "")))


def _sum(counts: list[int | None]) -> int | None:
    """The sum; None where one of them is withheld."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
