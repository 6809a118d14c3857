"""Shared spaces: sharing rules, bookings, and calendar subscriptions of bookings."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import policy
from community.members.models.institutions import Institution, Kind
from community.members.models.seats import Seat
from community.places.models.facilities import Occupancy, Space
from community.places.models.groups import Group
from community.places.states.space_bookings import HOLDING, SpaceBookingState
from community.policy import Right
from core.crypto import new_token
from core.dates.clock import MIDNIGHT
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 6


def new_code() -> str:
    """A random booking code to read out on site; unique by constraint."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class Purpose(models.TextChoices):
    """What a shared space may be used for. None of them takes money from those who come."""

    REHEARSAL = "rehearsal", _("排练")
    CLASS = "class", _("公益课、培训")
    TALK = "talk", _("讲座、读书会")
    SHOW = "show", _("演出、展示")
    MEETING = "meeting", _("会议、交流")
    EXHIBITION = "exhibition", _("布展、展览")


class SharingRule(CheckedModel):
    """How one space is shared: for whom, what for, how long, how far ahead, and what the owner answers."""

    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="rule", verbose_name=_("空间"))
    is_shared = models.BooleanField(_("开放借用"), default=False)
    for_members = models.BooleanField(_("成员单位可借"), default=True)
    for_groups = models.BooleanField(_("登记团队可借"), default=True)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=Kind.choices),
        default=list,
        blank=True,
        verbose_name=_("哪几类单位"),
    )  # empty: all
    purposes = ArrayField(
        models.CharField(max_length=12, choices=Purpose.choices),
        default=list,
        blank=True,
        verbose_name=_("可用来"),
    )  # empty: all
    step_minutes = models.PositiveSmallIntegerField(_("起止按几分钟取整"), default=30)
    min_minutes = models.PositiveSmallIntegerField(_("最短（分钟）"), default=60)
    max_minutes = models.PositiveSmallIntegerField(_("最长（分钟）"), default=180)
    min_notice_hours = models.PositiveSmallIntegerField(_("至少提前（小时）"), default=24)
    max_ahead_days = models.PositiveSmallIntegerField(_("最多提前（天）"), default=30)
    opens = models.TimeField(_("最早几点"), null=True, blank=True)  # NULL: as the facility opens
    closes = models.TimeField(_("最晚几点"), null=True, blank=True)
    max_people = models.PositiveIntegerField(
        _("人数上限"), null=True, blank=True
    )  # NULL: the space's capacity
    needs_approval = models.BooleanField(_("要我们同意"), default=False)
    answer_within_hours = models.PositiveSmallIntegerField(_("几小时内答复"), default=48)
    weekly_limit = models.PositiveSmallIntegerField(_("每家每周最多几次"), default=2)
    cancel_before_hours = models.PositiveSmallIntegerField(_("开始前几小时可自行取消"), default=24)
    release_after_minutes = models.PositiveSmallIntegerField(_("迟到几分钟释放"), default=30)
    note = models.CharField(_("其他说明"), max_length=400, blank=True, default="")
    door_code = models.CharField(_("现场码"), max_length=CODE_LENGTH, default=new_code, editable=False)
    changed_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("借用规则")
        verbose_name_plural = _("借用规则")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_minutes__gte=F("step_minutes"), max_minutes__gte=F("min_minutes")),
                name="community_rule_lengths_in_order",
                violation_error_message=_("最短不能少于取整的分钟数，最长不能短于最短。"),
            ),
            models.CheckConstraint(
                condition=Q(step_minutes__in=policy.SLOT_STEPS, max_minutes__lte=policy.BOOKING_MAX_MINUTES),
                name="community_rule_steps_known",
            ),
            models.CheckConstraint(
                condition=Q(weekly_limit__gte=1, max_ahead_days__gte=1),
                name="community_rule_lets_somebody_in",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True)
                | Q(closes__isnull=True)
                | Q(closes__gt=F("opens"))
                | Q(closes=MIDNIGHT),
                name="community_rule_closes_after_opening",
                violation_error_message=_("最晚要晚于最早。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.space)

    @property
    def people_limit(self) -> int:
        return min(self.max_people or self.space.capacity, self.space.capacity)


class SpaceBookingQuerySet(models.QuerySet["SpaceBooking"]):
    # Who may do what ----
    def borrowed_by(self, user: User | AnonymousUser) -> SpaceBookingQuerySet:
        """Bookings `user` answers for: of institutions where they borrow, of groups they lead."""
        if user.is_anonymous:
            return self.none()
        mine = Institution.objects.where(user, Right.BORROW)
        return self.filter(Q(institution__in=mine) | Q(group__in=Group.objects.led_by(user)))

    def hosted_by(self, user: User | AnonymousUser) -> SpaceBookingQuerySet:
        """Bookings of spaces whose owner is an institution where `user` hosts."""
        return self.filter(space__facility__institution__in=Institution.objects.where(user, Right.HOST))

    def overseen_by(self, user: User | AnonymousUser) -> SpaceBookingQuerySet:
        """Bookings of spaces in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "space__facility__area_id"))

    # Which --------------
    def of_borrower(self, institution: Institution | None, group: Group | None) -> SpaceBookingQuerySet:
        return self.filter(institution=institution, group=group)

    def holding(self) -> SpaceBookingQuerySet:
        return self.filter(state__in=HOLDING)

    # With what ----------
    def for_list(self) -> SpaceBookingQuerySet:
        return self.select_related("space__facility__area", "space__rule", "institution", "group").order_by(
            "starts_at", "pk"
        )


class SpaceBooking(CheckedModel):
    """One borrowing of a space by an institution or a registered group; exactly one of the two."""

    space = models.ForeignKey(
        Space, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("空间")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("团队")
    )
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经手人"))
    occupancy = models.OneToOneField(
        Occupancy, on_delete=models.PROTECT, related_name="+", verbose_name=_("占用")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose.choices)
    title = models.CharField(_("做什么"), max_length=80)
    people = models.PositiveSmallIntegerField(_("人数"))
    state = models.CharField(_("状态"), max_length=12, choices=SpaceBookingState.choices)
    code = models.CharField(_("签到码"), max_length=CODE_LENGTH, unique=True, default=new_code)
    asked_at = models.DateTimeField(_("提出时间"))
    answer_due_at = models.DateTimeField(_("答复期限"), null=True, blank=True)  # NULL: needs no answer
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=300, blank=True, default="")
    cancel_before_hours = models.PositiveSmallIntegerField(
        _("约定几小时前可取消"), default=24
    )  # the rule as it was when asked: a later one binds this booking only where it is milder
    release_after_minutes = models.PositiveSmallIntegerField(_("约定迟到几分钟释放"), default=30)
    ended_at = models.DateTimeField(_("取消或撤回时间"), null=True, blank=True)
    signed_in_at = models.DateTimeField(_("签到"), null=True, blank=True)
    signed_out_at = models.DateTimeField(_("签退"), null=True, blank=True)
    people_came = models.PositiveSmallIntegerField(_("实到人数"), null=True, blank=True)
    appeal = models.CharField(_("申诉"), max_length=300, blank=True, default="")
    appealed_at = models.DateTimeField(_("申诉时间"), null=True, blank=True)
    appeal_answer = models.CharField(_("申诉答复"), max_length=300, blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(SpaceBookingQuerySet)()

    class Meta:
        verbose_name = _("空间借用")
        verbose_name_plural = _("空间借用")
        constraints = [
            state_is_known("community", "spacebooking", SpaceBookingState),
            state_is_known("community", "spacebooking", Purpose, field="purpose"),
            models.CheckConstraint(
                condition=Q(institution__isnull=True, group__isnull=False)
                | Q(institution__isnull=False, group__isnull=True),
                name="community_spacebooking_has_one_borrower",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="community_spacebooking_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="community_spacebooking_has_people"),
            models.CheckConstraint(
                condition=~Q(state__in=["signed_in", "signed_out"]) | Q(signed_in_at__isnull=False),
                name="community_spacebooking_used_has_a_sign_in",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answer_due_at__isnull=False) | ~Q(state="asked"),
                name="community_spacebooking_asked_has_a_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["space", "starts_at"], name="community_sb_space"),
            models.Index(fields=["institution", "starts_at"], name="community_sb_institution"),
            models.Index(fields=["group", "starts_at"], name="community_sb_group"),
            models.Index(fields=["state", "starts_at"], name="community_sb_state"),
        ]

    def __str__(self) -> str:
        return f"{self.space} {self.borrower}"

    @property
    @admin.display(description=_("借用方"))
    def borrower(self) -> str:
        return str(self.institution or self.group)

    @property
    def cancel_until(self) -> datetime:
        hours = min(self.cancel_before_hours, self.space.rule.cancel_before_hours)
        return self.starts_at - timedelta(hours=hours)

    @property
    def release_at(self) -> datetime:
        """When the booking counts as absence if nobody has signed in, and the time is free again."""
        minutes = max(self.release_after_minutes, self.space.rule.release_after_minutes)
        return min(self.starts_at + timedelta(minutes=minutes), self.ends_at)

    @property
    def spoken_code(self) -> str:
        """The code in two groups, as it is read out."""
        return f"{self.code[:3]} {self.code[3:]}"


class CalendarFeed(models.Model):
    """The secret address of a person's calendar subscription of bookings; can be replaced at any time."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员"))
    token = models.CharField(_("口令"), max_length=40, unique=True, default=new_token)
    made_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")

    def __str__(self) -> str:
        return str(self.user_id)
