"""What keeps the installation running and waits for the system officer: jobs given up, documents withheld, a year unknown,
no backup."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from community.queries.waiting import Queue, queue
from core import upkeep
from core.models import Job, UnprintedDocument, User
from core.models.accounts import Office
from core.models.jobs import JobState
from core.workdays import missing_year


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """The officer's queues; nobody else's. Four queries."""
    if not isinstance(user, User) or not user.holds(Office.SYSTEM):
        return []
    withheld = queue(
        "印不出字、没有出具的文件", UnprintedDocument.objects.filter(settled_at=None), "first_at", ""
    )
    year = missing_year(localdate())
    return [
        *_backups(),
        queue("多次没办成的后台任务和没送到的消息", Job.objects.filter(state=JobState.FAILED), "created_at", "failed"),
        Queue(withheld.name, withheld.count, withheld.oldest_at, withheld.model, "settled_at__isempty=1"),
        Queue(f"{year or '明'}年的放假安排待登记", int(year is not None), None, "core_calendaryear", ""),
    ]  # fmt: skip


def _backups() -> Sequence[Queue]:
    """One duty while there is no backup of the last two days. A trial on one's own machine needs none."""
    if settings.DEBUG and not settings.BACKUP_DIR:
        return []
    last, is_old = upkeep.backups_stand()
    return [Queue("超过两天没有备份", int(is_old), last if is_old else None, "core_backuprun", "")]
