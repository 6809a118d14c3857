"""Entries of a bureau's calendar: notices, checks and rectifications of projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localtime

from community.members.queries.bureau_days import Dated, Sort
from community.members.queries.waiting import of_city
from core.dates.months import midnight
from core.models import User
from projects.models import Call, Checkpoint, DecisionList, Rectification
from projects.states import CallState, ListState

ONE_DAY = timedelta(days=1)


def projects(user: User, first: date, last: date) -> Iterator[Dated]:
    """Four queries."""
    lists = DecisionList.objects.filter(
        state=ListState.IN_NOTICE, notice_until__gt=first, notice_until__lte=last
    )
    for one in of_city(user, lists):
        yield Dated(
            one.notice_until - ONE_DAY,
            Sort.NOTICE,
            f"公示最后一天：{one}",
            reverse("admin:case", args=["decision-list", one.pk]),
        )
    due = {"due_on__gte": first, "due_on__lt": last}
    for check in Checkpoint.objects.overseen_by(user).unreported().filter(**due).select_related("project"):
        yield Dated(
            check.due_on, Sort.CHECK, f"{check.get_kind_display()}报告：{check.project.title}",
            reverse("admin:projects_checkpoint_change", args=[check.pk]),
        )  # fmt: skip
    mending = Rectification.objects.overseen_by(user).unreplied().filter(**due).select_related("project")
    for one in mending:
        yield Dated(
            one.due_on,
            Sort.CHECK,
            f"整改到期：{one.project.title}",
            reverse("admin:projects_rectification_change", args=[one.pk]),
        )
    closing = Call.objects.filter(state=CallState.OPEN, closes_at__range=(midnight(first), midnight(last)))
    for call in of_city(user, closing):
        at = localtime(call.closes_at)
        yield Dated(
            at.date(),
            Sort.DEADLINE,
            f"申报截止：{call}",
            reverse("admin:projects_call_change", args=[call.pk]),
            f"{at:%H:%M}",
        )
