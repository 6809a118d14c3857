"""Gallery pictures: add, order, describe, remove; resized WebP versions are made by a job."""

from __future__ import annotations

import io
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core import jobs
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment, Picture
from core.record import journal
from core.record.actors import Actor

PURPOSE: Final = "picture"
WIDTHS: Final = (400, 800, 1600)  # a list, a phone, a desk
MOST: Final = 8
QUALITY: Final = 80


class TooManyPictures(DomainError):
    code = "too_many_pictures"
    message = _("最多放 {most} 张图片。请先移除一张再加。")


class PictureNeedsWords(DomainError):
    code = "picture_needs_words"
    message = _("请写一句图片里是什么，看不到图的人靠它。")


@transaction.atomic
def add_picture(
    *, about: models.Model, upload: UploadedFile[Any], alt: str, is_public: bool, by: Actor, at: datetime
) -> Picture:
    """
    Add a picture with its alternative text to `about`, last in order; a job makes the resized versions.

    :raises PictureNeedsWords: without an alternative text.
    :raises TooManyPictures: if there are MOST already.
    :raises NotAPicture: if it is no picture.
    :raises FileTooLarge, PictureUnreadable: as `attachments.accept`.
    """
    words = " ".join(alt.split())
    if not words:
        raise PictureNeedsWords
    subject = journal.subject_of(about)
    have = Picture.objects.of([subject]).count()
    if have >= MOST:
        raise TooManyPictures(most=MOST)
    file = attachments.accept(
        upload=upload, purpose=PURPOSE, by=by, at=at, is_public=is_public, only_pictures=True
    )
    attachments.claim([file], about)
    with file.file.open() as stored, Image.open(stored) as image:
        width, height = image.size
    last = Picture.objects.of([subject]).aggregate(last=Max("position"))["last"] or 0
    picture = Picture.objects.create(
        attachment=file, alt=words, position=last + 1, width=width, height=height
    )
    journal.record("core.picture.added", about=about, by=by, at=at, picture=picture.pk)
    jobs.enqueue("core.picture_sizes", key=f"picture:{picture.pk}", at=at, pk=picture.pk)
    return picture


@transaction.atomic
def describe_picture(*, picture: Picture, about: models.Model, alt: str, by: Actor, at: datetime) -> Picture:
    """
    Change the alternative text of a picture.

    :raises PictureNeedsWords: without one.
    """
    picture.alt = " ".join(alt.split())
    if not picture.alt:
        raise PictureNeedsWords
    picture.save(update_fields=["alt"])
    journal.record("core.picture.described", about=about, by=by, at=at, picture=picture.pk)
    return picture


@transaction.atomic
def put_first(*, picture: Picture, about: models.Model, by: Actor, at: datetime) -> Picture:
    """Make the picture the cover, which lists show."""
    first = Picture.objects.of([picture.attachment.about]).aggregate(first=Min("position"))["first"]
    if picture.position != first:
        others = Picture.objects.filter(attachment__about=picture.attachment.about).exclude(pk=picture.pk)
        others.update(position=models.F("position") + 1)
        picture.position = first
        picture.save(update_fields=["position"])
        journal.record("core.picture.moved", about=about, by=by, at=at, picture=picture.pk)
    return picture


@transaction.atomic
def remove_picture(*, picture: Picture, about: models.Model, by: Actor, at: datetime) -> None:
    """Delete a picture; its files are deleted after the commit."""
    storage, names = picture.attachment.file.storage, files_of(picture)
    journal.record("core.picture.removed", about=about, by=by, at=at, picture=picture.pk)
    picture.attachment.delete()
    transaction.on_commit(partial(_delete, storage, names))


def _delete(storage: Storage, names: list[str]) -> None:
    for name in names:
        storage.delete(name)


def show_pictures(about: models.Model) -> None:
    """Make the pictures of `about` public."""
    Attachment.objects.filter(about=journal.subject_of(about), purpose=PURPOSE).update(is_public=True)


def files_of(picture: Picture) -> list[str]:
    return [str(picture.attachment.file.name), *(picture.file_of(width) for width in picture.widths)]


@jobs.handler("core.picture_sizes")
def make_sizes(pk: int) -> None:
    """
    Make the resized WebP versions of a picture, never larger than the original; no effect if it was removed meanwhile.
    """
    picture = Picture.objects.select_related("attachment").filter(pk=pk).first()
    if picture is None:
        return
    with picture.attachment.file.open() as stored, Image.open(stored) as image:
        whole = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    storage = picture.attachment.file.storage
    for width in sizes_of(whole.width):
        name = picture.file_of(width)
        if not storage.exists(name):
            storage.save(name, ContentFile(_webp(whole, width)))
    Picture.objects.filter(pk=pk).update(widths=sizes_of(whole.width))


def sizes_of(width: int) -> list[int]:
    """
    The widths to make: the standard ones below the original's width, and the original's own if it is below the largest.
    """
    return sorted({min(one, width) for one in WIDTHS})


def _webp(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    out = io.BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
