"""Entries of a bureau's calendar: deadlines of panels and forums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from community.members.queries.bureau_days import Dated, Sort
from core.dates.months import midnight
from core.models import User
from thinktank.models import Forum, Panel
from thinktank.states import PanelState

OVER = (PanelState.SIGNED, PanelState.DISSOLVED)


def panels_and_forums(user: User, first: date, last: date) -> Iterator[Dated]:
    """Until when panels score, and the last days of papers and registration of forums. Three queries."""
    rows = Panel.objects.handled_by(user).exclude(state__in=OVER)
    for panel in rows.filter(due_on__gte=first, due_on__lt=last):
        yield Dated(
            panel.due_on,
            Sort.DEADLINE,
            f"评分截止：{panel}",
            reverse("admin:thinktank_panel_change", args=[panel.pk]),
        )
    for field, words in (("papers_until", "征文截止"), ("registration_until", "报名截止")):
        between = {f"{field}__gte": midnight(first), f"{field}__lt": midnight(last)}
        for forum in Forum.objects.handled_by(user).filter(**between):
            path = reverse("admin:thinktank_forum_change", args=[forum.pk])
            yield Dated(localdate(getattr(forum, field)), Sort.DEADLINE, f"{words}：{forum}", path)
