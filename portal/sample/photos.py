"""Small drawn pictures that stand for evidence photos: a stage, rows of people, and a line that says what they are."""

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


def evidence(about: str, name: str, by: User, taken_at: datetime, at: datetime, dice: Random) -> Attachment:
    """A stored picture about `about` (a journal subject), not saved to the database yet."""
    content = picture(dice)
    photo = Attachment(
        id=uuid.UUID(int=dice.getrandbits(128), version=4), about=about, purpose="evidence", name=name,
        content_type="image/png", size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by, uploaded_at=at, taken_at=taken_at,
    )  # fmt: skip
    photo.file.name = default_storage.save(storage_path(photo, name), ContentFile(content))
    return photo
