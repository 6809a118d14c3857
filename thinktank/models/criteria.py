"""Scoring criteria of panels, in versions with weights and guidance."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from thinktank import panel_kinds


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    def current(self, kind: str) -> CriteriaSet | None:
        return self.filter(kind=kind, is_current=True).first()


class CriteriaSet(CheckedModel):
    """One version of the criteria of a kind. Its weights make 100; panels keep the version they began with."""

    kind = models.CharField(_("评什么"), max_length=10, choices=panel_kinds.choices)
    version = models.PositiveSmallIntegerField(_("版本"))
    is_current = models.BooleanField(_("现行"), default=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    made_at = models.DateTimeField(_("发布时间"))

    objects = models.Manager.from_queryset(CriteriaSetQuerySet)()

    class Meta:
        verbose_name = _("评分标准")
        verbose_name_plural = _("评分标准")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__regex=r"^[a-z_]+$"), name="thinktank_criteriaset_kind_is_a_code"
            ),
            models.UniqueConstraint(fields=["kind", "version"], name="thinktank_criteria_numbered_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_current=True), name="thinktank_one_current_criteria_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}标准第 {self.version} 版"


class Criterion(CheckedModel):
    """One thing to score, 0 to 100, with its weight in percent and what to look at."""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="criteria", verbose_name=_("评分标准")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("指标"), max_length=40)
    guidance = models.CharField(_("怎么评"), max_length=300)
    weight = models.PositiveSmallIntegerField(_("权重（%）"))

    class Meta:
        verbose_name = _("评分指标")
        verbose_name_plural = _("评分指标")
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "position"], name="thinktank_criterion_place_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="thinktank_criterion_weight_1_to_100"
            ),
        ]

    def __str__(self) -> str:
        return self.name
