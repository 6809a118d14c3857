"""Messages between station and supplier about an order."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models.orders import Order, Side
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class OrderMessage(CheckedModel):
    """One message of one side; `seat_label` is in what it was written. Deleted two years after it was written."""

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="messages", verbose_name=_("点单")
    )
    side = models.CharField(_("哪一方"), max_length=8, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("写的人"))
    seat_label = models.CharField(_("席位"), max_length=160, blank=True, default="")
    text = models.CharField(_("内容"), max_length=policy.ORDER_MESSAGE_MAX)
    written_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("点单留言")
        verbose_name_plural = _("点单留言")
        constraints = [
            state_is_known("cloudplatform", "ordermessage", Side, field="side"),
            models.CheckConstraint(
                condition=~models.Q(text=""), name="cloudplatform_ordermessage_says_something",
                violation_error_message=_("一个字都没有写。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["order", "written_at"], name="cloudplatform_order_talk")]

    def __str__(self) -> str:
        return self.text[:40]
