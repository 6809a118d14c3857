"""File uploads: validation by content, size limits, re-encoding of images; permission to read."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from core.errors import DomainError
from core.files import office, pixels, streams
from core.files.packages import PackageRefused
from core.models import Attachment, User
from core.record import journal
from core.record.actors import Actor
from core.text import one_line

PICTURES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ALLOWED: Final = frozenset({*PICTURES, *office.KINDS.values(), "application/pdf", "video/mp4", "audio/mpeg"})
PDF: Final = "application/pdf"
ZIP: Final = b"PK\x03\x04"
CAMERA_OFFSET: Final = "+08:00"  # cameras in the city say nothing of their zone
STAGED: Final = "staged"  # the purpose of what is chosen in a form that has not been taken
SIDE_MAX: Final = 2400  # longer pictures are made smaller

Reader = Callable[[User | None, int], bool]
_readers: dict[str, Reader] = {}


class FileTooLarge(DomainError):
    code = "file_too_large"
    message = _("“{name}”有 {size_mb} MB，最多 {max_mb} MB。请压缩后再传，其他内容不受影响。")


class FileTypeRefused(DomainError):
    code = "file_type_refused"
    message = _(
        "“{name}”不是能收的文件。请上传 JPG、PNG、WebP、PDF、Word、Excel、PPT、MP4 或 MP3；改后缀名没有用。"
    )


class FileBursts(DomainError):
    code = "file_bursts"
    message = _(
        "“{name}”展开后太大，或者压缩得不正常，没有收。请用 Office 或阅读器打开另存一份；图片多的，先压缩图片再传。"
    )


class PictureTooManyDots(DomainError):
    code = "picture_too_many_dots"
    message = _("“{name}”有 {dots} 个像素，最多 {most} 百万。请缩小后再传；手机照片直接传原图就可以。")


class NotAPicture(DomainError):
    code = "not_a_picture"
    field = "upload"
    message = _("“{name}”不是图片。请上传 JPG、PNG 或 WebP；改后缀名没有用。")


class PictureUnreadable(DomainError):
    code = "picture_unreadable"
    message = _("“{name}”打不开，可能没传完或者已损坏。请换一张再传。")


def readable_through(model: str) -> Callable[[Reader], Reader]:
    """
    Register the decorated function (user or None, pk) as the permission check of attachments about `model`
    ("app.model").
    """

    def register(reader: Reader) -> Reader:
        _readers[model] = reader
        return reader

    return register


def may_read(attachment: Attachment, user: User | None) -> bool:
    """
    Whether `user` may read the attachment.

    Everybody reads public ones; only the uploader unclaimed ones; for others the check its app registered decides. Who
    uploaded a file for an institution reads it only while they hold a seat there that permits it.
    """
    if attachment.is_public:
        return True
    if not attachment.about:
        return user is not None and attachment.uploaded_by_id == user.pk
    model, _, pk = attachment.about.partition(":")
    return bool(pk) and model in _readers and _readers[model](user, int(pk))


@transaction.atomic
def accept(
    *, upload: UploadedFile[Any], purpose: str, by: Actor, at: datetime, is_public: bool = False,
    keep_taken_at: bool = False, only_pictures: bool = False,
) -> Attachment:  # fmt: skip
    """
    Store `upload` after checking it by its content; pictures lose their hidden data (place, camera).

    `keep_taken_at` keeps when a picture was taken, where that is evidence.

    :raises NotAPicture: for anything else where `only_pictures` are wanted.
    :raises FileTooLarge: over settings.ATTACHMENT_MAX_BYTES.
    :raises FileTypeRefused: if the content is no type we take, whatever the name says.
    :raises FileBursts: if it holds far more than its size says.
    :raises PictureTooManyDots, PictureUnreadable: if a picture would burst when opened, or cannot be.
    """
    if isinstance(upload, StagedUpload):
        if only_pictures and upload.attachment.content_type not in PICTURES:
            raise NotAPicture(name=upload.attachment.name)
        return _take(upload.attachment, purpose, by, at, is_public=is_public, keep_taken_at=keep_taken_at)
    name = one_line((upload.name or "file").rpartition("/")[2])[-160:] or "file"
    if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        raise FileTooLarge(
            name=name,
            size_mb=math.ceil((upload.size or 0) / 2**20),
            max_mb=settings.ATTACHMENT_MAX_BYTES // 2**20,
        )
    content = upload.read()
    kind = _kind_of(content, name)
    if only_pictures and kind not in PICTURES:
        raise NotAPicture(name=name)
    if kind not in ALLOWED:
        raise FileTypeRefused(name=name)
    taken_at = _taken_at(content) if keep_taken_at and kind in PICTURES else None
    if kind in PICTURES:
        content = _made_anew(content, PICTURES[kind], name)
    attachment = Attachment(
        purpose=purpose, name=name, content_type=kind, size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(), is_public=is_public, uploaded_by=by.user, uploaded_at=at,
        taken_at=taken_at,
    )  # fmt: skip
    attachment.file.save(name, ContentFile(content), save=False)
    attachment.save()
    if purpose != STAGED:  # nothing has been said yet
        journal.record("core.attachment.accepted", about=attachment, by=by, at=at, purpose=purpose, kind=kind)
    return attachment


class StagedUpload(UploadedFile):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A stored file that was checked before its form was accepted; `accept` takes it as it is."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(attachment.file, attachment.name, attachment.content_type, attachment.size_bytes)
        self.attachment = attachment


def _take(
    attachment: Attachment, purpose: str, by: Actor, at: datetime, *, is_public: bool, keep_taken_at: bool
) -> Attachment:
    """Turn a staged file into a permanent attachment."""
    attachment.staged.delete()
    attachment.purpose, attachment.is_public, attachment.uploaded_at = purpose, is_public, at
    if not keep_taken_at:
        attachment.taken_at = None
    attachment.save(update_fields=["purpose", "is_public", "uploaded_at", "taken_at"])
    kind = attachment.content_type
    journal.record("core.attachment.accepted", about=attachment, by=by, at=at, purpose=purpose, kind=kind)
    return attachment


def claim(attachments: Iterable[Attachment], about: models.Model) -> None:
    """Set the subject the files belong to; only of files without one."""
    Attachment.objects.filter(pk__in=[one.pk for one in attachments], about="").update(
        about=journal.subject_of(about)
    )


def about(thing: models.Model, purpose: str = "") -> models.QuerySet[Attachment]:
    """The attachments of `thing`, oldest first."""
    found = Attachment.objects.filter(about=journal.subject_of(thing)).order_by("uploaded_at", "pk")
    return found.filter(purpose=purpose) if purpose else found


def _kind_of(content: bytes, name: str = "") -> str:
    """
    The media type of `content`, detected from its bytes; "" if unknown.

    :raises FileBursts: for a package or PDF that holds far more than its size says.
    """
    if content.startswith(ZIP):
        return _office_kind(content, name)
    kind = filetype.guess_mime(content) or ""
    if kind == PDF and streams.bursts(content):
        raise FileBursts(name=name)
    return kind


def _office_kind(content: bytes, name: str) -> str:
    """The Office media type of a zip package without macros; "" for other and damaged ones."""
    try:
        return office.kind_of(content)
    except PackageRefused as error:
        raise FileBursts(name=name) from error
    except Exception:  # damaged zips raise more than BadZipFile
        return ""


def _made_anew(content: bytes, form: str, name: str) -> bytes:
    try:
        with pixels.opened(content, side=SIDE_MAX) as picture:
            picture.thumbnail((SIDE_MAX, SIDE_MAX))
            upright = ImageOps.exif_transpose(picture)
            fresh = upright.convert("RGB") if form == "JPEG" else upright
            fresh.info.pop("comment", None)
            out = io.BytesIO()
            fresh.save(out, form, quality=85)
            return out.getvalue()
    except pixels.PictureTooLarge as error:
        raise PictureTooManyDots(name=name, dots=error, most=pixels.PIXELS_MAX // 1_000_000) from error
    except Exception as error:  # decoders of damaged bytes raise whatever they stumble over
        raise PictureUnreadable(name=name) from error


def _taken_at(content: bytes) -> datetime | None:
    """When the camera says a picture was taken, in the city's time unless it names another; None if unknown or broken."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            exif = picture.getexif()
            details = exif.get_ifd(ExifTags.IFD.Exif)
            text = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or ""
            offset = details.get(ExifTags.Base.OffsetTimeOriginal) or CAMERA_OFFSET
        return datetime.strptime(f"{text} {offset}", "%Y:%m:%d %H:%M:%S %z")
    except Exception:  # as above; a broken date is no reason to refuse a good picture
        return None
