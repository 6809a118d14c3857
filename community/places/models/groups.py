"""Groups of citizens that sing, dance and play: 群众文艺团队. Registered ones borrow spaces."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Area
from community.members.models.institutions import Institution, Kind
from community.members.models.seats import Seat
from community.places.states.groups import GroupState
from community.policy import GROUP_MEMBERS_MAX, GROUP_MEMBERS_MIN, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

HOMES = (Kind.STATION, Kind.COMMUNITY, Kind.CULTURE_HALL, Kind.LIBRARY)  # may vouch for a group
LIVE = (GroupState.APPLIED, GroupState.VOUCHED, GroupState.REGISTERED, GroupState.SUSPENDED)


class GroupArt(models.TextChoices):
    """What a group mostly does."""

    CHORUS = "chorus", _("合唱")
    DANCE = "dance", _("舞蹈")
    OPERA = "opera", _("曲艺、粤曲")
    BAND = "band", _("器乐、民乐")
    DRAMA = "drama", _("话剧、朗诵")
    FOLK = "folk", _("醒狮、民俗")
    CRAFT = "craft", _("书画、手工、摄影")
    READING = "reading", _("阅读")
    OTHER = "other", _("其他")


class GroupQuerySet(models.QuerySet["Group"]):
    # Who may do what ----
    def led_by(self, user: User | AnonymousUser) -> GroupQuerySet:
        """Groups `user` leads and answers for."""
        return self.none() if user.is_anonymous else self.filter(leader=user)

    def vouched_by(self, user: User | AnonymousUser) -> GroupQuerySet:
        """Groups whose home is an institution where `user` hosts."""
        return self.filter(home__in=Institution.objects.where(user, Right.HOST))

    def overseen_by(self, user: User | AnonymousUser) -> GroupQuerySet:
        """Groups in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "area_id"))

    # Which --------------
    def registered(self) -> GroupQuerySet:
        """Those that may borrow spaces now."""
        return self.filter(state=GroupState.REGISTERED)

    # With what ----------
    def for_list(self) -> GroupQuerySet:
        return self.select_related("home", "area", "leader").order_by("-applied_at", "-pk")


class Group(CheckedModel):
    """One group: its leader acts for it, its home institution knows it and vouches for it."""

    name = models.CharField(_("团队名称"), max_length=60)
    art = models.CharField(_("门类"), max_length=10, choices=GroupArt.choices)
    leader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责人"))
    home = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="groups", verbose_name=_("推荐单位")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("所在区域"))
    members = models.PositiveSmallIntegerField(_("人数"))
    about = models.CharField(_("介绍"), max_length=400, blank=True, default="")
    state = models.CharField(_("状态"), max_length=12, choices=GroupState.choices, default=GroupState.APPLIED)
    answer = models.CharField(_("办理意见"), max_length=300, blank=True, default="")
    applied_at = models.DateTimeField(_("申请时间"))
    registered_at = models.DateTimeField(_("登记时间"), null=True, blank=True)  # NULL: not yet
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(GroupQuerySet)()

    class Meta:
        verbose_name = _("群众文艺团队")
        verbose_name_plural = _("群众文艺团队")
        constraints = [
            state_is_known("community", "group", GroupState),
            state_is_known("community", "group", GroupArt, field="art"),
            models.CheckConstraint(
                condition=Q(members__gte=GROUP_MEMBERS_MIN, members__lte=GROUP_MEMBERS_MAX),
                name="community_group_is_a_group",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[GroupState.REGISTERED, GroupState.SUSPENDED])
                | Q(registered_at__isnull=False),
                name="community_group_registered_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["home", "name"], condition=Q(state__in=LIVE), name="community_group_named_once"
            ),
        ]
        indexes = [models.Index(fields=["area", "state"], name="community_group_by_area")]

    def __str__(self) -> str:
        return self.name
