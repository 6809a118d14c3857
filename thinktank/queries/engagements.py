"""Engagements of people from forum registrations (community.members.queries.engagements)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Concat

from community.members.queries.engagements import People, Span, during, row
from thinktank.models import ForumSession, Registration
from thinktank.states import ForumState


def forums(people: People, spans: Sequence[Span]) -> QuerySet[Any, Any]:
    registered = Registration.objects.live().filter(user__in=people.users)
    rows = ForumSession.objects.filter(
        during(spans, "period__startswith", "period__endswith"), forum__registrations__in=registered,
        forum__state=ForumState.OPEN,
    )  # fmt: skip
    return row(
        rows, about="thinktank.forum", pk="forum_id", title=Concat("forum__theme", "title"),
        place=Concat("forum__venue", "room"), user="forum__registrations__user_id", starts="period__startswith",
        ends="period__endswith",
    )  # fmt: skip
