"""Pictures opened within limits: what a picture takes in memory is known from its head, before a dot is read."""

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
    """More dots than fit in memory."""


@contextmanager
def opened(content: bytes, *, side: int = 0) -> Iterator[Image.Image]:
    """
    The picture in `content`; with `side` it may be decoded smaller, its longer side at least `side`.

    :raises PictureTooLarge: if decoding it would burst.
    """
    with _known(content) as picture:
        if side and picture.format == "JPEG" and not picture.info.get("progressive"):
            refuse(picture, SCALED_MAX)
            share = side / max(picture.size)
            picture.draft(None, (max(int(picture.width * share), 1), max(int(picture.height * share), 1)))
        refuse(picture)
        yield picture


def _known(content: bytes) -> Image.Image:
    """The picture by its head alone; what the library itself refuses by its size is too large here too."""
    try:
        return Image.open(io.BytesIO(content))
    except Image.DecompressionBombError as error:
        dots = re.search(r"\d+", str(error))
        raise PictureTooLarge(f"{int(dots[0]):,}" if dots else "太多") from error


def refuse(picture: Image.Image, most: int = PIXELS_MAX) -> None:
    if picture.width * picture.height > most:
        raise PictureTooLarge(f"{picture.width} x {picture.height}")
