"""The list of responsibilities by department, with all its versions. Policy: 4.1."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clauses
from community.members.models.institutions import Sector
from core.models import User
from core.record.checked import CheckedModel


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def current(self) -> ResponsibilityQuerySet:
        """The wording in force, in the order of the list."""
        return self.filter(until__isnull=True).order_by("line", "pk")

    def former(self) -> ResponsibilityQuerySet:
        """Wordings no longer in force, the last changed first."""
        return self.filter(until__isnull=False).order_by("-until", "line", "pk")


class Responsibility(CheckedModel):
    """
    One line of the list in one wording, in force from `since` until the day before `until` (NULL: now).

    A new wording is a new row of the same `line`; `sector` is empty where the duty is no single sector's.
    """

    line = models.PositiveSmallIntegerField(_("序号"))
    body = models.CharField(_("部门或单位"), max_length=100)
    sector = models.CharField(_("系统"), max_length=20, choices=Sector.choices, blank=True, default="")
    duty = models.TextField(_("职责"), max_length=1000)
    clause = models.CharField(_("依据（实施意见条款）"), max_length=40)
    since = models.DateField(_("生效"))
    until = models.DateField(_("失效"), null=True, blank=True)
    reason = models.CharField(_("修订原因"), max_length=300, blank=True, default="")
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("变更人")
    )

    objects = models.Manager.from_queryset(ResponsibilityQuerySet)()

    class Meta:
        verbose_name = _("职责清单")
        verbose_name_plural = _("职责清单")
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(until__isnull=True), name="community_one_wording_of_a_line",
                violation_error_message=_("这一条职责已有现行表述，请改那一条。"),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="community_responsibility_ends_after_it_starts",
                violation_error_message=_("失效日期不能早于生效日期。"),
            ),
            models.CheckConstraint(
                condition=Q(sector="") | Q(sector__in=Sector.values),
                name="community_responsibility_sector_known",
                violation_error_message=_("请从清单里选一个系统，或者不选。"),
            ),
            models.CheckConstraint(
                condition=Q(clause__regex=clauses.PATTERN), name="community_responsibility_clause_known",
                violation_error_message=_("实施意见里没有这一条，请按原文写，如：四（一）、三（一）2。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.body
