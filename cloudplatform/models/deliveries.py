"""The delivery of an order: checklist, evidence, head-count, acceptance by the receiver."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.orders import Order
from cloudplatform.models.scope import in_scope
from cloudplatform.states import DeliveryState
from community.models import Institution
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class CountingRule(models.TextChoices):
    """How a head-count was made; stored beside every figure, since figures differ by rule (domain.md 2.2)."""

    CHECK_IN = "check_in", _("按签到人数")
    HAND = "hand", _("现场清点")
    TICKETS = "tickets", _("按发票数")
    ESTIMATE = "estimate", _("现场估计")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def received_by(self, user: User | AnonymousUser) -> DeliveryQuerySet:
        return self.filter(order__quota__station__in=Institution.objects.where(user, Right.ORDER))

    def overseen_by(self, user: User | AnonymousUser) -> DeliveryQuerySet:
        """Deliveries to stations in the area of bureau staff."""
        return self.filter(in_scope(user, "order__quota__station__area_id"))


class Delivery(CheckedModel):
    """Made when its order is scheduled. Evidence photos are attachments about it."""

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="delivery", verbose_name=_("点单")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.PREPARING
    )
    people = models.PositiveIntegerField(_("到场人数"), null=True, blank=True)
    counting_rule = models.CharField(
        _("计数口径"), max_length=10, choices=CountingRule.choices, blank=True, default=""
    )
    report = models.TextField(_("配送情况"), blank=True, default="")
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告人")
    )
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    dispute = models.TextField(_("异议"), blank=True, default="")
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("验收人")
    )
    accepted_at = models.DateTimeField(_("验收时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(DeliveryQuerySet)()

    class Meta:
        verbose_name = _("配送")
        verbose_name_plural = _("配送")
        constraints = [
            state_is_known("cloudplatform", "delivery", DeliveryState),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[DeliveryState.REPORTED, DeliveryState.ACCEPTED, DeliveryState.DISPUTED]
                )
                | (Q(people__isnull=False, reported_at__isnull=False) & ~Q(counting_rule="")),
                name="cloudplatform_delivery_reported_says_how_it_counted",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.ACCEPTED)
                | (Q(accepted_by__isnull=False) & ~Q(accepted_by=models.F("reported_by"))),
                name="cloudplatform_delivery_accepted_by_somebody_else",
                violation_error_message=_("报告人不能自己验收，请接收方的同事来办。"),
            ),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__lte=100_000),
                name="cloudplatform_delivery_people_believable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}"


class ChecklistItem(models.Model):
    """One thing to see to before or during a delivery."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="checklist", verbose_name=_("配送")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    text = models.CharField(_("事项"), max_length=120)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办结人")
    )
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("配送清单项")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "position"], name="cloudplatform_checklist_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
