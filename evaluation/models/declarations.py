"""Declarations: values declared with evidence, approved level by level. Policy: 3.2.3."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Kind, Seat
from community.policy import CITY_CODE, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from evaluation.models.frameworks import Indicator
from evaluation.models.rounds import Subject
from evaluation.states import WAITING_APPROVAL, WRITABLE, DeclarationState


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def written_by(self, user: User | AnonymousUser) -> DeclarationQuerySet:
        """Those `user` fills in for their institution; an approved level locks them."""
        return self.filter(subject__institution__in=Institution.objects.where(user, Right.PROPOSE))

    def overseen_by(self, user: User | AnonymousUser) -> DeclarationQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "subject__area_id"))

    def approvable_by(self, user: User | AnonymousUser) -> DeclarationQuerySet:
        """Those that wait for `user`: a street station in its street, a district bureau in its district, the city."""
        codes = Seat.objects.scope_codes(user)
        condition = Q(pk__in=[])
        if CITY_CODE in codes:
            condition |= Q(state=DeclarationState.AT_CITY)
        for code in codes:
            if code != CITY_CODE:
                condition |= Q(state=DeclarationState.AT_DISTRICT, subject__area__code__startswith=code)
        stations = Institution.objects.where(user, Right.PROPOSE).filter(kind=Kind.STATION)
        for code in stations.values_list("area_id", flat=True):
            condition |= Q(state=DeclarationState.AT_STREET, subject__area__code__startswith=code)
        return self.filter(condition)

    def waiting(self) -> DeclarationQuerySet:
        return self.filter(state__in=WAITING_APPROVAL)

    def unwritten(self) -> DeclarationQuerySet:
        return self.filter(state__in=WRITABLE)

    def for_list(self) -> DeclarationQuerySet:
        return self.select_related(
            "subject__round", "subject__institution", "subject__area", "indicator"
        ).order_by("subject__round", "subject__title", "indicator__code")


class Declaration(CheckedModel):
    """
    填报: one value a subject declares for one indicator, or that it does not apply. Evidence hangs on it.

    It climbs street → district → city; a level that has approved locks what is below. A return says why.
    """

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="declarations", verbose_name=_("评审对象")
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("指标")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=DeclarationState.choices, default=DeclarationState.DRAFT
    )
    value = models.DecimalField(_("填报值"), max_digits=14, decimal_places=4, null=True, blank=True)
    is_not_applicable = models.BooleanField(_("不适用"), default=False)
    explanation = models.CharField(_("说明"), max_length=500, blank=True, default="")
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    first_submitted_at = models.DateTimeField(_("首次提交"), null=True, blank=True)
    is_late = models.BooleanField(_("逾期"), default=False)
    comment = models.CharField(_("退回意见"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(DeclarationQuerySet)()

    class Meta:
        verbose_name = _("填报")
        verbose_name_plural = _("填报")
        constraints = [
            state_is_known("evaluation", "declaration", DeclarationState),
            models.UniqueConstraint(
                fields=["subject", "indicator"],
                name="evaluation_declared_once",
                violation_error_message=_("这一项已经填报过，请在原来那条上改。"),
            ),
            models.CheckConstraint(
                condition=Q(state=DeclarationState.DRAFT)
                | Q(value__isnull=False)
                | Q(is_not_applicable=True),
                name="evaluation_declaration_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeclarationState.RETURNED) | ~Q(comment=""),
                name="evaluation_return_carries_a_comment",
                violation_error_message=_("退回要写明哪里不对。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="evaluation_declared_and_approved_by_two",
                violation_error_message=_("填报和审核要由两个人办。"),
            ),
        ]
        indexes = [models.Index(fields=["state"], name="evaluation_declaration_state")]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}"
