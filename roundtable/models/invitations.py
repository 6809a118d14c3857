"""Invitations to a roundtable, with delegate and alternate as seats, not accounts."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.meetings import Roundtable, is_city
from roundtable.states import InvitationState


class Standing(models.TextChoices):
    DELEGATE = "delegate", _("出席（有表决权）")
    OBSERVER = "observer", _("列席")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """Each institution its own, once sent; the city bureau all."""
        if is_city(user):
            return self.all()
        return self.sent().filter(institution__in=Institution.objects.with_seat(user))

    def answered_by(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """Those `user` may answer for an institution."""
        return self.sent().filter(institution__in=Institution.objects.where(user, Right.MEET))

    def handled_by(self, user: User | AnonymousUser) -> InvitationQuerySet:
        return self.all() if is_city(user) else self.none()

    # Which --------------
    def sent(self) -> InvitationQuerySet:
        return self.exclude(state=InvitationState.PREPARED)

    # With what ----------
    def for_list(self) -> InvitationQuerySet:
        return self.select_related(
            "institution", "seat__user", "seat__institution", "alternate__user", "alternate__institution"
        ).order_by("standing", "institution__area_id", "institution__name", "pk")


class Invitation(CheckedModel):
    """
    One institution called to one meeting. `seat` is its delegate, `alternate` who comes instead: both of its own seats.

    `sequence` is that of the meeting its people last heard of.
    """

    roundtable = models.ForeignKey(
        Roundtable, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("会议")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    standing = models.CharField(_("身份"), max_length=10, choices=Standing.choices, default=Standing.DELEGATE)
    state = models.CharField(
        _("状态"), max_length=10, choices=InvitationState.choices, default=InvitationState.PREPARED
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代表")
    )
    alternate = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("候补代表")
    )
    reply_due_on = models.DateField(_("回复期限"), null=True, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    sequence = models.PositiveIntegerField(_("通知版次"), default=0)
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    replied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )
    reason = models.CharField(_("请假原因"), max_length=200, blank=True, default="")

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        verbose_name = _("会议通知")
        verbose_name_plural = _("会议通知")
        constraints = [
            state_is_known("roundtable", "invitation", InvitationState),
            state_is_known("roundtable", "invitation", Standing, field="standing"),
            models.UniqueConstraint(
                fields=["roundtable", "institution"], name="roundtable_invited_once",
                violation_error_message=_("这个单位已经在名单里，一次会议只发一份通知。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.ACCEPTED) | Q(seat__isnull=False, replied_at__isnull=False),
                name="roundtable_delegate_has_a_seat",
                violation_error_message=_("请指定代表：要是本单位现任席位。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.DECLINED) | ~Q(reason=""),
                name="roundtable_excused_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.PREPARED) | Q(sent_at__isnull=False, reply_due_on__isnull=False),
                name="roundtable_invitation_sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(alternate__isnull=True) | (Q(seat__isnull=False) & ~Q(alternate=F("seat"))),
                name="roundtable_alternate_is_another",
                violation_error_message=_("候补代表要是另一个席位。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.institution} · {self.roundtable}"

    def is_late(self, today: date) -> bool:
        return (
            self.state == InvitationState.SENT and self.reply_due_on is not None and self.reply_due_on < today
        )
