"""Return notes: remarks line by line on a report, case or rectification that was given back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import User


class ReturnNote(models.Model):
    """
    One remark on one line of what was given back; `subject` is its journal subject ("projects.checkpoint:7").

    It is settled when the thing is handed in again, and stays to be read.
    """

    subject = models.CharField(_("评审对象"), max_length=100, db_index=True)
    field = models.CharField(_("栏目"), max_length=40)
    label = models.CharField(_("哪一行"), max_length=120)
    text = models.CharField(_("意见"), max_length=500)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))
    settled_at = models.DateTimeField(_("改好时间"), null=True, blank=True)  # NULL: not handed in again yet

    class Meta:
        verbose_name = _("退回意见")
        verbose_name_plural = _("退回意见")

    def __str__(self) -> str:
        return f"{self.label}：{self.text}"
