"""Membership of institutions, and changes of their names. Policy: 2.1."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.models.seats import Seat
from community.members.states import LISTED, MembershipState, NameChangeState
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class MembershipQuerySet(models.QuerySet["Membership"]):
    def overseen_by(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """Memberships of institutions in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "institution__area_id"))

    def listed(self) -> MembershipQuerySet:
        """Those that stand in the public directory: admitted, or suspended for a time."""
        return self.filter(state__in=LISTED)

    def live(self) -> MembershipQuerySet:
        """Memberships that have not ended; at most one of an institution."""
        return self.exclude(state=MembershipState.LEFT)

    def for_list(self) -> MembershipQuerySet:
        return (
            self.defer("search")
            .select_related("institution__area__parent")
            .order_by("institution__area_id", "institution__name", "pk")
        )


class Membership(CheckedModel):
    """
    One stay of an institution in the community, from `joined_on` until the day before `left_on` (NULL: open).

    Who comes back has a second row. `search` holds the name, the names it had before, and what it says of itself.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("单位")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=MembershipState.choices, default=MembershipState.ADMITTED
    )
    joined_on = models.DateField(_("加入"))
    left_on = models.DateField(_("退出"), null=True, blank=True)
    reason = models.CharField(_("暂停或退出的原因"), max_length=300, blank=True, default="")
    leave_asked_at = models.DateTimeField(_("申请退出"), null=True, blank=True)  # NULL: it has not asked
    leave_reason = models.CharField(_("申请退出的理由"), max_length=300, blank=True, default="")
    search = SearchVectorField(_("检索"), null=True, editable=False)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("成员单位")
        verbose_name_plural = _("成员单位")
        constraints = [
            state_is_known("community", "membership", MembershipState),
            models.UniqueConstraint(
                fields=["institution"], condition=~Q(state="left"), name="community_one_live_membership"
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_on__isnull=False)
                | (~Q(state="left") & Q(left_on__isnull=True)),
                name="community_membership_left_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="community_membership_leaves_after_it_joins",
            ),
            models.CheckConstraint(
                condition=Q(state="admitted") | ~Q(reason=""), name="community_membership_says_why"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="community_membership_search"),
            models.Index(fields=["state", "institution"], name="community_membership_state"),
        ]

    def __str__(self) -> str:
        return self.institution.name


class NameChangeQuerySet(models.QuerySet["NameChange"]):
    def overseen_by(self, user: User | AnonymousUser) -> NameChangeQuerySet:
        return self.filter(Seat.objects.overseen(user, "institution__area_id"))

    def of_heads(self, user: User | AnonymousUser) -> NameChangeQuerySet:
        """Changes of the institutions `user` heads."""
        return self.filter(institution__in=Institution.objects.where(user, Right.APPOINT))

    def confirmed(self) -> NameChangeQuerySet:
        """Names that were, the latest change first."""
        return self.filter(state=NameChangeState.CONFIRMED).order_by("-changed_on", "-pk")


class NameChange(CheckedModel):
    """A new name a member asked for; once confirmed, `old_name` is history and still finds it."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="name_changes", verbose_name=_("单位")
    )
    old_name = models.CharField(_("原名"), max_length=100)
    new_name = models.CharField(_("新名"), max_length=100)
    reason = models.CharField(_("更名原因"), max_length=300)
    state = models.CharField(
        _("状态"), max_length=10, choices=NameChangeState.choices, default=NameChangeState.ASKED
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    asked_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    decided_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    answer = models.CharField(_("不同意的原因"), max_length=300, blank=True, default="")
    changed_on = models.DateField(_("启用新名"), null=True, blank=True)

    objects = models.Manager.from_queryset(NameChangeQuerySet)()

    class Meta:
        verbose_name = _("更名")
        verbose_name_plural = _("更名")
        constraints = [
            state_is_known("community", "namechange", NameChangeState),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(state="asked"), name="community_one_open_name_change"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="community_namechange_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(changed_on__isnull=False),
                name="community_namechange_confirmed_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""), name="community_namechange_declined_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"
