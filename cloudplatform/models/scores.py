"""Results of expert panels about products. Policy: 3.3.1."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.kitchen import ProductVersion
from core.record.checked import CheckedModel
from thinktank.models import Panel


class PanelScore(CheckedModel):
    """The signed result of one panel about one version: mean 0–100 to two places, and whether it passed."""

    version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="panel_scores", verbose_name=_("版本")
    )
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="+", verbose_name=_("评审组"))
    mean = models.DecimalField(_("平均分"), max_digits=5, decimal_places=2)
    spread = models.DecimalField(_("标准差"), max_digits=5, decimal_places=2)
    sheets = models.PositiveSmallIntegerField(_("评分表"))
    is_passed = models.BooleanField(_("通过"))
    comments = models.TextField(_("评语"), blank=True, default="")
    decided_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("专家评审结果")
        verbose_name_plural = _("专家评审结果")
        constraints = [
            models.UniqueConstraint(fields=["version", "panel"], name="cloudplatform_one_score_a_panel"),
            models.CheckConstraint(
                condition=Q(mean__gte=0, mean__lte=100), name="cloudplatform_panel_mean_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.mean}"
