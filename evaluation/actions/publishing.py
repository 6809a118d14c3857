"""Publication of tables about people, after a check of statistical disclosure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from evaluation.formulas.disclosure import Cell, cells_of, protect
from evaluation.models import PublishedCell, PublishedTable, Round, Score
from evaluation.policy import THRESHOLD_START, Source
from evaluation.queries import disclosure


class WouldDisclose(DomainError):
    code = "would_disclose"
    message = _(
        "“{title}”和以前公布的表放在一起，能算出不足 {threshold} 人的数，不能公布。请合并分组后再公布。"
    )


@transaction.atomic
def publish_table(
    *, code: str, title: str, counts: Mapping[tuple[str, str], int], threshold: int, at: datetime
) -> PublishedTable:
    """
    Record a published table of people by row and column, with the cells suppressed that its totals would disclose.

    :raises WouldDisclose: if together with everything published before it gives away a count.
    """
    hidden = protect(counts, threshold)
    is_shown = any(count and key not in hidden for key, count in counts.items())
    cells = cells_of(code, counts, hidden, is_shown)
    return _write(code, title, cells, threshold, at)


@transaction.atomic
def publish_counts(*, round: Round, at: datetime) -> PublishedTable | None:
    """
    Record the number of answers behind each score of a round, with suppressed ones marked.

    Those of surveys are on record with their survey: a score reads nothing else of them.
    """
    rows = (
        Score.objects.filter(subject__round=round, indicator__counts_people=True)
        .exclude(indicator__source=Source.SURVEY)
        .select_related("subject", "indicator")
    )
    cells = [
        Cell(
            f"{row.subject.title}\t{row.indicator.code}", frozenset([f"round {round.pk}:{row.indicator.code}:{row.subject.ref}"]),
            row.n if row.numerator is not None else None if "不足" in row.note else 0,
        )
        for row in rows
    ]  # fmt: skip
    if not cells:
        return None
    return _write(
        f"round {round.pk}", f"{round.name}：评价份数", cells, round.threshold or THRESHOLD_START, at
    )


def _write(code: str, title: str, cells: Sequence[Cell], threshold: int, at: datetime) -> PublishedTable:
    if disclosure.everything(threshold, cells).leaks:
        raise WouldDisclose(title=title, threshold=threshold)
    table = PublishedTable.objects.create(code=code, title=title, threshold=threshold, published_at=at)
    PublishedCell.objects.bulk_create(
        PublishedCell(
            table=table, row=cell.name.partition("\t")[0][:120], column=cell.name.partition("\t")[2][:120],
            atoms=sorted(cell.atoms), count=cell.count,
        )
        for cell in cells
    )  # fmt: skip
    return table
