"""Files for scorers: copies under neutral names, without author, company, dates, camera; names in texts refused."""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import typst
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.attachments import OFFICE_PARTS, PICTURES
from core.errors import DomainError
from core.journal import subject_of
from core.models import Attachment
from thinktank.models import PanelSubject
from thinktank.queries.eligibility import bare

PDF: Final = "application/pdf"
SUFFIX: Final = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf",
    **{kind: part.partition("/")[0] for kind, part in OFFICE_PARTS.items()},
}  # fmt: skip
OFFICE_SUFFIX: Final = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
LEFT_OUT: Final = (
    "docProps/",
    "customXml/",
    "word/people.xml",
    "word/comments",
    "xl/comments",
    "xl/persons/",
    "ppt/comments",
)
AUTHORS: Final = re.compile(
    r'(\b(?:w:author|w:initials|w15:author|w15:userId|author|lastModifiedBy|userName)=")[^"]*(")'
)
RELATIONS: Final = re.compile(r"<Relationship\b[^>]*/>|<Override\b[^>]*/>")
STILL: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip knows
PAGES_MAX: Final = 300
TAGS: Final = re.compile(r"<[^>]+>")


class CannotBeBlinded(DomainError):
    code = "cannot_be_blinded"
    message = _(
        "“{name}”是音视频或打不开的文件，里面的署名清不掉，不能用在匿名评审。请换成 PDF、Word 或图片。"
    )


class BlindTextLeaks(DomainError):
    code = "blind_text_leaks"
    message = _("匿名评审的“{where}”里出现了“{word}”。请改成不带单位和姓名的说法，再召集。")


def copy_for_scorers(
    source: Attachment, subject: PanelSubject, number: int, *, is_blind: bool, at: datetime
) -> Attachment:
    """
    Store a copy of `source` that belongs to `subject`; in a blind panel cleaned, and named by the subject's code.

    :raises CannotBeBlinded: for audio, video and files that do not open.
    """
    with source.file.open() as file:
        content = file.read()
    name = source.name
    if is_blind:
        content = cleaned(content, source.content_type, source.name)
        name = f"{subject.code}-{number}.{_suffix(source.content_type)}"
    copy = Attachment(
        about=subject_of(subject), purpose="panel", name=name, content_type=source.content_type,
        size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), uploaded_by=None, uploaded_at=at,
    )  # fmt: skip
    copy.file.save(name, ContentFile(content), save=False)
    copy.save()
    return copy


def cleaned(content: bytes, kind: str, name: str) -> bytes:
    """
    `content` without what tells who made it.

    :raises CannotBeBlinded: if that cannot be done.
    """
    try:
        if kind == PDF:
            return _pdf(content)
        if kind in PICTURES:
            return _picture(content, PICTURES[kind])
        if kind in OFFICE_PARTS:
            return _office(content)
    except Exception as error:  # readers of damaged files raise whatever they stumble over
        raise CannotBeBlinded(name=name) from error
    raise CannotBeBlinded(name=name)


def words_of(content: bytes, kind: str) -> str:
    """The text inside an Office file, without markup; empty for other kinds, which only people can read."""
    if kind not in OFFICE_PARTS:
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [
            package.read(part).decode("utf-8", "replace")
            for part in package.namelist()
            if part.endswith(".xml")
        ]
    return TAGS.sub("", "".join(parts))


def refuse_names(where: str, text: str, names: Iterable[str]) -> None:
    """:raises BlindTextLeaks: if one of `names` occurs in `text`, blanks and sample marks aside."""
    tight = bare(text)
    for name in names:
        if len(bare(name)) > 1 and bare(name) in tight:
            raise BlindTextLeaks(where=where, word=name)


def _suffix(kind: str) -> str:
    return OFFICE_SUFFIX.get(SUFFIX[kind], SUFFIX[kind])


def _picture(content: bytes, form: str) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        fresh = Image.new(picture.mode, picture.size)
        fresh.paste(picture)
        out = io.BytesIO()
        fresh.save(out, form, quality=90)
        return out.getvalue()


def _pdf(content: bytes) -> bytes:
    """Set every page anew as a drawing of itself: Info, XMP, notes and attachments stay behind."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        (desk / "in.pdf").write_bytes(content)
        return _typeset(desk, range(1, _page_count(desk) + 1))


def _page_count(desk: Path) -> int:
    """Pages of the PDF, found by asking the typesetter for one after another, halving the steps."""
    low, high = 0, 1
    while high <= PAGES_MAX and _has_page(desk, high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _has_page(desk, middle) else (low, middle)
    if low == 0:
        raise ValueError("no page")
    return low


def _has_page(desk: Path, number: int) -> bool:
    try:
        _typeset(desk, [number])
    except RuntimeError:
        return False
    return True


def _typeset(desk: Path, pages: Iterable[int]) -> bytes:
    images = [f'#image("in.pdf", page: {number})' for number in pages]
    source = "#set page(width: auto, height: auto, margin: 0pt)\n" + "\n#pagebreak()\n".join(images)
    (desk / "main.typ").write_text(source)
    made: bytes = typst.compile(desk / "main.typ", root=desk, format="pdf")
    return made


def _office(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            if not part.startswith(LEFT_OUT):
                new.writestr(zipfile.ZipInfo(part, STILL), _part(part, old.read(part)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _part(part: str, content: bytes) -> bytes:
    suffix = part.rpartition(".")[2].lower()
    if suffix in ("xml", "rels"):
        text = AUTHORS.sub(r"\1\2", content.decode("utf-8"))
        return RELATIONS.sub(
            lambda found: "" if _points_away(found.group()) else found.group(), text
        ).encode()
    if suffix in ("jpg", "jpeg", "png"):
        return _picture(content, "PNG" if suffix == "png" else "JPEG")
    return content


def _points_away(tag: str) -> bool:
    """Whether a relation or content type names a part that was left out."""
    targets = ("docProps", "customXml", "people.xml", "comments", "persons/", "attachedTemplate")
    return any(target in tag for target in targets)
