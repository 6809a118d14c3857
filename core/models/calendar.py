"""Holiday calendar: corrected days and entered years."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel


class CalendarDay(models.Model):
    """One day that is a working day or not, whatever the built-in calendar says."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("是工作日"))
    name = models.CharField(_("说明"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("节假日调整")
        verbose_name_plural = _("节假日调整")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class CalendarYear(CheckedModel):
    """A year whose list of the State Council the bureau has entered, with where it stands."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    source = models.CharField(
        _("依据"), max_length=200, help_text=_("例如：国务院办公厅关于某年部分节假日安排的通知，文号")
    )
    noted_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("年度放假安排")
        verbose_name_plural = _("年度放假安排")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__gte=2025, year__lte=2100),
                name="core_calendaryear_in_our_time",
                violation_error_message=_("年份填 2025 到 2100 之间的四位数。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}"
