"""Working groups between meetings: members, topics, decisions. Policy: 3.1.2, 工作研讨、经验交流."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.meetings import is_city
from roundtable.models.resolutions import Resolution
from roundtable.states import GroupState, PlaceState, TopicState


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> WorkingGroupQuerySet:
        """Everyone public ones; those who were asked theirs; the city bureau all."""
        if is_city(user):
            return self.all()
        mine = Place.objects.filter(institution__in=Institution.objects.with_seat(user))
        return self.filter(Q(is_public=True) | Q(pk__in=mine.values("group")))

    def inside(self, user: User | AnonymousUser) -> WorkingGroupQuerySet:
        """Those whose talk and files `user` reads: seats of present and former members, and the city bureau."""
        if is_city(user):
            return self.all()
        mine = Institution.objects.with_seat(user)
        places = Place.objects.filter(institution__in=mine, state__in=[PlaceState.JOINED, PlaceState.LEFT])
        return self.filter(pk__in=places.values("group"))

    def worked_by(self, user: User | AnonymousUser) -> WorkingGroupQuerySet:
        """Those in which `user` speaks for a member."""
        mine = Institution.objects.where(user, Right.MEET)
        places = Place.objects.filter(institution__in=mine, state=PlaceState.JOINED)
        return self.filter(pk__in=places.values("group"))

    def led_by(self, user: User | AnonymousUser) -> WorkingGroupQuerySet:
        return self.filter(lead__in=Institution.objects.where(user, Right.MEET))

    def handled_by(self, user: User | AnonymousUser) -> WorkingGroupQuerySet:
        return self.all() if is_city(user) else self.none()

    # Which --------------
    def active(self) -> WorkingGroupQuerySet:
        return self.filter(state=GroupState.ACTIVE)


class WorkingGroup(CheckedModel):
    """Members who work on one task between meetings. `born_of`: the resolution that asked for it."""

    number = models.SlugField(_("编号"), max_length=16, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    task = models.CharField(_("任务"), max_length=500)
    lead = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    born_of = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="groups",
        verbose_name=_("依据的议定事项"),
    )  # fmt: skip
    is_public = models.BooleanField(_("公开"), default=True)
    state = models.CharField(_("状态"), max_length=8, choices=GroupState.choices, default=GroupState.ACTIVE)
    set_up_at = models.DateTimeField(_("成立时间"))
    set_up_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("设立人"))
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    result = models.CharField(_("做成了什么"), max_length=500, blank=True, default="")
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(WorkingGroupQuerySet)()

    class Meta:
        verbose_name = _("工作组")
        verbose_name_plural = _("工作组")
        constraints = [
            state_is_known("roundtable", "workinggroup", GroupState),
            models.CheckConstraint(
                condition=Q(state=GroupState.ACTIVE, closed_at__isnull=True)
                | (Q(state=GroupState.CLOSED, closed_at__isnull=False) & ~Q(result="")),
                name="roundtable_group_closed_with_a_result",
                violation_error_message=_("结束工作组要写做成了什么。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return reverse("roundtable:public_group", args=[self.number])

    @property
    def desk(self) -> str:
        return reverse("roundtable:group", args=[self.pk])


class Place(CheckedModel):
    """One institution in a working group, and the seat that speaks for it there."""

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="places", verbose_name=_("工作组")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("参加的人")
    )
    state = models.CharField(_("状态"), max_length=8, choices=PlaceState.choices, default=PlaceState.ASKED)
    asked_at = models.DateTimeField(_("邀请时间"))
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("工作组成员")
        verbose_name_plural = _("工作组成员")
        constraints = [
            state_is_known("roundtable", "place", PlaceState),
            models.UniqueConstraint(
                fields=["group", "institution"], name="roundtable_place_once",
                violation_error_message=_("这个单位已经在工作组的名单里。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=PlaceState.JOINED)
                | Q(seat__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
                name="roundtable_place_taken_by_a_seat",
                violation_error_message=_("参加工作组要指定一个本单位的现任席位。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PlaceState.DECLINED, PlaceState.LEFT]) | ~Q(reason=""),
                name="roundtable_place_left_says_why",
                violation_error_message=_("不参加或退出要写原因。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.group} · {self.institution}"


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: User | AnonymousUser) -> TopicQuerySet:
        """Everyone what public groups decided; members the rest."""
        inside = WorkingGroup.objects.inside(user)
        out = Q(group__is_public=True, state=TopicState.DECIDED)
        return self.filter(out | Q(group__in=inside))


class Topic(CheckedModel):
    """
    Something a working group talks about. Files hang on it as attachments.

    `decision` is what was put to the members; it stands when more than half of them agree. `round` counts how often.
    """

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="topics", verbose_name=_("工作组")
    )
    title = models.CharField(_("话题"), max_length=80)
    brief = models.TextField(_("说明"), max_length=2000)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出单位")
    )
    raised_at = models.DateTimeField(_("提出时间"))
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    state = models.CharField(_("状态"), max_length=8, choices=TopicState.choices, default=TopicState.OPEN)
    decision = models.CharField(_("结论"), max_length=500, blank=True, default="")
    round = models.PositiveSmallIntegerField(_("第几次表态"), default=0)
    put_at = models.DateTimeField(_("提出结论的时间"), null=True, blank=True)
    put_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出结论的人"),
    )
    decided_at = models.DateTimeField(_("定下的时间"), null=True, blank=True)
    reason = models.CharField(_("不再议的原因"), max_length=200, blank=True, default="")
    search = SearchVectorField(_("检索"), null=True, editable=False)

    objects = models.Manager.from_queryset(TopicQuerySet)()

    class Meta:
        verbose_name = _("工作组话题")
        verbose_name_plural = _("工作组话题")
        constraints = [
            state_is_known("roundtable", "topic", TopicState),
            models.CheckConstraint(
                condition=~Q(state__in=[TopicState.PUT, TopicState.DECIDED])
                | (~Q(decision="") & Q(put_at__isnull=False, put_by__isnull=False, round__gte=1)),
                name="roundtable_topic_put_with_words",
                violation_error_message=_("请写明结论。"),
            ),
            models.CheckConstraint(
                condition=Q(state=TopicState.DECIDED, decided_at__isnull=False)
                | (~Q(state=TopicState.DECIDED) & Q(decided_at__isnull=True)),
                name="roundtable_topic_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=TopicState.DROPPED) | ~Q(reason=""),
                name="roundtable_topic_dropped_says_why",
                violation_error_message=_("不再议要写原因。"),
            ),
        ]  # fmt: skip
        indexes = [GinIndex(fields=["search"], name="roundtable_topic_search")]

    def __str__(self) -> str:
        return self.title

    @property
    def desk(self) -> str:
        return reverse("roundtable:topic", args=[self.pk])


class Word(CheckedModel):
    """A comment of a member on a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="words", verbose_name=_("话题"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    text = models.TextField(_("发言"), max_length=2000)
    said_at = models.DateTimeField(_("时间"))
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("发言人"))

    class Meta:
        verbose_name = _("工作组发言")
        verbose_name_plural = _("工作组发言")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="roundtable_word_is_not_empty",
                violation_error_message=_("请写点什么再发。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:40]


class Stand(CheckedModel):
    """One member's vote on a decision: agrees, or not and why. One each a round."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="stands", verbose_name=_("话题"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    round = models.PositiveSmallIntegerField(_("第几次表态"))
    agrees = models.BooleanField(_("同意"))
    note = models.CharField(_("说明"), max_length=300, blank=True, default="")
    said_at = models.DateTimeField(_("时间"))
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("表态人"))

    class Meta:
        verbose_name = _("对结论的表态")
        verbose_name_plural = _("对结论的表态")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "institution", "round"], name="roundtable_stand_once",
                violation_error_message=_("本单位对这个结论已经表过态。"),
            ),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(note=""), name="roundtable_disagreement_says_why",
                violation_error_message=_("不同意请写原因，大家好改。"),
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="roundtable_stand_of_a_round"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.topic} · {self.institution}"
