"""The anonymity threshold, and published tables with their cells. Policy: 3.3.3."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel


class Threshold(CheckedModel):
    """From `since` on nothing about fewer than `people` is published, and counts move in batches of as many."""

    people = models.PositiveSmallIntegerField(_("至少多少人"))
    since = models.DateField(_("从哪天起"), unique=True)
    reason = models.CharField(_("理由（公开）"), max_length=300)
    set_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("由谁设定")
    )
    set_at = models.DateTimeField(_("设定时间"))

    class Meta:
        verbose_name = _("匿名门槛")
        verbose_name_plural = _("匿名门槛")
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=5),
                name="evaluation_threshold_protects",
                violation_error_message=_("门槛至少 5 人。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.people} 人（{self.since} 起）"


class PublishedTable(models.Model):
    """A table of counts of people as it was published."""

    code = models.CharField(_("编码"), max_length=120, unique=True)
    title = models.CharField(_("表名"), max_length=160)
    threshold = models.PositiveSmallIntegerField(_("最小人数"))
    published_at = models.DateTimeField(_("发布时间"))

    class Meta:
        verbose_name = _("已公布的表")
        verbose_name_plural = _("已公布的表")

    def __str__(self) -> str:
        return self.title


class PublishedCell(models.Model):
    """
    One cell: a count over the atoms named in `atoms` (elementary cells by key). `count` NULL: withheld.

    Atoms are shared between tables: that is how totals of different tables are seen to speak of the same people.
    """

    table = models.ForeignKey(
        PublishedTable, on_delete=models.CASCADE, related_name="cells", verbose_name=_("所在的表")
    )
    row = models.CharField(_("行"), max_length=120)
    column = models.CharField(_("列"), max_length=120)
    atoms = models.JSONField(_("涉及的基本格"), default=list)
    count = models.PositiveIntegerField(_("人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("已公布的格")
        verbose_name_plural = _("已公布的格")
        constraints = [
            models.UniqueConstraint(fields=["table", "row", "column"], name="evaluation_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row} × {self.column}"
