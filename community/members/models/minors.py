"""Log of staff access to minors' personal data."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from core.record.journal import subject_of


class MinorAccessQuerySet(models.QuerySet["MinorAccess"]):
    def open_for(self, user: User | AnonymousUser, about: models.Model, at: datetime) -> MinorAccessQuerySet:
        """The access `user` asked for to the children in `about`, while it lasts."""
        if user.is_anonymous:
            return self.none()
        return self.filter(user=user, about=subject_of(about), until__gt=at)


class MinorAccess(CheckedModel):
    """`user` may see the children's data in `about` (a journal subject) until `until`. Policy: PIPL 31, 51."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("查看人"))
    seat_label = models.CharField(_("席位"), max_length=160, blank=True, default="")
    about = models.CharField(_("对象"), max_length=100)
    reason = models.CharField(_("原因"), max_length=300)
    at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("到"))

    objects = models.Manager.from_queryset(MinorAccessQuerySet)()

    class Meta:
        verbose_name = _("查看未成年人信息")
        verbose_name_plural = _("查看未成年人信息")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="community_minoraccess_says_why"),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="community_minoraccess_lasts"),
        ]
        indexes = [models.Index(fields=["user", "about", "until"], name="community_minoraccess_open")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.about}"
