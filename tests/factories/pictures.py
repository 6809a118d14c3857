"""Stored pictures with their words; their sizes are named, and made only where a test makes them."""

import io
import uuid

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from core.models import Attachment, Picture
from core.record.journal import subject_of


def image(width=1200, height=800, colour="red", form="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form)
    return out.getvalue()


def upload(**look):
    return SimpleUploadedFile("戏台.png", image(**look), "image/png")


def picture_of(thing, *, alt="戏台上一位花旦", is_public=True, widths=(400, 800), by=None):
    content = image(40, 30)
    file = Attachment(
        id=uuid.uuid4(), about=subject_of(thing), purpose="picture", name="戏台.png", content_type="image/png",
        size_bytes=len(content), sha256=uuid.uuid4().hex, is_public=is_public, uploaded_by=by, uploaded_at=timezone.now(),
    )  # fmt: skip
    file.file.save("戏台.png", ContentFile(content), save=False)
    file.save()
    made = Picture(attachment=file, alt=alt, width=1200, height=800, widths=list(widths))
    for width in widths:
        file.file.storage.save(made.file_of(width), ContentFile(b"webp"))
    made.save()
    return made
