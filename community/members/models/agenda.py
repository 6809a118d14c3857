"""Calendar subscription address of a seat's agenda."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.members.models.seats import Seat
from core.crypto import new_token


class AgendaFeed(models.Model):
    """The secret address of one seat's calendar subscription; valid until it is ended or replaced, or the seat ends."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="+", verbose_name=_("席位"))
    token = models.CharField(_("地址密钥"), max_length=40, unique=True, default=new_token)
    made_at = models.DateTimeField(_("生成时间"))

    class Meta:
        verbose_name = _("日程订阅地址")
        verbose_name_plural = _("日程订阅地址")

    def __str__(self) -> str:
        return self.seat.label
