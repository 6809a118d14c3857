"""Transfers of a group's leadership."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models.seats import Seat
from community.places.models.groups import Group
from community.places.states.groups import GroupHandOverState
from core.crypto import EncryptedTextField
from core.models import User
from core.people import contacts
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class GroupHandOverQuerySet(models.QuerySet["GroupHandOver"]):
    # Who may do what ----
    def led_by(self, user: User | AnonymousUser) -> GroupHandOverQuerySet:
        """Offers about groups `user` still leads: they may take them back."""
        return self.filter(group__in=Group.objects.led_by(user))

    def addressed_to(self, user: User | AnonymousUser) -> GroupHandOverQuerySet:
        """Open offers to a phone or address `user` proved to hold. One query more."""
        if user.is_anonymous:
            return self.none()
        return self.open().filter(contact_index__in=contacts.proven_indexes(user))

    def overseen_by(self, user: User | AnonymousUser) -> GroupHandOverQuerySet:
        return self.filter(Seat.objects.overseen(user, "group__area_id"))

    # Which --------------
    def open(self) -> GroupHandOverQuerySet:
        return self.filter(state=GroupHandOverState.OFFERED)

    def overdue(self, at: datetime) -> GroupHandOverQuerySet:
        return self.open().filter(expires_at__lte=at)

    # With what ----------
    def for_list(self) -> GroupHandOverQuerySet:
        return self.select_related("group__home", "group__leader", "offered_by").order_by(
            "-offered_at", "-pk"
        )


class GroupHandOver(CheckedModel):
    """
    A group offered to whoever holds a phone or an e-mail address: by its leader, or by the bureau if that one is gone.

    The address is encrypted, found by `contact_index`, and emptied as soon as there is an answer.
    """

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("团队")
    )
    contact = EncryptedTextField(_("联系方式"), blank=True, default="")
    contact_index = models.CharField(_("联系方式检索"), max_length=64, blank=True, default="", editable=False)
    note = models.CharField(_("说明"), max_length=300, blank=True, default="")
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    offered_at = models.DateTimeField(_("提出时间"))
    expires_at = models.DateTimeField(_("有效到"))
    state = models.CharField(
        _("状态"), max_length=10, choices=GroupHandOverState.choices, default=GroupHandOverState.OFFERED
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    former_leader = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("原负责人")
    )  # NULL until it is accepted

    objects = models.Manager.from_queryset(GroupHandOverQuerySet)()

    class Meta:
        verbose_name = _("团队移交")
        verbose_name_plural = _("团队移交")
        constraints = [
            state_is_known("community", "grouphandover", GroupHandOverState),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at__isnull=True) & ~Q(contact_index="")
                | ~Q(state="offered") & Q(answered_at__isnull=False, contact_index=""),
                name="community_grouphandover_address_only_while_open",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", former_leader__isnull=False)
                | (~Q(state="accepted") & Q(former_leader__isnull=True)),
                name="community_grouphandover_accepted_has_a_former_leader",
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(state="offered"), name="community_one_open_grouphandover"
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact_index"], name="community_grouphandover_open", condition=Q(state="offered")
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.get_state_display()}"
