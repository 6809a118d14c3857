"""Log of backups of the installation, made or failed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel


class BackupRun(CheckedModel):
    """One backup that was made (`name` of its folder, `size`), or one that failed (`problem`)."""

    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("备份"), max_length=40, blank=True, default="")
    size = models.PositiveBigIntegerField(_("字节数"), default=0)
    problem = models.CharField(_("没有做成的原因"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("备份记录")
        verbose_name_plural = _("备份记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(name="") | Q(problem=""), name="core_backuprun_made_or_failed",
                violation_error_message=_("一次备份要么做成，要么没有做成。"),
            ),
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(problem=""), name="core_backuprun_says_which",
                violation_error_message=_("请写明备份的名称，或没有做成的原因。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["at"], name="core_backuprun_newest")]

    def __str__(self) -> str:
        return self.name or self.problem
