"""Points for information reported: the rules the bureau edits, and the monthly circular. Policy: 4.3."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.seats import DateRange
from community.press.states import CircularState
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class PointEvent(models.TextChoices):
    """What earns points. Each is counted on its own; they add up."""

    SENT = "sent", _("报送")
    ADOPTED_DISTRICT = "adopted_district", _("区级采用")
    ADOPTED_CITY = "adopted_city", _("市级采用")
    ADOPTED_PROVINCE = "adopted_province", _("省级采用")
    ADOPTED_NATION = "adopted_nation", _("国家级采用")
    RESEARCH = "research", _("调研报告被采用")
    PUBLISHED = "published", _("刊发")


class PointRuleQuerySet(models.QuerySet["PointRule"]):
    def in_order(self) -> PointRuleQuerySet:
        return self.order_by("event", "-starts_on")


class PointRule(CheckedModel):
    """
    What one event is worth on the days [starts_on, ends_on); `month_cap` is the most an institution gets a month for it.

    A rule in force is never changed: a new one begins, and this one ends.
    """

    event = models.CharField(_("计分事项"), max_length=20, choices=PointEvent.choices)
    points = models.PositiveSmallIntegerField(_("每次得分"))
    month_cap = models.PositiveSmallIntegerField(_("每月上限（空：不限）"), null=True, blank=True)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束（不含）"), null=True, blank=True)

    objects = models.Manager.from_queryset(PointRuleQuerySet)()

    class Meta:
        verbose_name = _("计分规则")
        verbose_name_plural = _("计分规则")
        constraints = [
            state_is_known("community", "pointrule", PointEvent, field="event"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="community_pointrule_has_days"
            ),
            models.CheckConstraint(
                condition=Q(points__lte=100), name="community_pointrule_points_believable",
                violation_error_message=_("每次得分填 0 到 100。"),
            ),
            ExclusionConstraint(
                name="community_one_pointrule_a_day",
                expressions=[
                    ("event", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个事项在这段时间已有规则。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.points} 分"


class CircularQuerySet(models.QuerySet["Circular"]):
    def public(self) -> CircularQuerySet:
        """Circulars that were issued; replaced ones stay to be seen."""
        return self.exclude(state=CircularState.DRAFT)

    def current(self) -> CircularQuerySet:
        return self.filter(state=CircularState.ISSUED).order_by("-month")


class Circular(CheckedModel):
    """
    通报 of one month (its first day). `content` is frozen when it is issued and sealed by `digest` (SHA-256).

    A correction is a new version with a note; the one before stays, marked as replaced.
    """

    month = models.DateField(_("月份"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    state = models.CharField(
        _("状态"), max_length=10, choices=CircularState.choices, default=CircularState.DRAFT
    )
    content = models.JSONField(_("内容"), default=dict)
    digest = models.CharField(_("校验值"), max_length=64, blank=True, default="")
    note = models.CharField(_("更正说明"), max_length=300, blank=True, default="")
    built_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    built_at = models.DateTimeField(_("拟稿时间"))
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发人")
    )
    issued_at = models.DateTimeField(_("印发时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(CircularQuerySet)()

    class Meta:
        verbose_name = _("信息通报")
        verbose_name_plural = _("信息通报")
        constraints = [
            state_is_known("community", "circular", CircularState),
            models.UniqueConstraint(fields=["month", "version"], name="community_circular_numbered_once"),
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(state=CircularState.ISSUED),
                name="community_one_circular_a_month",
            ),
            models.CheckConstraint(
                condition=Q(state=CircularState.DRAFT) | (Q(issued_at__isnull=False) & ~Q(digest="")),
                name="community_circular_issued_with_digest",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True) | ~Q(issued_by=F("built_by")),
                name="community_circular_issued_by_another",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="community_circular_month_begins"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        edition = "" if self.version == 1 else f"（更正第 {self.version - 1} 次）"
        return f"{self.month.year}年{self.month.month}月信息报送情况通报{edition}"
