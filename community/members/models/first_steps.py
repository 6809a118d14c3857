"""Hidden onboarding guides of new members."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.members.models.seats import Seat


class PutAwayGuide(models.Model):
    """The holder of a seat has hidden the guide on the workbench; its page stays."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="+", verbose_name=_("席位"))
    put_away_at = models.DateTimeField(_("收起时间"))

    class Meta:
        verbose_name = _("收起的入门几步")
        verbose_name_plural = _("收起的入门几步")

    def __str__(self) -> str:
        return self.seat.label
