"""Refusals about deadlines of calls."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class DeadlinePassed(DomainError):
    code = "deadline_passed"
    message = _("截止时间已经过了，没有人来得及。请改一个将来的时间。")


class NotDrafted(DomainError):
    """Only the draft of a call can be corrected."""

    code = "call_not_drafted"
    message = _("征集已经发布或取消，不能再改内容。要改截止时间，请另发公告；要重来，请取消后新建。")


def refuse_passed(deadline: date, at: datetime) -> None:
    """
    Check a new deadline.

    :raises DeadlinePassed: unless `deadline`, a moment or the last day, lies after `at`.
    """
    is_over = deadline <= at if isinstance(deadline, datetime) else deadline <= localdate(at)
    if is_over:
        raise DeadlinePassed
