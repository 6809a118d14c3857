"""Days that the bureau corrects when the State Council announces or changes holidays."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
