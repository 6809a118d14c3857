"""Certificates, under a number that anybody can verify. Policy: 3.3.2."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.models.seats import Seat
from community.policy import Right
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class CertificateKind(models.TextChoices):
    TRAINING = "training", _("培训结业证书")
    SECONDMENT = "secondment", _("交流培养证书")
    TEAM_STARS = "team_stars", _("星级团队证书")
    VOLUNTEER = "volunteer", _("志愿服务证书")
    FORUM = "forum", _("论坛证书")
    HONOUR = "honour", _("荣誉证书")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> CertificateQuerySet:
        return self.none() if user.is_anonymous else self.filter(holder=user)

    def readable_by(self, user: User | AnonymousUser) -> CertificateQuerySet:
        """Whole certificates, with the name: the holder's own, and those their institution issued."""
        if user.is_anonymous:
            return self.none()
        return self.filter(Q(holder=user) | Q(issued_by__in=Institution.objects.where(user, Right.HOST)))

    def overseen_by(self, user: User | AnonymousUser) -> CertificateQuerySet:
        """Those issued in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "issued_by__area_id"))

    # With what ----------
    def for_list(self) -> CertificateQuerySet:
        return self.select_related("issued_by").order_by("-issued_at", "-pk")


class Certificate(CheckedModel):
    """
    One award. `holder_name` is the name as printed, encrypted; `holder` may be NULL (a team, a guest without account).

    `about` is the journal subject of what it is for; revoked ones keep their row, and the verify page says why.
    """

    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=CertificateKind.choices)
    holder = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("持有人"),
    )
    holder_name = EncryptedTextField(_("证书上的姓名"))
    title = models.CharField(_("证书名称"), max_length=120)
    lines = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("正文"))
    about = models.CharField(_("对应事项"), max_length=100, blank=True, default="", db_index=True)
    issued_by = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("颁发单位")
    )
    issued_at = models.DateTimeField(_("颁发时间"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    revoke_reason = models.CharField(_("撤销原因"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(CertificateQuerySet)()

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        constraints = [
            state_is_known("community", "certificate", CertificateKind, field="kind"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^HC-[0-9]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}$"),
                name="community_certificate_number_shape",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""),
                name="community_certificate_revoked_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["about", "kind", "holder"],
                condition=Q(revoked_at__isnull=True) & ~Q(about=""),
                name="community_one_live_certificate_for_a_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    @admin.display(description=_("持证人"))
    def masked_name(self) -> str:
        """What strangers see: of a person the first character only; teams are public."""
        if self.kind == CertificateKind.TEAM_STARS:
            return str(self.holder_name)
        return mask(str(self.holder_name))


def mask(name: str) -> str:
    """陈嘉敏 → 陈**; a remark in brackets stays."""
    person, bracket, remark = name.partition("（")
    return f"{person[:1]}{'*' * max(len(person) - 1, 1)}{bracket}{remark}"
