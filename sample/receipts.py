"""Generated documents of a ledger (invoice, bank slip), marked as sample data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

from core.files.pdf import FONTS
from core.models import Attachment, User
from sample.photos import stored

SIZE = (560, 320)
INK, SEAL, PAPER = 40, 90, 250  # shades of grey: small files, made fast
PDF, PNG = "application/pdf", "image/png"


def receipt(
    about: str, title: str, lines: Sequence[str], by: User, at: datetime, dice: Random, *, is_pdf: bool
) -> Attachment:
    """A stored private paper about `about` (a journal subject), not saved to the database yet."""
    content_type, ending = (PDF, "pdf") if is_pdf else (PNG, "png")
    content = _paper(title, lines, at, "PDF" if is_pdf else "PNG")
    return stored(
        about,
        "project_evidence",
        f"{title}（示例数据）.{ending}",
        content,
        by,
        at,
        dice,
        content_type=content_type,
    )


def _paper(title: str, lines: Sequence[str], at: datetime, kind: str) -> bytes:
    image = Image.new("L", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((16, 16, SIZE[0] - 16, SIZE[1] - 16), outline=SEAL, width=2)
    draw.text((SIZE[0] / 2, 52), title, font=_font(26), fill=SEAL, anchor="mm")
    for place, line in enumerate(lines):
        draw.text((44, 92 + place * 36), line, font=_font(18), fill=INK)
    draw.text((SIZE[0] / 2, SIZE[1] - 44), "示例数据，不是真实票据", font=_font(20), fill=SEAL, anchor="mm")
    out = io.BytesIO()
    written = at.utctimetuple()
    image.save(out, kind, creationDate=written, modDate=written)  # else the same city is never made twice
    return out.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "NotoSerifSC_400Regular.ttf"), size)
