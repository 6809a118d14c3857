"""Metadata removal for images: re-encoding of pixels, and blanking of JPEG metadata segments in place."""

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
    Re-encode the image as `form` (its own format if empty), rotated upright, pixels only.

    :raises PictureTooLarge: if decoding would take too much memory.
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
    """Convert a palette image to full colours, so that re-encoding keeps them."""
    if picture.mode != "P":
        return picture
    return picture.convert("RGBA" if "transparency" in picture.info else "RGB")


def blanked_jpeg(content: bytes) -> bytes:
    """JPEG data of the same length whose metadata segments (EXIF, author, comment, preview) are zeroed."""
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
