"""Frozen figures: the catalogue of measures for one period, never changed after. Policy: 3.5.3a."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from reports.states import SnapshotState


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def frozen(self) -> SnapshotQuerySet:
        return self.filter(state=SnapshotState.FROZEN)

    def of_period(self, starts_on: date, ends_on: date) -> SnapshotQuerySet:
        return self.filter(starts_on=starts_on, ends_on=ends_on)

    def without_content(self) -> SnapshotQuerySet:
        """For lists: the content is megabytes."""
        return self.defer("content", "previous")


class Snapshot(CheckedModel):
    """
    All measures of [starts_on, ends_on) as they were counted at `taken_at`, with definitions, names and row counts.

    `content` holds integers and text only, so that its digest (SHA-256 of the canonical JSON) is the same everywhere.
    `previous` holds the same measures of the year before, counted at the same moment. A correction is a new snapshot
    that says what it `corrects` and why.
    """

    starts_on = models.DateField(_("期间开始"))
    ends_on = models.DateField(_("期间结束（不含）"))
    number = models.PositiveSmallIntegerField(_("第几次"))
    state = models.CharField(
        _("状态"), max_length=10, choices=SnapshotState.choices, default=SnapshotState.QUEUED
    )
    content = models.JSONField(_("内容"), default=dict, editable=False)
    previous = models.JSONField(_("上一封存"), default=dict, editable=False)
    digest = models.CharField(_("指纹 SHA-256"), max_length=64, blank=True, default="")
    failed = models.JSONField(_("没算出来的指标"), default=list, editable=False)  # codes
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("更正哪一次"),
    )
    reason = models.CharField(_("重取的原因"), max_length=300, blank=True, default="")
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("由谁取")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    taken_at = models.DateTimeField(_("冻结时间"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(SnapshotQuerySet)()

    class Meta:
        verbose_name = _("指标快照")
        verbose_name_plural = _("指标快照")
        constraints = [
            state_is_known("reports", "snapshot", SnapshotState),
            models.CheckConstraint(
                condition=Q(starts_on__lt=models.F("ends_on")),
                name="reports_snapshot_period_ends_after_it_starts",
                violation_error_message=_("期间的结束要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=SnapshotState.FROZEN) | (Q(taken_at__isnull=False) & ~Q(digest="")),
                name="reports_snapshot_frozen_with_digest",
                violation_error_message=_("冻结的快照要有时间和指纹。"),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="reports_snapshot_correction_says_why",
                violation_error_message=_("重取快照要写明原因。"),
            ),
            models.UniqueConstraint(
                fields=["starts_on", "ends_on", "number"],
                name="reports_snapshot_numbered_once",
                violation_error_message=_("这个期间的这一次快照已经有了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} 第 {self.number} 次快照"

    @property
    def label(self) -> str:
        return period_label(self)


def period_label(thing: models.Model) -> str:
    """ "2025年", "2026年1月" or "2026年第3季度" of something with starts_on and ends_on."""
    starts, ends = thing.starts_on, thing.ends_on  # type: ignore[attr-defined]
    months = (ends.year - starts.year) * 12 + ends.month - starts.month
    if months == 12:
        return f"{starts.year}年"
    if months == 3:
        return f"{starts.year}年第{(starts.month + 2) // 3}季度"
    return f"{starts.year}年{starts.month}月"
