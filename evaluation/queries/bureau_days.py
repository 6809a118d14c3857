"""Entries of a bureau's calendar: reply deadlines of rounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from community.members.queries.bureau_days import Dated, Sort
from core.models import User
from evaluation.models import Round
from evaluation.states import RoundState


def replies(user: User, first: date, last: date) -> Iterator[Dated]:
    """Until when subjects may reply. One query."""
    rows = Round.objects.handled_by(user).filter(state=RoundState.IN_REPLY)
    for one in rows.filter(reply_until__gte=first, reply_until__lt=last):
        if one.reply_until is not None:
            yield Dated(
                one.reply_until,
                Sort.DEADLINE,
                f"回应得分截止：{one}",
                reverse("admin:evaluation_round_change", args=[one.pk]),
            )
