"""Kinds of rows institutions work on for the yearly books: chapters (workbench lists)."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from community.members.queries.matters import Matter, page
from reports.models import Chapter
from reports.states import ChapterState

C = ChapterState

MATTERS: Final = (
    Matter(
        Chapter, "报告的章", lambda one: Q(institution=one), page("reports:edit"),
        frozenset({C.WAITING, C.WRITING, C.SUBMITTED, C.RETURNED}), title=lambda row: row.title, search_fields=("title",),
        related_fields=("edition",),
    ),
)  # fmt: skip
