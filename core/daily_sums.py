"""
Maintenance of the daily sums of measures (pre-aggregated cells of large tables) and their reconciliation by a recount.

Every night all days up to yesterday are counted from the rows and compared with what is stored: days that passed are
added, and days whose rows changed since (a late check-in, feedback published or hidden) are corrected. How many lines
of days already summed were corrected becomes a fact of the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from core.measures import TIMES, Cut, Kind, Measure, Period, all_measures
from core.measures.counting import Line, lines
from core.models import DailySum, SummedDays
from core.record import journal
from core.record.actors import CLOCK

FIRST_DAY = date(2000, 1, 1)  # before any row of the community
BATCH = 5000

LineKey = tuple[str, str, date]  # subject, part, day
Counts = tuple[int, int | None, int]  # numerator, denominator, n


@dataclass(frozen=True)
class Difference:
    """What the recount of one measure, kind and cut changed in the stored sums."""

    kind: Kind
    cut: str
    stale: Sequence[int]  # keys of stored sums that are no longer true
    missing: Sequence[DailySum]
    corrected: int  # lines of days that had been summed before


def recount(measure: Measure, *, at: datetime) -> int:
    """
    Count all past days of `measure` again and store what differs; how many lines of summed days were wrong.

    One query for each kind and cut, and as many for what is stored.
    """
    until = localdate(at)
    with transaction.atomic():
        summed = SummedDays.objects.select_for_update().filter(measure=measure.code).first()
        known_until = summed.until_day if summed else FIRST_DAY
        found = [
            _compare(measure, kind, cut, until, known_until)
            for kind in sorted(measure.kinds)
            for cut in (None, *sorted(measure.cuts - set(TIMES)))
            if measure.sums_hold(kind, cut)
        ]
        for one in found:
            DailySum.objects.filter(pk__in=one.stale).delete()
            DailySum.objects.bulk_create(one.missing, batch_size=BATCH)
        corrected = sum(one.corrected for one in found)
        summed, _ = SummedDays.objects.update_or_create(
            measure=measure.code, defaults={"until_day": until, "counted_at": at, "corrected": corrected}
        )
        if corrected:
            journal.record(
                "core.daily_sums.corrected",
                about=summed,
                by=CLOCK,
                at=at,
                measure=measure.code,
                lines=corrected,
            )
    return corrected


def recount_all(*, at: datetime) -> int:
    """Recount every measure that has daily sums, each in a transaction of its own; how many lines were wrong."""
    return sum(recount(measure, at=at) for measure in all_measures() if measure.has_daily_sums)


def _compare(measure: Measure, kind: Kind, cut: Cut | None, until: date, known_until: date) -> Difference:
    counted = {_key(line, cut): _counts(line) for line in _counted(measure, kind, cut, until)}
    stale, corrected = [], 0
    for row in DailySum.objects.filter(measure=measure.code, kind=kind, cut=cut or "").iterator():
        key = (row.subject, row.part, row.day)
        if counted.get(key) == (row.numerator, row.denominator, row.n):
            del counted[key]
            continue
        stale.append(row.pk)
        corrected += key not in counted  # else it is corrected below
    missing = [
        DailySum(
            measure=measure.code, kind=kind, subject=subject, cut=cut or "", part=part, day=day,
            numerator=numerator, denominator=denominator, n=n,
        )
        for (subject, part, day), (numerator, denominator, n) in counted.items()
    ]  # fmt: skip
    return Difference(
        kind, cut or "", stale, missing, corrected + sum(one.day < known_until for one in missing)
    )


def _counted(measure: Measure, kind: Kind, cut: Cut | None, until: date) -> list[Line]:
    cuts = (Cut.DAY, cut) if cut else (Cut.DAY,)
    return lines(measure.source, measure.sums, kind, Period.days(FIRST_DAY, until), cuts)


def _key(line: Line, cut: Cut | None) -> LineKey:
    return line[0], line[2] if cut else "", date.fromisoformat(line[1])


def _counts(line: Line) -> Counts:
    numerator, denominator, n = line[-3:]
    return numerator, denominator, n
