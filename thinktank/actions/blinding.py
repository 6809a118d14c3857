"""
Anonymisation of material for blind review: copies under neutral names without metadata; texts that name somebody are
refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files.cleaning import PDF, NotCleanable, cleaned, words_of
from core.files.office import SUFFIXES
from core.models import Attachment
from core.record.journal import subject_of
from thinktank.models import PanelSubject
from thinktank.queries.eligibility import SAMPLE_MARK, bare

SUFFIX: Final = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf", **SUFFIXES
}  # fmt: skip


HIDDEN: Final = "〔已隐去〕"


class CannotBeBlinded(DomainError):
    code = "cannot_be_blinded"
    message = _(
        "“{name}”是音视频、嵌了别的文件或打不开，里面的署名清不掉，不能用在匿名评审。请换成 PDF、图片或不带嵌入对象的 Word；"
        "也可以勾选“自动隐去名称”，这份附件就不给成员看。"
    )


class BlindTextLeaks(DomainError):
    code = "blind_text_leaks"
    message = _(
        "匿名评审的“{where}”里出现了“{word}”。请改成不带单位和姓名的说法，或者勾选“自动隐去名称”，再召集。"
    )


def copy_for_scorers(
    source: Attachment, subject: PanelSubject, number: int, *, is_blind: bool, at: datetime
) -> Attachment:
    """
    Store a copy of `source` that belongs to `subject`; in a blind panel cleaned, and named by the subject's code.

    :raises CannotBeBlinded: for audio, video, embedded objects and files that do not open.
    """
    content, name = cleaned_content(source) if is_blind else _content(source), source.name
    if is_blind:
        name = f"{subject.code}-{number}.{SUFFIX[source.content_type]}"
    copy = Attachment(
        about=subject_of(subject), purpose="panel", name=name, content_type=source.content_type,
        size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), uploaded_by=None, uploaded_at=at,
    )  # fmt: skip
    copy.file.save(name, ContentFile(content), save=False)
    copy.save()
    return copy


def cleaned_content(source: Attachment) -> bytes:
    """:raises CannotBeBlinded: if it cannot be cleaned."""
    try:
        return cleaned(_content(source), source.content_type)
    except NotCleanable as error:
        raise CannotBeBlinded(name=source.name) from error


def refuse_names_in_file(source: Attachment, names: Iterable[str]) -> None:
    """
    What is left in an Office file or on the pages of a PDF after cleaning must name nobody; pictures only people can read.

    :raises BlindTextLeaks: if it does. :raises CannotBeBlinded: if it cannot be cleaned.
    """
    if source.content_type in (PDF, *SUFFIXES):
        try:
            text = words_of(cleaned_content(source), source.content_type)
        except NotCleanable as error:
            raise CannotBeBlinded(name=source.name) from error
        refuse_names(f"附件 {source.name}", text, names)


def refuse_names(where: str, text: str, names: Iterable[str]) -> None:
    """:raises BlindTextLeaks: if one of `names` occurs in `text`, blanks and sample marks aside."""
    if word := named_in(text, names):
        raise BlindTextLeaks(where=where, word=word)


def without(text: str, names: Iterable[str]) -> str:
    """`text` with every one of `names` hidden, however it is spaced or marked as sample."""
    for name in sorted({bare(name) for name in names}, key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(rf"\s*(?:{re.escape(SAMPLE_MARK)})?\s*".join(map(re.escape, name)), HIDDEN, text)
    return text


def readable(source: Attachment, names: Iterable[str]) -> bool:
    """Whether a scorer of a blind panel may read `source`: it can be cleaned and names nobody."""
    try:
        cleaned_content(source)
        refuse_names_in_file(source, names)
    except (BlindTextLeaks, CannotBeBlinded):
        return False
    return True


def named_in(text: str, names: Iterable[str]) -> str:
    """The first of `names` that occurs in `text`, blanks and sample marks aside; empty if none does."""
    tight = bare(text)
    return next((name for name in names if len(bare(name)) > 1 and bare(name) in tight), "")


def _content(source: Attachment) -> bytes:
    with source.file.open() as file:
        content: bytes = file.read()
    return content
