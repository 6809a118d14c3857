"""Daily sums of measures over tables with millions of rows, kept by the nightly task."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel


class DailySum(CheckedModel):
    """
    The cell of one subject on one day, for the whole (`cut` empty) or for one part of one cut.

    Derived from rows: a recount makes it anew, so it may be deleted at any time.
    """

    measure = models.CharField(_("指标"), max_length=60)
    kind = models.CharField(_("对象类别"), max_length=12)
    subject = models.CharField(_("对象"), max_length=20)
    cut = models.CharField(_("分组"), max_length=20, blank=True, default="")
    part = models.CharField(_("组别"), max_length=40, blank=True, default="")
    day = models.DateField(_("日期"))
    numerator = models.BigIntegerField(_("分子"))
    denominator = models.BigIntegerField(_("分母"), null=True)  # NULL: a count or sum
    n = models.BigIntegerField(_("行数"))

    class Meta:
        verbose_name = _("指标日合计")
        verbose_name_plural = _("指标日合计")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "kind", "cut", "day", "subject", "part"], name="core_dailysum_once"
            ),
            models.CheckConstraint(condition=models.Q(n__gte=1), name="core_dailysum_has_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.kind} {self.subject} {self.day}"


class SummedDays(models.Model):
    """Until which day (not included) the sums of a measure are complete, and when they were last recounted."""

    measure = models.CharField(_("指标"), max_length=60, unique=True)
    until_day = models.DateField(_("合计到（不含）"))
    counted_at = models.DateTimeField(_("核对时间"))
    corrected = models.PositiveIntegerField(_("上次更正"), default=0)

    class Meta:
        verbose_name = _("指标合计进度")
        verbose_name_plural = _("指标合计进度")

    def __str__(self) -> str:
        return f"{self.measure} < {self.until_day}"
