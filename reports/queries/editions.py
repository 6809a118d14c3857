"""Queries about editions: published, announced, duties of authors, reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from community.members.queries.waiting import Duty
from community.models import Institution
from reports import policy
from reports.models import Chapter, Edition
from reports.states import ChapterState, EditionState


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """The chapters `institution` owes. One query."""
    return [
        Duty(
            f"{'修改' if chapter.state == ChapterState.RETURNED else '撰写'}：{chapter.edition.label}{chapter.title}",
            chapter.edition.get_book_display(), chapter.due_on, reverse("reports:edit", args=[chapter.pk]), about=chapter,
        )
        for chapter in Chapter.objects.open().filter(institution=institution).for_list()
    ]  # fmt: skip


def to_remind(day: date) -> Sequence[Chapter]:
    """Chapters due within a week, or late, whose author was not reminded today."""
    late = Q(due_on__lte=day + policy.REMIND_BEFORE)
    return list(
        Chapter.objects.open().filter(late).exclude(reminded_on__gt=day - timedelta(days=3)).for_list()
    )


def published(book: str = "") -> Sequence[Edition]:
    """The current editions, newest first. One query."""
    rows = Edition.objects.current().for_list()
    return list(rows.filter(book=book) if book else rows)


def versions() -> Sequence[Edition]:
    """Every version that ever went out, those replaced since too, newest first. One query."""
    return list(Edition.objects.out().for_list().order_by("-published_at", "-pk"))


def announced(day: date) -> Sequence[Edition]:
    """The release calendar: editions in work with a public day of release. One query."""
    rows = Edition.objects.exclude(state__in=[EditionState.PUBLISHED, EditionState.REPLACED])
    return list(rows.filter(announced_on__gte=day).for_list().order_by("announced_on", "book"))
