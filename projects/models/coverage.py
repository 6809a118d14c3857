"""Streets served by projects. Policy: 3.2.1, 向空白处和薄弱处延伸覆盖."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.seats import DateRange
from community.models import Area
from core.record.checked import CheckedModel
from projects.models.projects import Project


class ProjectAreaQuerySet(models.QuerySet["ProjectArea"]):
    def current(self, today: date) -> ProjectAreaQuerySet:
        """Streets served on `today`; `until` is excluded, NULL is open."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)


class ProjectArea(CheckedModel):
    """A street (the database refuses other levels) served in [since, until); `until` NULL means still."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="areas", verbose_name=_("项目")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("镇街"))
    since = models.DateField(_("开始服务"))
    until = models.DateField(_("停止服务（不含）"), null=True, blank=True)

    objects = models.Manager.from_queryset(ProjectAreaQuerySet)()

    class Meta:
        verbose_name = _("服务镇街")
        verbose_name_plural = _("服务镇街")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="projects_area_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="projects_street_served_once_at_a_time",
                expressions=[
                    ("project", RangeOperators.EQUAL),
                    ("area", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个镇街在这段时间已经登记过。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["area", "since"], name="projects_area_served")]

    def __str__(self) -> str:
        return f"{self.project} {self.area}"
