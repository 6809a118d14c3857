"""Kinds of rows institutions work on for roundtables (workbench lists)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.urls import reverse

from community.members.queries.matters import Matter, page
from roundtable.models import Advice, Excerpt, Invitation, Resolution
from roundtable.states import LIVE, ExcerptState, InvitationState, ResolutionState

MATTERS: Final = (
    Matter(
        Invitation, "会议通知", lambda one: Q(institution=one), page("roundtable:invitation"),
        frozenset({InvitationState.SENT}), title=lambda row: row.roundtable.title, related_fields=("roundtable",),
    ),
    Matter(
        Advice, "书面意见", lambda one: Q(institution=one), page("roundtable:advice"),
        title=lambda row: row.item.title, related_fields=("item",), search_fields=("item__title",),
    ),
    Matter(
        Resolution, "议定事项", lambda one: Q(lead=one) & ~Q(state=ResolutionState.PROVISIONAL),
        page("roundtable:work"), frozenset(LIVE), title=lambda row: row.text[:40], search_fields=("text",),
    ),
    Matter(
        Excerpt, "纪要摘录", lambda one: Q(institution=one),
        lambda row, one: reverse("roundtable:minutes", args=[row.minutes.roundtable.number]), frozenset({ExcerptState.TOLD}),
        title=lambda row: row.minutes.roundtable.title, related_fields=("minutes__roundtable",),
    ),
)  # fmt: skip
