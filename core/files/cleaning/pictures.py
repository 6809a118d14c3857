"""Pictures painted anew, and JPEG data whose hidden segments are blanked in place."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageOps

from core.files import pixels

KEPT: Final = (0xE0, 0xEE)  # JFIF and Adobe say how to decode
STANDALONE: Final = (0x01, *range(0xD0, 0xD9))  # markers without a length
SCAN: Final = 0xDA


def cleaned(content: bytes, form: str = "") -> bytes:
    """
    The same picture as `form` (its own if empty), upright, without anything beside its dots.

    :raises PictureTooLarge: if it would burst.
    """
    with pixels.opened(content) as picture:
        form = form or str(picture.format)
        ImageOps.exif_transpose(picture, in_place=True)
        painted = _without_palette(picture)
        fresh = Image.new(painted.mode, painted.size)
        fresh.paste(painted)
        out = io.BytesIO()
        fresh.save(out, form, quality=90)
        return out.getvalue()


def _without_palette(picture: Image.Image) -> Image.Image:
    """A palette is lost when dots are painted over; colours are not."""
    if picture.mode != "P":
        return picture
    return picture.convert("RGBA" if "transparency" in picture.info else "RGB")


def blanked_jpeg(content: bytes) -> bytes:
    """JPEG data of the same length whose notes (camera, author, comment, preview) hold zeros."""
    out, at = bytearray(content), 2
    while at + 4 <= len(out) and out[at] == 0xFF and out[at + 1] != SCAN:
        marker = out[at + 1]
        if marker in STANDALONE:
            at += 2
            continue
        size = int.from_bytes(out[at + 2 : at + 4], "big")
        if (0xE0 <= marker <= 0xEF and marker not in KEPT) or marker == 0xFE:
            out[at + 4 : at + 2 + size] = bytes(size - 2)
        at += 2 + size
    return bytes(out)
