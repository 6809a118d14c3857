"""What keeps the installation running and waits for the system officer: jobs given up, documents withheld, a year unknown."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from community.queries.waiting import Queue, queue
from core.models import Job, UnprintedDocument, User
from core.models.accounts import Office
from core.models.jobs import JobState
from core.workdays import missing_year


def waiting_for(user: User | AnonymousUser) -> Sequence[Queue]:
    """The officer's queues; nobody else's. Three queries."""
    if not isinstance(user, User) or not user.holds(Office.SYSTEM):
        return []
    withheld = queue(
        "印不出字、没有出具的文件", UnprintedDocument.objects.filter(settled_at=None), "first_at", ""
    )
    year = missing_year(localdate())
    return [
        queue("多次没办成的后台任务和没送到的消息", Job.objects.filter(state=JobState.FAILED), "created_at", "failed"),
        Queue(withheld.name, withheld.count, withheld.oldest_at, withheld.model, "settled_at__isempty=1"),
        Queue(f"{year or '明'}年的放假安排待登记", int(year is not None), None, "core_calendaryear", ""),
    ]  # fmt: skip
