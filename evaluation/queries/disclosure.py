"""Audit of all published tables as one linear system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from evaluation.formulas.disclosure import Cell, Leak, audit
from evaluation.models import PublishedCell, PublishedTable


@dataclass(frozen=True)
class Audit:
    """The result of an audit: what was checked, and what can be inferred."""

    tables: int
    cells: int
    withheld: int
    leaks: Sequence[Leak]


def everything(threshold: int, more: Sequence[Cell] = ()) -> Audit:
    """Audit all tables together, with `more` as if they were published. Two queries."""
    tables = PublishedTable.objects.count()
    rows = PublishedCell.objects.select_related("table").order_by("pk")
    cells = [
        Cell(f"{row.table.code} {row.row} {row.column}", frozenset(row.atoms), row.count) for row in rows
    ]
    cells += more
    withheld = sum(cell.count is None for cell in cells)
    return Audit(tables, len(cells), withheld, audit(cells, threshold))


def small_and_shown(threshold: int) -> Sequence[PublishedCell]:
    """Cells shown though they are about fewer people than their table's threshold. One query."""
    rows = PublishedCell.objects.filter(Q(count__gt=0) & Q(count__lt=threshold)).select_related("table")
    return [row for row in rows if row.count is not None and row.count < row.table.threshold]
