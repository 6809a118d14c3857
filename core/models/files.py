"""Attachments: uploaded files. Private by default; served only through a permission check."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User


def storage_path(attachment: Attachment, filename: str) -> str:
    """Where the file is stored: by id, so that no typed name reaches the disk."""
    return f"{attachment.pk.hex[:2]}/{attachment.pk.hex}"


class Attachment(models.Model):
    """
    One stored file of a checked type and size.

    `about` is the journal subject ("<app>.<model>:<pk>") of what it belongs to; empty until it is claimed.
    Who may read it is answered by that model's app (core.files.attachments.readable_through).
    """

    id = models.UUIDField(_("序号"), primary_key=True, default=uuid.uuid4, editable=False)
    about = models.CharField(_("属于"), max_length=100, blank=True, default="", db_index=True)
    purpose = models.CharField(_("用途"), max_length=40, blank=True, default="")
    name = models.CharField(_("文件名"), max_length=160)
    file = models.FileField(_("文件"), upload_to=storage_path)
    content_type = models.CharField(_("文件类型"), max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("校验值"), max_length=64, db_index=True)
    is_public = models.BooleanField(_("公开"), default=False)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)  # NULL: the camera did not say

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self) -> str:
        return self.name
