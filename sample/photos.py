"""Generated pictures that stand for photos, marked as sample data."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import datetime
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from core.models import Attachment, User
from core.models.files import storage_path

SIZE = (480, 320)
CURTAINS = ((193, 45, 27), (42, 106, 77), (28, 93, 132), (140, 96, 20))


def picture(dice: Random) -> bytes:
    """A PNG of a few kilobytes."""
    image = Image.new("RGB", SIZE, (53, 36, 29))
    draw = ImageDraw.Draw(image)
    curtain = dice.choice(CURTAINS)
    draw.rectangle((40, 30, 440, 190), fill=curtain)
    draw.rectangle((70, 60, 410, 190), fill=(246, 238, 221))
    for _performer in range(dice.randrange(2, 6)):
        x = dice.randrange(100, 380)
        draw.ellipse((x - 9, 100, x + 9, 118), fill=(53, 36, 29))
        draw.polygon(((x, 118), (x - 18, 180), (x + 18, 180)), fill=dice.choice(CURTAINS))
    for row in range(3):
        for x in range(30 + row * 12, 460, 34):
            if dice.random() < 0.85:
                y = 215 + row * 32
                draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=(96, 78, 66))
    draw.text((12, 300), "SAMPLE PICTURE, NOT A PHOTO", fill=(246, 238, 221))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def room_picture(dice: Random) -> bytes:
    """A PNG of an empty room: a mirror wall or shelves, a floor of boards."""
    image = Image.new("RGB", SIZE, (236, 226, 206))
    draw = ImageDraw.Draw(image)
    wall = dice.choice(CURTAINS)
    draw.rectangle((0, 0, 480, 60), fill=wall)
    draw.polygon(((0, 320), (480, 320), (420, 210), (60, 210)), fill=(176, 132, 88))
    for x in range(-40, 560, 52):
        draw.line((x, 320, 240 + (x - 240) * 0.75, 210), fill=(140, 100, 62), width=2)
    for panel in range(4):
        left = 78 + panel * 84
        draw.rectangle((left, 84, left + 74, 204), fill=(206, 220, 222), outline=(96, 78, 66), width=3)
    for _chair in range(dice.randrange(2, 6)):
        x = dice.randrange(90, 380)
        draw.rectangle((x, 222, x + 22, 246), fill=dice.choice(CURTAINS))
    draw.text((12, 300), "SAMPLE PICTURE, NOT A PHOTO", fill=(53, 36, 29))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def of_place(about: str, name: str, by: User, at: datetime, dice: Random) -> Attachment:
    """A stored public picture of a place, not saved to the database yet."""
    return stored(about, "place", name, room_picture(dice), by, at, dice, is_public=True)


def sheet_evidence(about: str, name: str, by: User, at: datetime, dice: Random) -> Attachment:
    """A stored private picture that stands for evidence of a self-check."""
    return stored(about, "evidence_check", name, room_picture(dice), by, at, dice)


def evidence(about: str, name: str, by: User, taken_at: datetime, at: datetime, dice: Random) -> Attachment:
    """A stored picture about `about` (a journal subject), not saved to the database yet."""
    return stored(about, "evidence", name, picture(dice), by, at, dice, taken_at=taken_at)


def stored(
    about: str, purpose: str, name: str, content: bytes, by: User, at: datetime, dice: Random,
    *, content_type: str = "image/png", is_public: bool = False, taken_at: datetime | None = None,
) -> Attachment:  # fmt: skip
    """Put `content` where attachments lie; the row is not saved to the database yet."""
    photo = Attachment(
        id=uuid.UUID(int=dice.getrandbits(128), version=4), about=about, purpose=purpose, name=name,
        content_type=content_type, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by, uploaded_at=at, taken_at=taken_at, is_public=is_public,
    )  # fmt: skip
    photo.file.name = default_storage.save(storage_path(photo, name), ContentFile(content))
    return photo
