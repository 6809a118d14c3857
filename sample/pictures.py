"""Drawn pictures of products, in the colours of their art; they say that they are drawn. A third has none: the character
of the art form stands there."""

from __future__ import annotations

import io
from random import Random
from typing import Final

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from cloudplatform.models import Product
from core.files.pictures import sizes_of
from core.models import Picture
from core.record.journal import subject_of
from sample.kitchen import Kitchen
from sample.people import People
from sample.photos import stored
from sample.world import World, make

SIZE: Final = (800, 600)
INK, PAPER = (53, 36, 29), (246, 238, 221)
GLASS: Final = {
    "opera": (193, 45, 27), "music": (28, 93, 132), "dance": (201, 138, 30), "craft": (201, 138, 30),
    "reading": (42, 106, 77), "exhibition": (28, 93, 132), "film": (22, 60, 86), "fine_art": (140, 96, 20),
    "digital": (28, 93, 132), "folk": (193, 45, 27),
}  # fmt: skip
WITHOUT: Final = 3  # every third has none


def make_pictures(world: World, people: People, kitchen: Kitchen) -> None:
    dice = world.dice("pictures")
    shown = [one for number, one in enumerate(kitchen.shelved) if number % WITHOUT]
    rows = [_picture(world, people, product, dice) for product in shown]
    make([row.attachment for row in rows])
    make(rows)
    for row, product in zip(rows, shown, strict=True):
        by = people.of(product.supplier, 1)
        world.tell("core.picture.added", product, by, row.attachment.uploaded_at, picture=row.pk)


def _picture(world: World, people: People, product: Product, dice: Random) -> Picture:
    image = drawn(product.art_form, dice)
    file = stored(
        subject_of(product), "picture", "示例图.webp", _webp(image), people.of(product.supplier, 1), product.created_at,
        dice, content_type="image/webp", is_public=True,
    )  # fmt: skip
    row = Picture(
        attachment=file, alt=f"示例图：{product.title}，画出来的，不是照片", width=SIZE[0], height=SIZE[1],
        widths=sizes_of(SIZE[0]),
    )  # fmt: skip
    for width in row.widths:
        smaller = image.resize((width, SIZE[1] * width // SIZE[0]))
        file.file.storage.save(row.file_of(width), ContentFile(_webp(smaller)))
    return row


def drawn(art_form: str, dice: Random) -> Image.Image:
    """A lit stage in the colour of the art, some figures, rows of heads."""
    glass = GLASS.get(art_form, GLASS["folk"])
    image = Image.new("RGB", SIZE, INK)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 740, 400), fill=glass)
    draw.ellipse((250, 90, 550, 390), fill=PAPER)
    for figure in range(dice.randrange(2, 5)):
        x, tall = 220 + figure * 110 + dice.randrange(-20, 20), dice.randrange(110, 150)
        draw.ellipse((x - 22, 380 - tall - 40, x + 22, 380 - tall + 4), fill=INK)
        draw.polygon(((x, 380 - tall), (x - 44, 392), (x + 44, 392)), fill=dice.choice(list(GLASS.values())))
    for row in range(3):
        for x in range(50 + row * 26, 760, 64):
            if dice.random() < 0.85:
                draw.ellipse((x - 22, 425 + row * 56, x + 22, 469 + row * 56), fill=(96, 78, 66))
    return image


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=70, method=2)  # half the time of the default, files a twelfth larger
    return out.getvalue()
