"""SQL aggregation of a measure's rows for all subjects of a kind in one query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import BigIntegerField, Count, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.timezone import is_aware, localtime

from core.measures.rows import Key, Rows, Sums, When
from core.measures.shapes import SUBJECT_LENGTHS, TIMES, Cut, Kind, Period

Line = tuple[Any, ...]  # subject, one part for each cut, numerator, denominator, n


def lines(
    source: Rows,
    sums: Sums,
    kind: Kind,
    period: Period,
    cuts: Sequence[Cut] = (),
    only: Collection[str] | None = None,
) -> list[Line]:
    """Sum the rows of `source` in `period` for all subjects of `kind`, broken down by all of `cuts`. One query."""
    key, length = source.keys[kind], SUBJECT_LENGTHS.get(kind)
    rows = rows_within(source, sums, period)
    if not (source.parent and _kept_sums.get() is not None):  # kept sums serve every kind of subject
        rows = rows.filter(key.where if only is None else key.where & key.among(only))
    if sums.weights:
        return _weighted(rows, key, sums.weights(period), length)
    query = _per_parent if source.parent else _direct
    found = []
    for subject, *parts, numerator, denominator, n in query(source, sums, rows, key, period, cuts):
        name = "" if subject is None else str(subject)
        if name and (length is None or len(name) == length) and (only is None or name in only):
            texts = [text_of(part, cut) for part, cut in zip(parts, cuts, strict=True)]
            found.append((name, *texts, numerator or 0, denominator, n))
    return found


def lines_of_spans(
    source: Rows, sums: Sums, kind: Kind, spans: Mapping[int, tuple[str, Period]]
) -> list[Line]:
    """Sum the rows of each span: a subject in a period of its own. One query; none without spans."""
    if source.marked or sums.weights:
        raise ValueError("What depends on one period is not counted in several.")
    if not spans:
        return []
    key = source.keys[kind]
    rows = source.of().filter(key.where & key.among({subject for subject, _ in spans.values()})).order_by()
    rows = rows.filter(sums.where) if sums.where is not None else rows
    cases = [
        models.When(key.among([subject]) & source.when.within(period), then=Value(span))
        for span, (subject, period) in spans.items()
    ]
    placed = rows.annotate(of_span=models.Case(*cases, output_field=BigIntegerField()))
    grouped = placed.filter(of_span__isnull=False).values("of_span").annotate(**_aggregates(sums))
    return [
        (span, numerator or 0, denominator, n)
        for span, numerator, denominator, n in grouped.values_list("of_span", *AGGREGATES)
    ]


def rows_within(source: Rows, sums: Sums, period: Period) -> QuerySet[Any]:
    """All rows that count in a period, of whatever subject."""
    rows = source.of().filter(source.when.within(period)).order_by()
    rows = source.marked(rows, period) if source.marked else rows
    return rows.filter(sums.where) if sums.where is not None else rows


def weighted_rows(rows: QuerySet[Any], sums: Sums, period: Period) -> QuerySet[Any]:
    """`rows` without those that have no weight, where the sums have weights."""
    return rows.filter(pk__in=list(sums.weights(period))) if sums.weights else rows


def _weighted(rows: QuerySet[Any], key: Key, weights: Mapping[int, int], length: int | None) -> list[Line]:
    found: dict[str, tuple[int, int]] = {}
    named = rows.filter(pk__in=list(weights)).annotate(subject_=key.expression)
    for pk, subject in named.values_list("pk", "subject_"):
        name = "" if subject is None else str(subject)
        if name and (length is None or len(name) == length):
            numerator, n = found.get(name, (0, 0))
            found[name] = numerator + weights[pk], n + 1
    return [(name, numerator, None, n) for name, (numerator, n) in found.items()]


def _direct(
    source: Rows, sums: Sums, rows: QuerySet[Any], key: Key, period: Period, cuts: Sequence[Cut]
) -> Iterable[Line]:
    grouped = rows.annotate(**_names(source.when, source.cuts, key, cuts))
    grouped = grouped.values("subject_", *_part_names(cuts)).annotate(**_aggregates(sums))
    found: Iterable[Line] = grouped.values_list("subject_", *_part_names(cuts), *AGGREGATES)
    return found


def _per_parent(
    source: Rows, sums: Sums, rows: QuerySet[Any], key: Key, period: Period, cuts: Sequence[Cut]
) -> Iterable[Line]:
    """Sum the rows of each parent, then add up by the parent's subject and parts: two levels in one statement."""
    name = source.parent
    inner = rows.values(parent_=F(f"{name}_id")).annotate(**_aggregates(sums))
    when = source.when.from_parent(name)
    parts: dict[Cut, Key] = {cut: source.cuts[cut].from_parent(name) for cut in cuts if cut not in TIMES}
    parents = rows.model._meta.get_field(name).related_model._default_manager.filter(
        when.within(period), key.from_parent(name).where
    )
    parents = parents.annotate(parent_=F("pk"), **_names(when, parts, key.from_parent(name), cuts))
    outer = parents.order_by().values("parent_", "subject_", *_part_names(cuts))
    return _joined(outer, inner.values("parent_", *AGGREGATES), ("subject_", *_part_names(cuts)))


def _joined(outer: QuerySet[Any], inner: QuerySet[Any], grouped_by: Sequence[str]) -> Iterable[Line]:
    try:
        (outer_sql, outer_values), (inner_sql, inner_values) = (
            one.query.sql_with_params() for one in (outer, inner)
        )
    except EmptyResultSet:
        return []
    columns = ", ".join(f"o.{name}" for name in grouped_by)
    sums = ", ".join(f"SUM(i.{name}::bigint)::bigint" for name in AGGREGATES)
    kept = _kept_sums.get()
    with connection.cursor() as cursor:
        # Materialized: without statistics the planner would sum the rows anew for each parent.
        if kept is None:
            rows, head, values = "i", f"WITH i AS MATERIALIZED ({inner_sql}) ", (*inner_values, *outer_values)
        else:
            rows, head, values = f"{_table_of(kept, inner_sql, inner_values, cursor)} i", "", outer_values
        cursor.execute(
            f"{head}SELECT {columns}, {sums} FROM ({outer_sql}) o JOIN {rows} USING (parent_) GROUP BY {columns}",  # noqa: S608
            values,
        )
        return list(cursor.fetchall())


@contextmanager
def sums_kept() -> Iterator[None]:
    """
    Context manager: the rows of each parent are summed once into a temporary table, for many kinds and cuts. Changes
    made meanwhile are not seen.
    """
    kept: dict[bytes, str] = {}
    with transaction.atomic():  # a failure takes the tables with it
        token = _kept_sums.set(kept)
        try:
            yield
        finally:
            _kept_sums.reset(token)
        if kept:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {', '.join(kept.values())}")


_kept_sums: ContextVar[dict[bytes, str] | None] = ContextVar("kept_sums", default=None)


def _table_of(kept: dict[bytes, str], sql: str, values: Sequence[Any], cursor: Any) -> str:
    """The temporary table with the sums that `sql` answers."""
    whole: bytes = cursor.mogrify(sql, values)
    if whole not in kept:
        kept[whole] = f"kept_sums_{len(kept)}"
        cursor.execute(f"CREATE TEMPORARY TABLE {kept[whole]} ON COMMIT DROP AS {sql}", values)
    return kept[whole]


AGGREGATES: Final = ("numerator_", "denominator_", "n_")


def _aggregates(sums: Sums) -> dict[str, Any]:
    whole = Value(None, output_field=BigIntegerField())
    return {
        "numerator_": Cast(sums.numerator, BigIntegerField()),
        "denominator_": whole if sums.denominator is None else Cast(sums.denominator, BigIntegerField()),
        "n_": Count("pk"),
    }


def _part_names(cuts: Sequence[Cut]) -> list[str]:
    return [f"part_{number}" for number in range(len(cuts))]


def _names(when: When, parts: Mapping[Cut, Key], key: Key, cuts: Sequence[Cut]) -> dict[str, Any]:
    """What rows are grouped by: the subject and one part for each cut."""
    found: dict[str, Any] = {"subject_": key.expression}
    for name, cut in zip(_part_names(cuts), cuts, strict=True):
        found[name] = when.cut(cut) if cut in TIMES else parts[cut].expression
    return found


def text_of(part: Any, cut: Cut) -> str:
    if isinstance(part, datetime):
        part = localtime(part).date() if is_aware(part) else part.date()
    if isinstance(part, date):
        return part.isoformat()[: 7 if cut == Cut.MONTH else 10]
    return "" if part is None else str(part)
