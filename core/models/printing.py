"""PDF documents that were withheld because our fonts lack one of their characters."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnprintedDocument(models.Model):
    """The address of a document that was requested and withheld; settled once a person has dealt with it."""

    path = models.CharField(_("文件地址"), max_length=300, unique=True)
    characters = models.CharField(_("印不出的字"), max_length=200)
    times = models.PositiveIntegerField(_("要过几次"), default=1)
    first_at = models.DateTimeField(_("最早"))
    last_at = models.DateTimeField(_("最近"))
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("没有出具的文件")
        verbose_name_plural = _("没有出具的文件")

    def __str__(self) -> str:
        return f"{self.path} {self.characters}"
