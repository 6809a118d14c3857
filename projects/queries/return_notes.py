"""Queries about return notes: possible lines, open remarks."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from core.record.journal import subject_of
from projects.models import Case, Checkpoint, ReturnNote
from projects.models.cases import SECTIONS, TITLES


def lines_of(row: Checkpoint | Case) -> dict[str, str]:
    """Each line's key and what it is called. One query."""
    if isinstance(row, Case):
        sections = {name: str(TITLES[name]) for name in SECTIONS}
        return {"title": "案例名称", "summary": "一句话", **sections, "figures": "数据", "files": "附件"}
    figures = row.project.figures.order_by("pk").values_list("pk", "name")
    return {"report": "自查报告", **{f"figure_{pk}": name for pk, name in figures}, "files": "佐证材料"}


def open_notes(row: Model) -> QuerySet[ReturnNote]:
    """Remarks not settled yet, in the order they were written."""
    return ReturnNote.objects.filter(subject=subject_of(row), settled_at__isnull=True).order_by("pk")
