"""
Pagination of long lists at constant cost, on the first page, on the last, and with a million rows.

The keys of a page are read first, from whichever end is nearer, without what the list shows of other tables; the rows
are fetched by those keys. A count that would be large is the planner's own estimate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

if TYPE_CHECKING:
    Base = Paginator[Any]
else:
    Base = Paginator

EXACT_UP_TO: Final = 20_000  # more rows than this are estimated, not counted


def part(rows: QuerySet[Any], start: int, stop: int, count: int) -> QuerySet[Any]:
    """
    The rows `start` to `stop` of an ordered queryset that has about `count`, as a queryset of the same order.

    Past the middle they are counted from the end: with an estimated count the last page still shows the last rows.
    Only where the order leaves nothing open, so that both ends agree.
    """
    return rows.filter(pk__in=keys_of(rows, start, stop, count))


def keys_of(rows: QuerySet[Any], start: int, stop: int, count: int) -> list[Any]:
    """The keys of `part`, in the order of the rows. One query."""
    keys = rows.values_list("pk", flat=True)
    if start > count // 2 and is_whole(rows):
        return list(keys.reverse()[max(0, count - stop) : max(0, count - start)])[::-1]
    return list(keys[start:stop])


def is_whole(rows: QuerySet[Any]) -> bool:
    """Whether the order is total: it ends with the primary key."""
    order = rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ()) or ()
    last = order[-1] if order else None
    return isinstance(last, str) and last.lstrip("-") in ("pk", rows.model._meta.pk.name)


def estimate(rows: QuerySet[Any]) -> int:
    """The planner's estimate of the number of rows. One EXPLAIN, which reads none of them."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


class FarPaginator(Base):
    """Paginator for lists that grow without limit, with an estimated count when it is large."""

    @cached_property
    def count(self) -> int:
        guess = estimate(self.rows)
        return guess if guess > EXACT_UP_TO else self.rows.order_by().count()

    @property
    def rows(self) -> QuerySet[Any]:
        return self.object_list  # type: ignore[return-value]  # of querysets only

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.part(start, min(start + self.per_page, self.count)), number, self)

    def part(self, start: int, stop: int) -> Any:
        """The rows `start` to `stop`."""
        return part(self.rows, start, stop, self.count)


class KeysFirst(FarPaginator):
    """
    Paginator that reads keys first, with an exact count: for lists that people and programs read to their end.

    :param by_keys: answers the rows of these keys, in any order, at less cost than the queryset would.

    :param count: how many rows there are, where that is known.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        per_page: int,
        by_keys: Callable[[Sequence[Any]], Iterable[Any]] | None = None,
        count: int | None = None,
    ) -> None:
        super().__init__(rows, per_page)
        self.by_keys = by_keys
        self._count = count

    def part(self, start: int, stop: int) -> Any:
        if self.by_keys is None:
            return super().part(start, stop)
        keys = keys_of(self.rows, start, stop, self.count)
        found = {row.pk: row for row in self.by_keys(keys)}
        return [found[key] for key in keys if key in found]

    @cached_property
    def count(self) -> int:
        return self.rows.order_by().count() if self._count is None else self._count
