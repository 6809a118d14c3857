"""Entries of a bureau's calendar: product notices, calls and ordering cycles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.timezone import localtime

from cloudplatform.models import Cycle, Product, ProductCall
from cloudplatform.states import CallState, CycleState, ProductState
from community.members.queries.bureau_days import Dated, Sort
from community.members.queries.waiting import of_city
from core.dates.months import midnight
from core.models import User

ONE_DAY = timedelta(days=1)


def pipeline(user: User, first: date, last: date) -> Iterator[Dated]:
    """Last days of notices; ends of calls and of ordering. Three queries."""
    noticed = Product.objects.reviewable_by(user).filter(
        state=ProductState.IN_NOTICE, notice_until__gt=first, notice_until__lte=last
    )
    for product in noticed:
        assert product.notice_until is not None
        yield Dated(
            product.notice_until - ONE_DAY,
            Sort.NOTICE,
            f"公示最后一天：{product.title}",
            reverse("admin:case", args=["product", product.pk]),
        )
    between = (midnight(first), midnight(last))
    for call in of_city(user, ProductCall.objects.filter(state=CallState.OPEN, closes_at__range=between)):
        at = localtime(call.closes_at)
        yield Dated(
            at.date(),
            Sort.DEADLINE,
            f"征集截止：{call.title}",
            reverse("admin:cloudplatform_productcall_change", args=[call.pk]),
            f"{at:%H:%M}",
        )
    for cycle in Cycle.objects.filter(state=CycleState.OPEN, wishes_until__range=between):
        at = localtime(cycle.wishes_until)
        yield Dated(
            at.date(),
            Sort.DEADLINE,
            f"点单截止：{cycle}",
            reverse("admin:cloudplatform_cycle_change", args=[cycle.pk]),
            f"{at:%H:%M}",
        )
