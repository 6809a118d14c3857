"""Facilities that people follow, to be notified of new events there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.places.models.facilities import Facility
from core.models import User


class FacilityFollow(models.Model):
    """One person follows one facility."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("谁"))
    facility = models.ForeignKey(
        Facility, on_delete=models.CASCADE, related_name="follows", verbose_name=_("场馆")
    )
    followed_at = models.DateTimeField(_("关注时间"))

    class Meta:
        verbose_name = _("关注的场馆")
        verbose_name_plural = _("关注的场馆")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "facility"], name="community_facilityfollow_once",
                violation_error_message=_("已经关注了。"),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["facility"], name="community_facilityfollow_of")]

    def __str__(self) -> str:
        return f"{self.user} {self.facility}"
