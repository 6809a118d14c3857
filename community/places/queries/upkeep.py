"""Duties of the system officer: holiday list to enter, backup to make."""

from __future__ import annotations

from django.conf import settings
from django.utils.timezone import localdate

from core.dates.workdays import missing_year
from core.models import User
from core.models.accounts import Office
from core.operations import upkeep


def year_to_enter(user: User) -> int | None:
    """The year whose days off are missing, for the system officer; None for others. Two queries at most."""
    return missing_year(localdate()) if user.holds(Office.SYSTEM) else None


def lacks_backup(user: User) -> bool:
    """
    Whether there is no backup of the last two days, for the system officer; False for others. One query at most.

    A trial on one's own machine needs none.
    """
    if not user.holds(Office.SYSTEM) or (settings.DEBUG and not settings.BACKUP_DIR):
        return False
    return upkeep.backups_stand()[1]
