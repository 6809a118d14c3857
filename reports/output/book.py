"""The book as a tagged PDF (PDF/UA-1 and PDF/A-3a) with its snapshot attached."""

from __future__ import annotations

import io
import json
import platform
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from PIL import UnidentifiedImageError

from core.errors import DomainError
from core.files import pixels
from core.files.pdf import FONTS, not_shown
from core.web import charts
from reports.output import maps
from reports.policy import PICTURE_SIDE_MAX
from reports.queries.counting import canonical

TEMPLATE: Final = Path("templates/reports/book.typ")
STANDARDS: Final = ("ua-1", "a-3a")
SNAPSHOT: Final = "snapshot.json"  # attached: the figures
BOOK: Final = "book.json"  # attached: the text with its references
WIDE, TALL = 720, 340


class GlyphMissing(DomainError):
    code = "glyph_missing"
    message = _("有一个字字体里没有，书印不出来：{what}。请换一种写法，或请管理员补字体后再生成。")


class BookNotSet(DomainError):
    code = "book_not_set"
    message = _("排版没有成功：{what}")


class PictureNotPrinted(DomainError):
    code = "picture_not_printed"
    message = _("“{caption}”这张照片打不开或太大，书印不出来。请在那一章换一张再生成。")


def maker() -> dict[str, str]:
    """Names and versions of the tools that make a book: bytes are equal only where these are."""
    return {
        "typst": installed_version("typst"), "machine": platform.machine(),
        "fonts": ",".join(sorted(font.name for font in Path(FONTS).iterdir() if font.suffix in {".ttf", ".otf"})),
    }  # fmt: skip


def pdf(facts: Mapping[str, Any], snapshot: str, pictures: Mapping[str, bytes], *, at: datetime) -> bytes:
    """
    Render the book of `facts`; they and `snapshot` travel inside, `pictures` are the bytes of the attachments shown.

    :raises GlyphMissing: if a character is in none of our fonts.
    :raises BookNotSet: if the template refuses what it was given.
    """
    import typst  # noqa: PLC0415  (the typesetter is loaded with the first page)

    day = localtime(at)
    with TemporaryDirectory(prefix="book-") as folder:
        root = Path(folder)
        (root / SNAPSHOT).write_text(snapshot, encoding="utf-8")
        (root / BOOK).write_text(canonical(facts), encoding="utf-8")
        made = json.dumps(
            {**_with_files(facts, pictures, root), "made": [day.year, day.month, day.day], "organiser": settings.SITE_ORGANISER,
             "maker": "，".join(f"{name} {value}" for name, value in maker().items() if name != "fonts")},
            ensure_ascii=False,
        )  # fmt: skip
        (root / "facts.json").write_text(made, encoding="utf-8")
        (root / "book.typ").write_text(
            (Path(settings.BASE_DIR) / TEMPLATE).read_text(encoding="utf-8"), encoding="utf-8"
        )
        try:
            pages: bytes = typst.compile(
                root / "book.typ", root=root, font_paths=[FONTS], ignore_system_fonts=True, format="pdf",
                pdf_standards=list(STANDARDS), timestamp=int(at.timestamp()),
            )  # fmt: skip
        except typst.TypstError as error:
            if characters := not_shown(error):
                raise GlyphMissing(what=characters[:200]) from error
            raise BookNotSet(what=str(error)[:300]) from error
    return pages


def _with_files(facts: Mapping[str, Any], pictures: Mapping[str, bytes], root: Path) -> dict[str, Any]:
    """The facts with the file of each chart, map and picture, written beside the template."""
    chapters = []
    for chapter in facts["chapters"]:
        blocks = []
        for place, block in enumerate(chapter["blocks"]):
            name = f"{chapter['place']}-{place}"
            blocks.append(
                {**block, "file": _file(block, pictures, root, name)} if block["type"] in FILED else block
            )
        chapters.append({**chapter, "blocks": blocks})
    return {**facts, "chapters": chapters}


FILED: Final = ("chart", "map", "picture")


def _file(block: Mapping[str, Any], pictures: Mapping[str, bytes], root: Path, name: str) -> str:
    if block["type"] == "picture":
        content = pictures.get(block["attachment"])
        if content is None:
            return ""
        try:
            (root / f"{name}.jpg").write_bytes(print_size(content))
        except (pixels.PictureTooLarge, UnidentifiedImageError, OSError) as error:
            raise PictureNotPrinted(caption=block["caption"]) from error
        return f"{name}.jpg"
    drawn = (
        maps.svg(block["panes"])
        if block["type"] == "map"
        else charts.svg(block["option"], width=WIDE, height=TALL)
    )
    (root / f"{name}.svg").write_text(drawn, encoding="utf-8")
    return f"{name}.svg"


def print_size(content: bytes) -> bytes:
    """
    A picture no side of which is longer than PICTURE_SIDE_MAX pixels, as JPEG.

    :raises PictureTooLarge: if opening it would burst. :raises UnidentifiedImageError: if it is none.
    """
    with pixels.opened(content, side=PICTURE_SIDE_MAX) as picture:
        fresh = picture.convert("RGB")
        fresh.thumbnail((PICTURE_SIDE_MAX, PICTURE_SIDE_MAX))
        out = io.BytesIO()
        fresh.save(out, "JPEG", quality=85)
        return out.getvalue()
