"""Row locks."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def for_update(row: M, *related: str) -> M:
    """
    `row` read again and locked until the end of the transaction; rows `related` come along without a lock. One query.

    :raises DoesNotExist: if it was deleted since it was read.
    """
    rows = row._meta.default_manager.select_for_update(of=("self",))  # type: ignore[union-attr]
    return (rows.select_related(*related) if related else rows).get(pk=row.pk)


def hold(row: Model) -> None:
    """
    Let one transaction at a time go on from here for `row`, to count what belongs to it; one query that reads nothing.

    Rows that refer to `row` can be written meanwhile (FOR NO KEY UPDATE).
    """
    row._meta.default_manager.select_for_update(no_key=True).values_list("pk").get(pk=row.pk)  # type: ignore[union-attr]
