"""Inputs from the catalogue of measures for the subjects of a round. Evaluation counts nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from core import measures
from core.measures import Cell, Kind, Measure, Period
from evaluation.formulas.assessment import Measured
from evaluation.formulas.exact import divide, exact
from evaluation.policy import SubjectKind

KINDS: Final[Mapping[str, Kind]] = {
    SubjectKind.PROJECT: Kind.PROJECT, SubjectKind.INSTITUTION: Kind.INSTITUTION,
    SubjectKind.SUPPLIER: Kind.INSTITUTION, SubjectKind.STREET: Kind.STREET, SubjectKind.DISTRICT: Kind.DISTRICT,
    SubjectKind.FACILITY: Kind.FACILITY,
}  # fmt: skip
MODELS: Final[Mapping[Kind, str]] = {
    Kind.PROJECT: "projects.project", Kind.INSTITUTION: "community.institution", Kind.STREET: "community.area",
    Kind.DISTRICT: "community.area", Kind.FACILITY: "community.facility",
}  # fmt: skip


def knows(code: str, kind: str) -> bool:
    """Whether the catalogue can count `code` for subjects of `kind`."""
    return any(one.code == code and KINDS[kind] in one.kinds for one in measures.all_measures())


def choices(kind: str) -> list[tuple[str, str]]:
    """Code and name of every measure that can be counted for subjects of `kind`."""
    return [
        (one.code, f"{one.name}（{one.code}）") for one in measures.all_measures() if KINDS[kind] in one.kinds
    ]


def measured(code: str, kind: str, first: date, until: date) -> dict[str, Measured]:
    """
    What `code` comes to for all subjects of `kind` over [first, until), by reference; no entry where there are no rows.

    :raises KeyError: for a code the catalogue does not know.
    """
    measure = measures.get(code)
    cells = measure.by_subject(KINDS[kind], Period.days(first, until))
    model = MODELS[KINDS[kind]]
    return {f"{model}:{key}": _measured(measure, cell) for key, cell in cells.items() if cell.n}


def _measured(measure: Measure, cell: Cell) -> Measured:
    numerator = exact(divide(Decimal(cell.numerator), Decimal(measure.per)))
    return Measured(numerator, exact(cell.denominator) if measure.is_ratio else None, cell.n)
