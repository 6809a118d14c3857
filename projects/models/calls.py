"""Calls for benchmark projects, one or more a year."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Area, Seat
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.policy import KeyField
from projects.states import CallState


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> CallQuerySet:
        return self.filter(state__in=[CallState.OPEN, CallState.CLOSED])

    def visible_to(self, user: User | AnonymousUser) -> CallQuerySet:
        """Bureau staff all; everybody those that were published."""
        return self if Seat.objects.scope_codes(user) else self.public()

    def taking(self, at: datetime) -> CallQuerySet:
        """Calls that take proposals at `at`, soonest deadline first."""
        return self.filter(state=CallState.OPEN, opens_at__lte=at, closes_at__gt=at).order_by(
            "closes_at", "pk"
        )

    def for_list(self) -> CallQuerySet:
        return self.order_by("-year", "-opens_at", "-pk")


class Call(CheckedModel):
    """项目征集 of one year. Takes proposals in [opens_at, closes_at)."""

    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("标题"), max_length=80)
    brief = models.TextField(_("征集说明"))
    key_fields = ArrayField(
        models.CharField(max_length=12, choices=KeyField.choices),
        verbose_name=_("优先领域"), default=list, blank=True,
    )  # fmt: skip
    wanted_streets = models.ManyToManyField(
        Area, blank=True, related_name="+", verbose_name=_("想覆盖的空白和薄弱镇街")
    )
    places = models.PositiveSmallIntegerField(_("拟选项目数"), default=0)
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("截止"))
    state = models.CharField(_("状态"), max_length=12, choices=CallState.choices, default=CallState.DRAFT)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(CallQuerySet)()

    class Meta:
        verbose_name = _("项目征集")
        verbose_name_plural = _("项目征集")
        constraints = [
            state_is_known("projects", "call", CallState),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="projects_call_closes_after_it_opens",
                violation_error_message=_("截止时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def takes(self, at: datetime) -> bool:
        return self.state == CallState.OPEN and self.opens_at <= at < self.closes_at
