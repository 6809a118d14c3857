"""Safe opening of images: memory use is known from the header before any pixel is decoded (decompression bombs)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image

PIXELS_MAX: Final = 25_000_000  # 100 MB at four bytes a dot
SCALED_MAX: Final = 120_000_000  # photos that are decoded smaller than they are: a phone's largest


class PictureTooLarge(ValueError):
    """The image has more pixels than fit in memory."""


@contextmanager
def opened(content: bytes, *, side: int = 0) -> Iterator[Image.Image]:
    """
    Open the image in `content`; with `side` it may be decoded at reduced size, its longer side at least `side`.

    :raises PictureTooLarge: if decoding it would take too much memory.
    """
    with _known(content) as picture:
        if side and picture.format == "JPEG" and not picture.info.get("progressive"):
            refuse(picture, SCALED_MAX)
            share = side / max(picture.size)
            picture.draft(None, (max(int(picture.width * share), 1), max(int(picture.height * share), 1)))
        refuse(picture)
        yield picture


def _known(content: bytes) -> Image.Image:
    """Open by header only; an image that Pillow itself refuses for its size is too large here too."""
    try:
        return Image.open(io.BytesIO(content))
    except Image.DecompressionBombError as error:
        dots = re.search(r"\d+", str(error))
        raise PictureTooLarge(f"{int(dots[0]):,}" if dots else "太多") from error


def refuse(picture: Image.Image, most: int = PIXELS_MAX) -> None:
    if picture.width * picture.height > most:
        raise PictureTooLarge(f"{picture.width} x {picture.height}")
