"""Pictures of a chapter: checked, resized, added at the end of the text with their alternative text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import attachments
from core.record.actors import Actor
from reports.actions.chapters import save_text
from reports.models import Chapter
from reports.text import html
from reports.text.blocks import Picture


class PictureOnly(DomainError):
    code = "picture_only"
    message = _("“{name}”不是照片。书里的图请传 JPEG 或 PNG；表和图表请用数字引用。")


@transaction.atomic
def add_picture(
    *,
    chapter: Chapter,
    upload: UploadedFile[Any],
    caption: str,
    alternative: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Chapter:
    """
    Put a picture at the end of a chapter; `alternative` says what is on it to who does not see it.

    :raises PictureOnly: for another kind of file, and what attachments.accept raises: too large, damaged.
    :raises ChapterChanged, MoveNotAllowed, EditionClosed: as save_text.
    """
    taken = attachments.accept(upload=upload, purpose="chapter", by=by, at=at)
    if taken.content_type not in attachments.PICTURES:
        raise PictureOnly(name=taken.name)
    attachments.claim([taken], chapter)
    box = html.write((Picture(str(taken.pk), alternative.strip(), caption.strip()),))
    return save_text(chapter=chapter, text=f"{chapter.text}\n{box}", version=version, by=by, at=at)
