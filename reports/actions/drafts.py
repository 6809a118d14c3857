"""Automatic drafts: the edition of a period that is over, and its frozen figures."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.record.actors import Actor
from reports.actions import editions, snapshots
from reports.models import Edition, Snapshot
from reports.queries.due import Draft


@transaction.atomic
def open_draft(*, draft: Draft, by: Actor, at: datetime) -> Edition:
    """
    Open the edition of a period that is over, and have its figures frozen unless somebody did before.

    :raises EditionExists: if there is one. :raises PeriodNotOver:
    """
    edition = editions.open_edition(
        book=draft.book, starts_on=draft.starts_on, ends_on=draft.ends_on, by=by, at=at
    )
    if not Snapshot.objects.of_period(draft.starts_on, draft.ends_on).exists():
        snapshots.ask_for_snapshot(starts_on=draft.starts_on, ends_on=draft.ends_on, by=by, at=at)
    return edition
