"""Contacts of both sides of an order."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.orders import Order, Side
from cloudplatform.models.scope import in_scope
from cloudplatform.states import ORDER_HAS_PRICE
from community.models import Institution
from community.places.models.facilities import public_phone
from community.policy import Right
from core.crypto import EncryptedTextField
from core.models import User
from core.people.contacts import proven_indexes
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class OrderContactQuerySet(models.QuerySet["OrderContact"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> OrderContactQuerySet:
        """A side reads its own; once the supplier took the order on, the other side and the bureaus above read it too."""
        if user.is_anonymous:
            return self.none()
        station = Q(order__quota__station__in=Institution.objects.where(user, Right.ORDER))
        supplier = Q(
            order__product__supplier__in=Institution.objects.where(user, Right.OFFER),
            order__endorsed_at__isnull=False,
        )
        own = (Q(side=Side.STATION) & station) | (Q(side=Side.SUPPLIER) & supplier)
        return self.filter(
            own
            | (
                Q(order__state__in=ORDER_HAS_PRICE)
                & (station | supplier | in_scope(user, "order__quota__station__area_id"))
            )
        )

    # Which --------------
    def shown(self) -> OrderContactQuerySet:
        """Those of orders the supplier took on: what the other side reads."""
        return self.filter(order__state__in=ORDER_HAS_PRICE)

    def of(self, user: User) -> OrderContactQuerySet:
        """Those `user` typed, or whose telephone `user` proved to hold. One query, and one for the proofs."""
        return self.filter(Q(named_by=user) | Q(phone_index__in=proven_indexes(user)))


class OrderContact(CheckedModel):
    """
    Who answers for an order on one side, for the other side to call; one a side.

    `phone_index` is the keyed hash of the telephone, `named_by` who typed it. Deleted once the order is old.
    """

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("点单")
    )
    side = models.CharField(_("哪一方"), max_length=8, choices=Side.choices)
    name = EncryptedTextField(_("联系人"))
    phone = EncryptedTextField(_("联系电话"), validators=[public_phone])
    phone_index = models.CharField(_("联系方式检索"), max_length=64, db_index=True, editable=False)
    named_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("填联系人的人")
    )

    objects = models.Manager.from_queryset(OrderContactQuerySet)()

    class Meta:
        verbose_name = _("点单联系人")
        verbose_name_plural = _("点单联系人")
        constraints = [
            state_is_known("cloudplatform", "ordercontact", Side, field="side"),
            models.UniqueConstraint(fields=["order", "side"], name="cloudplatform_one_contact_a_side"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(phone="") & ~Q(phone_index=""),
                name="cloudplatform_ordercontact_can_be_called",
                violation_error_message=_("联系人要有称呼和电话。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}"
