"""联盟、体系、联合体: members who act together under a lead and a charter. Policy: 1.3, 3.1.1."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.states import AllianceState, PlaceState
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class AllianceKind(models.TextChoices):
    ALLIANCE = "alliance", _("联盟")
    SYSTEM = "system", _("体系")
    FEDERATION = "federation", _("联合体")


class AllianceQuerySet(models.QuerySet["Alliance"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> AllianceQuerySet:
        """Everyone those that run or ran; the invited and the lead also those being formed."""
        public = Q(state=AllianceState.ACTIVE) | Q(activated_on__isnull=False)
        if user.is_anonymous:
            return self.filter(public)
        mine = AlliancePlace.objects.filter(institution__in=Institution.objects.with_seat(user))
        return self.filter(public | Q(pk__in=mine.values("alliance")))

    def led_by(self, user: User | AnonymousUser) -> AllianceQuerySet:
        """Alliances whose lead `user` heads."""
        return self.filter(lead__in=Institution.objects.where(user, Right.APPOINT))

    # With what ----------
    def for_list(self) -> AllianceQuerySet:
        return self.select_related("lead").order_by("state", "founded_on", "pk")


class Alliance(CheckedModel):
    """
    Founded by its lead with a charter (an attachment "charter"); it runs once somebody else has joined.

    `activated_on` is NULL while it is being formed, and for ever if it never ran.
    """

    name = models.CharField(_("名称"), max_length=80, unique=True)
    kind = models.CharField(_("形式"), max_length=12, choices=AllianceKind.choices)
    purpose = models.TextField(_("宗旨和分工"), max_length=2000)
    lead = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=AllianceState.choices, default=AllianceState.FORMING
    )
    founded_on = models.DateField(_("发起"))
    activated_on = models.DateField(_("开始运行"), null=True, blank=True)
    dissolved_on = models.DateField(_("解散"), null=True, blank=True)
    dissolve_reason = models.CharField(_("解散原因"), max_length=300, blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(AllianceQuerySet)()

    class Meta:
        verbose_name = _("联盟、体系、联合体")
        verbose_name_plural = _("联盟、体系、联合体")
        constraints = [
            state_is_known("community", "alliance", AllianceState),
            state_is_known("community", "alliance", AllianceKind, field="kind"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(activated_on__isnull=False),
                name="community_alliance_active_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="dissolved", dissolved_on__isnull=False)
                | (~Q(state="dissolved") & Q(dissolved_on__isnull=True)),
                name="community_alliance_dissolved_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["lead"], name="community_alliance_lead_idx")]

    def __str__(self) -> str:
        return self.name


class AlliancePlaceQuerySet(models.QuerySet["AlliancePlace"]):
    def answerable_by(self, user: User | AnonymousUser) -> AlliancePlaceQuerySet:
        """Places of institutions `user` heads."""
        return self.filter(institution__in=Institution.objects.where(user, Right.APPOINT))

    def ever_joined(self) -> AlliancePlaceQuerySet:
        return self.filter(state__in=[PlaceState.JOINED, PlaceState.LEFT])

    def for_list(self) -> AlliancePlaceQuerySet:
        return self.select_related("institution__area__parent", "alliance").order_by("joined_on", "pk")


class AlliancePlace(CheckedModel):
    """The place of one institution in an alliance, from `joined_on` until the day before `left_on` (NULL: open)."""

    alliance = models.ForeignKey(
        Alliance, on_delete=models.PROTECT, related_name="places", verbose_name=_("联盟、体系、联合体")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    state = models.CharField(_("状态"), max_length=10, choices=PlaceState.choices, default=PlaceState.INVITED)
    invited_at = models.DateTimeField(_("邀请时间"))
    joined_on = models.DateField(_("加入"), null=True, blank=True)
    left_on = models.DateField(_("退出"), null=True, blank=True)
    reason = models.CharField(_("不加入或退出的原因"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(AlliancePlaceQuerySet)()

    class Meta:
        verbose_name = _("联盟中的席次")
        verbose_name_plural = _("联盟中的席次")
        constraints = [
            state_is_known("community", "allianceplace", PlaceState),
            models.UniqueConstraint(
                fields=["alliance", "institution"], condition=Q(state__in=["invited", "joined"]),
                name="community_one_place_in_an_alliance",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["joined", "left"], joined_on__isnull=False)
                | Q(state__in=["invited", "declined", "withdrawn"], joined_on__isnull=True),
                name="community_allianceplace_joined_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_on__isnull=False) | (~Q(state="left") & Q(left_on__isnull=True)),
                name="community_allianceplace_left_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="community_allianceplace_leaves_after_it_joins",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["institution", "state"], name="community_allianceplace_who")]

    def __str__(self) -> str:
        return f"{self.alliance}：{self.institution}"
