"""Drafts that are due: yearly books of the year before, bulletins of the month and quarter before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports import policy
from reports.models import Edition, Snapshot
from reports.policy import Book
from reports.states import EditionState


@dataclass(frozen=True)
class Draft:
    """A book of [starts_on, ends_on)."""

    book: str
    starts_on: date
    ends_on: date


def drafts_due(day: date) -> Sequence[Draft]:
    """The drafts whose day has come by `day` and that nobody has opened. One query."""
    wanted = list(_wanted(day))
    rows = Edition.objects.filter(starts_on__in=[one.starts_on for one in wanted])
    have = {Draft(*row) for row in rows.values_list("book", "starts_on", "ends_on")}
    return [one for one in wanted if one not in have]


def _wanted(day: date) -> Iterator[Draft]:
    if (day.month, day.day) >= (policy.DRAFT_MONTH, policy.DRAFT_DAY):
        yield from (
            Draft(str(book), date(day.year - 1, 1, 1), date(day.year, 1, 1)) for book in policy.YEARLY
        )
    if day.day >= policy.BULLETIN_DAY:
        first = day.replace(day=1)
        yield Draft(str(Book.BULLETIN), months_before(first, 1), first)
        quarter = first.replace(month=(first.month - 1) // 3 * 3 + 1)
        yield Draft(str(Book.BULLETIN), months_before(quarter, 3), quarter)


def months_before(first: date, count: int) -> date:
    """The first of the month `count` months before that of `first`."""
    months = first.year * 12 + first.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def without_figures() -> Sequence[tuple[Edition, Snapshot]]:
    """Drafts opened by the clock that have no snapshot, with the newest frozen one of their period. Two queries."""
    drafts = Edition.objects.filter(
        opened_by=None, snapshot=None, state__in=[EditionState.OUTLINE, EditionState.WRITING]
    )
    frozen = {
        (one.starts_on, one.ends_on): one
        for one in Snapshot.objects.frozen().without_content().order_by("number")
    }
    return [
        (one, frozen[one.starts_on, one.ends_on]) for one in drafts if (one.starts_on, one.ends_on) in frozen
    ]
