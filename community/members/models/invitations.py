"""Invitations to seats and hand-overs of seats."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.models.seats import Seat
from community.members.states.seats import InvitationState
from community.policy import Right, Role
from core.crypto import EncryptedTextField, keyed_hash
from core.models import User
from core.models.notices import Channel
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


def new_nonce() -> str:
    return secrets.token_hex(16)


class SeatInvitationQuerySet(models.QuerySet["SeatInvitation"]):
    # Who may do what ----
    def managed_by(self, user: User | AnonymousUser) -> SeatInvitationQuerySet:
        """Invitations of institutions whose seats `user` fills."""
        return self.filter(institution__in=Institution.objects.where(user, Right.APPOINT))

    def overseen_by(self, user: User | AnonymousUser) -> SeatInvitationQuerySet:
        return self.filter(Seat.objects.overseen(user, "institution__area_id"))

    def by_token(self, token: str) -> SeatInvitationQuerySet:
        """The one invitation whose letter carried `token`, or none."""
        return self.filter(token_hash=hash_of(token))

    # Which --------------
    def open(self) -> SeatInvitationQuerySet:
        return self.filter(state=InvitationState.SENT)

    # With what ----------
    def for_list(self) -> SeatInvitationQuerySet:
        return self.select_related("institution", "invited_by", "seat__user").order_by("-sent_at", "-pk")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class SeatInvitation(CheckedModel):
    """
    A seat offered to whoever holds a phone or an e-mail address.

    The address is encrypted, found by `contact_index`, and emptied once retention says so. The token of the link is
    not stored: it follows from `nonce` and a key of the environment; the row holds its hash.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("单位")
    )
    role = models.CharField(_("席位"), max_length=10, choices=Role.choices)
    channel = models.CharField(_("发送方式"), max_length=10, choices=Channel.choices)
    contact = EncryptedTextField(_("联系方式"), blank=True, default="")
    contact_index = models.CharField(_("联系方式检索"), max_length=64, blank=True, default="", editable=False)
    starts_on = models.DateField(_("任期开始"), null=True, blank=True)  # NULL: the day it is accepted
    ends_on = models.DateField(_("任期结束（不含）"), null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    asked_by = models.ForeignKey(  # NULL: invited by one person, not by two
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )
    nonce = models.CharField(_("随机数"), max_length=32, default=new_nonce, editable=False)
    token_hash = models.CharField(_("口令校验值"), max_length=64, unique=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=InvitationState.choices, default=InvitationState.SENT
    )
    sent_at = models.DateTimeField(_("发出时间"))
    expires_at = models.DateTimeField(_("有效到"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    seat = models.OneToOneField(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
        verbose_name=_("席位"),
    )

    objects = models.Manager.from_queryset(SeatInvitationQuerySet)()

    class Meta:
        verbose_name = _("席位邀请")
        verbose_name_plural = _("席位邀请")
        constraints = [
            state_is_known("community", "seatinvitation", InvitationState),
            state_is_known("community", "seatinvitation", Role, field="role"),
            state_is_known("community", "seatinvitation", Channel, field="channel"),
            models.CheckConstraint(
                condition=Q(state=InvitationState.ACCEPTED, seat__isnull=False)
                | (~Q(state=InvitationState.ACCEPTED) & Q(seat__isnull=True)),
                name="community_invitation_accepted_is_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.SENT) | ~Q(contact_index=""),
                name="community_invitation_open_has_a_contact",
            ),
            models.UniqueConstraint(
                fields=["institution", "role", "contact_index"],
                condition=Q(state=InvitationState.SENT),
                name="community_one_open_invitation_each",
            ),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state=InvitationState.SENT, role=Role.HEAD),
                name="community_one_open_invitation_of_a_head",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact_index"],
                name="community_invitation_open",
                condition=Q(state=InvitationState.SENT),
            ),
            models.Index(fields=["institution", "-sent_at"], name="community_invitation_list"),
        ]

    def __str__(self) -> str:
        return f"{self.institution.name} {self.get_role_display()}"

    @property
    def last_day(self) -> date | None:
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def token(self) -> str:
        """What the link of the letter carries; cannot be had from the database alone."""
        return keyed_hash(f"seat-invitation:{self.nonce}")[:40]

    @property
    @admin.display(description=_("邀请"))
    def masked_contact(self) -> str:
        """138****8000, or c****@example.org; empty once the address is erased."""
        if not self.contact:
            return ""
        if self.channel == Channel.SMS:
            return f"{self.contact[:3]}****{self.contact[-4:]}"
        name, _at, host = self.contact.partition("@")
        return f"{name[:1]}****@{host}"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def received_by(self, user: User | AnonymousUser) -> HandOverQuerySet:
        """Hand-overs to a seat of `user`."""
        return self.none() if user.is_anonymous else self.filter(successor__user=user)

    def unconfirmed(self) -> HandOverQuerySet:
        return self.filter(acknowledged_at__isnull=True)

    def for_list(self) -> HandOverQuerySet:
        return self.select_related("seat__user", "seat__institution", "successor__user").order_by(
            "-made_at", "-pk"
        )


class HandOver(CheckedModel):
    """
    One seat passed on to a successor: what to know (`note`), what was open that day, and when it was confirmed.

    `open_items` is a list of {"title", "source", "due_on", "path"}, as the workbench showed them.
    """

    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, related_name="handed_over", verbose_name=_("席位")
    )
    successor = models.OneToOneField(
        Seat, on_delete=models.PROTECT, related_name="taken_over", verbose_name=_("接任人")
    )
    note = models.TextField(_("交接说明"), blank=True, default="")
    open_items = models.JSONField(_("未了事项"), default=list)
    made_at = models.DateTimeField(_("办理时间"))
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(HandOverQuerySet)()

    class Meta:
        verbose_name = _("交接")
        verbose_name_plural = _("交接")
        constraints = [
            models.CheckConstraint(
                condition=~Q(seat=models.F("successor")), name="community_handover_is_to_another_seat"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat.label}"
