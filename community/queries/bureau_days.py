"""Entries of a bureau's calendar: notices of stars, rules and acts that take effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from community.members.queries.bureau_days import Dated, Sort
from community.members.queries.second_person import seen_by
from community.training.models import TeamGrade
from community.training.states import GradeState
from core.models import User
from core.states import OPEN_ACTS


def stars(user: User, first: date, last: date) -> Iterator[Dated]:
    """Last days of notices, and days to rectify by. Two queries."""
    rows = TeamGrade.objects.overseen_by(user).select_related("society", "group")
    for one in rows.filter(state=GradeState.IN_NOTICE, notice_until__gt=first, notice_until__lte=last):
        if one.notice_until is not None:
            yield Dated(
                one.notice_until - timedelta(days=1), Sort.NOTICE, f"星级公示最后一天：{one}",
                reverse("admin:community_teamgrade_change", args=[one.pk]),
            )  # fmt: skip
    for one in rows.filter(state=GradeState.RECTIFYING, rectify_due_on__gte=first, rectify_due_on__lt=last):
        if one.rectify_due_on is not None:
            path = reverse("admin:community_teamgrade_change", args=[one.pk])
            yield Dated(one.rectify_due_on, Sort.CHECK, f"星级整改到期：{one}", path)


def acts(user: User, first: date, last: date) -> Iterator[Dated]:
    """What takes effect once another confirmed it. One query and those of the person's area."""
    for act in seen_by(user).filter(state__in=OPEN_ACTS, effective_on__gte=first, effective_on__lt=last):
        yield Dated(
            act.effective_on,
            Sort.DEADLINE,
            f"生效：{act.title}",
            reverse("admin:core_pendingact_change", args=[act.pk]),
        )
