"""Results of expert panels about projects. Policy: 2.2, 3.5.1."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel
from projects.models.projects import Project
from thinktank.models import Panel


class PanelResult(CheckedModel):
    """The signed result of one panel about one project: mean and spread, 0–100, to two places."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="panel_results", verbose_name=_("项目")
    )
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+", verbose_name=_("评审组"))
    mean = models.DecimalField(_("平均分"), max_digits=5, decimal_places=2)
    spread = models.DecimalField(_("标准差"), max_digits=5, decimal_places=2)
    sheets = models.PositiveSmallIntegerField(_("评分表"))
    comments = models.TextField(_("评语"), blank=True, default="")
    stored_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("专家评审结果")
        verbose_name_plural = _("专家评审结果")
        constraints = [
            models.UniqueConstraint(fields=["project", "panel"], name="projects_one_result_a_panel"),
            models.CheckConstraint(
                condition=Q(mean__gte=0, mean__lte=100), name="projects_panel_mean_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.mean}"
