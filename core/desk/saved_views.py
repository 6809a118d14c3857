"""Saved views: inbox filters a person keeps under a name, with a count. (Not HTTP views.)"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import SavedView, User
from core.models.desk import Desk

MOST: Final = 12


class TooManyViews(DomainError):
    code = "too_many_saved_views"
    message = _("最多存 {most} 个视图，请先删一个不用的。")


@transaction.atomic
def save(*, person: User, desk: Desk, name: str, query: str, at: datetime) -> SavedView:
    """
    Save a filter; one of the same name is replaced.

    :raises TooManyViews: beyond MOST.
    """
    mine = SavedView.objects.select_for_update().filter(person=person, desk=desk)
    if mine.exclude(name=name).count() >= MOST:
        raise TooManyViews(most=MOST)
    view, _is_new = SavedView.objects.update_or_create(
        person=person, desk=desk, name=name, defaults={"query": query, "saved_at": at}
    )
    return view


def drop(*, person: User, pk: int) -> None:
    """Delete one's own saved view; no effect if it does not exist."""
    SavedView.objects.filter(person=person, pk=pk).delete()
