"""Acts that need two people (four-eyes principle): requested by one, confirmed by another, in effect on a date."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedJSONField
from core.models.accounts import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from core.states import OPEN_ACTS, PendingState


class PendingActQuerySet(models.QuerySet["PendingAct"]):
    def within(self, codes: Sequence[str]) -> PendingActQuerySet:
        """Those whose scope lies in one of the areas `codes`."""
        inside = Q(pk__in=[])
        for code in codes:
            inside |= Q(scope__startswith=code)
        return self.filter(inside)

    def open(self) -> PendingActQuerySet:
        """Asked for or confirmed, and not in effect yet: may be corrected or withdrawn."""
        return self.filter(state__in=OPEN_ACTS)

    def announced(self, *kinds: str) -> PendingActQuerySet:
        """Confirmed acts of `kinds` that wait for their day, the next first."""
        return self.filter(kind__in=kinds, state=PendingState.CONFIRMED).order_by("effective_on", "pk")


class PendingAct(CheckedModel):
    """
    One act of a registered kind (core.record.pending) with its arguments; it is done on `effective_on`, not before.

    `subject` names the row it is about as the journal does, empty where it makes a new one. `scope` is the code of
    the area whose bureau confirms. `content` holds the arguments ("values"), what was typed ("typed"), and what a
    person reads ("shown", "before": pairs of label and text); encrypted, since it may name people.
    """

    kind = models.CharField(_("类别"), max_length=60)
    subject = models.CharField(_("对象"), max_length=100, blank=True, default="")
    title = models.CharField(_("事项"), max_length=200)
    scope = models.CharField(_("区域编码"), max_length=12)
    content = EncryptedJSONField(_("内容"), default=dict)
    path = models.CharField(_("页面"), max_length=300, blank=True, default="")  # the form it was asked with
    reason = models.CharField(_("理由"), max_length=300, blank=True, default="")
    effective_on = models.DateField(_("生效日期"))
    state = models.CharField(
        _("状态"), max_length=10, choices=PendingState.choices, default=PendingState.ASKED
    )
    version = models.PositiveSmallIntegerField(_("第几稿"), default=1)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    asked_seat = models.CharField(_("提出人席位"), max_length=160, blank=True, default="")
    asked_at = models.DateTimeField(_("提出时间"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    confirmed_seat = models.CharField(_("复核人席位"), max_length=160, blank=True, default="")
    confirmed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    answer = models.CharField(_("未同意或未生效的原因"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(PendingActQuerySet)()

    class Meta:
        verbose_name = _("待复核事项")
        verbose_name_plural = _("双人复核")
        constraints = [
            state_is_known("core", "pendingact", PendingState),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="core_pendingact_confirmed_by_another",
                violation_error_message=_("提出的人不能自己复核，请由另一位同事复核。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PendingState.CONFIRMED, PendingState.IN_FORCE])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="core_pendingact_in_force_is_confirmed",
                violation_error_message=_("没有复核的事项不能生效。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_ACTS, ended_at__isnull=True)
                | (~Q(state__in=OPEN_ACTS) & Q(ended_at__isnull=False)),
                name="core_pendingact_ended_has_a_time",
                violation_error_message=_("办结的事项要有办结时间。"),
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state__in=OPEN_ACTS) & ~Q(subject=""),
                name="core_one_open_act_of_a_kind",
                violation_error_message=_("同一件事已经有人提出，还没有生效。请先改那一件或撤回。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "effective_on"], name="core_pendingact_due")]

    def __str__(self) -> str:
        return self.title
