"""Attachments of many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from core.models import Attachment
from core.record.journal import subject_of


def files_of(rows: Iterable[models.Model]) -> Mapping[int, list[Attachment]]:
    """The files about each of `rows` (of one model), by its key, oldest first. One query, none without rows."""
    keys = {subject_of(row): row.pk for row in rows}
    found: dict[int, list[Attachment]] = {}
    if not keys:
        return found
    for file in Attachment.objects.filter(about__in=keys).order_by("uploaded_at", "pk"):
        found.setdefault(keys[file.about], []).append(file)
    return found
