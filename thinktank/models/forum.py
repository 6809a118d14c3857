"""The yearly forum: sessions, talks, registrations. Policy: 3.5.2."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import CITY_CODE
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank.states import ForumState, RegistrationState


class ForumQuerySet(models.QuerySet["Forum"]):
    def handled_by(self, user: User | AnonymousUser) -> ForumQuerySet:
        """The forum is the city bureau's."""
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    def newest_first(self) -> ForumQuerySet:
        return self.order_by("-year")


class Forum(CheckedModel):
    """
    高质量发展广州论坛 of one year. `taken` counts live registrations; it never passes `capacity`.

    `papers_until` and `registration_until` are set when the call and the programme are published.
    """

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    theme = models.CharField(_("主题"), max_length=60)
    summary = models.TextField(_("简介"), max_length=2000)
    venue = models.CharField(_("地点"), max_length=120)
    organiser = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("主办单位")
    )
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("最后一天"))
    state = models.CharField(_("状态"), max_length=10, choices=ForumState.choices, default=ForumState.PLANNED)
    call_text = models.TextField(_("征文说明"), max_length=4000, blank=True, default="")
    papers_until = models.DateTimeField(_("征文截止"), null=True, blank=True)
    registration_until = models.DateTimeField(_("报名截止"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("名额"), default=0)
    taken = models.PositiveIntegerField(_("已报名"), default=0)
    stream_url = models.URLField(_("直播地址"), blank=True, default="")
    cancelled_reason = models.CharField(_("取消原因"), max_length=300, blank=True, default="")
    proceedings_at = models.DateTimeField(_("论文集编成时间"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(ForumQuerySet)()

    class Meta:
        verbose_name = _("论坛")
        verbose_name_plural = _("论坛")
        constraints = [
            state_is_known("thinktank", "forum", ForumState),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="thinktank_forum_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(year=ExtractYear("starts_on")), name="thinktank_forum_in_its_year"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="thinktank_forum_never_oversold"
            ),
            models.CheckConstraint(
                condition=~Q(state=ForumState.CANCELLED) | ~Q(cancelled_reason=""),
                name="thinktank_forum_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=ForumState.CLOSED) | Q(proceedings_at__isnull=False),
                name="thinktank_forum_closed_with_proceedings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 高质量发展广州论坛：{self.theme}"

    @property
    def left(self) -> int:
        return self.capacity - self.taken


class ForumSession(CheckedModel):
    """A part of the programme in one room; a room holds one session at a time."""

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("论坛")
    )
    title = models.CharField(_("题目"), max_length=80)
    room = models.CharField(_("会场"), max_length=60)
    chair = models.CharField(_("主持人"), max_length=40, blank=True, default="")
    period = DateTimeRangeField(_("时间"))

    class Meta:
        verbose_name = _("论坛分场")
        verbose_name_plural = _("论坛分场")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="thinktank_session_has_a_length",
            ),
            ExclusionConstraint(
                name="thinktank_room_holds_one_session",
                expressions=[
                    ("forum", RangeOperators.EQUAL), ("room", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个会场这段时间已有一场，请换时间或会场。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Talk(CheckedModel):
    """
    One talk of a session. `speaker_key` names the speaker for the rule that nobody speaks in two places at once:
    "u:<user>" for an account, else "n:<name>".
    """

    session = models.ForeignKey(
        ForumSession, on_delete=models.PROTECT, related_name="talks", verbose_name=_("课次")
    )
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="talks", verbose_name=_("论坛"))
    title = models.CharField(_("题目"), max_length=120)
    speaker = models.CharField(_("发言人"), max_length=40)
    speaker_title = models.CharField(_("发言人身份"), max_length=80, blank=True, default="")
    speaker_key = models.CharField(_("发言人"), max_length=60)
    paper = models.OneToOneField(
        "thinktank.Paper",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="talk",
        verbose_name=_("论文"),
    )
    period = DateTimeRangeField(_("时间"))

    class Meta:
        verbose_name = _("论坛发言")
        verbose_name_plural = _("论坛发言")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="thinktank_talk_has_a_length",
            ),
            ExclusionConstraint(
                name="thinktank_one_talk_at_a_time",
                expressions=[("session", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("这一场里这段时间已有发言。"),
            ),
            ExclusionConstraint(
                name="thinktank_nobody_speaks_in_two_places",
                expressions=[
                    ("forum", RangeOperators.EQUAL), ("speaker_key", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这位发言人这段时间在另一场。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.speaker}：{self.title}"


def new_code() -> str:
    """A random check-in code of eight digits, checked together with the name."""
    return f"{secrets.randbelow(10**8):08d}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def of(self, user: User | AnonymousUser) -> RegistrationQuerySet:
        return self.none() if user.is_anonymous else self.filter(user=user)

    def handled_by(self, user: User | AnonymousUser) -> RegistrationQuerySet:
        return self.filter(forum__in=Forum.objects.handled_by(user))

    def live(self) -> RegistrationQuerySet:
        return self.exclude(state=RegistrationState.CANCELLED)


class Registration(CheckedModel):
    """One person's place at a forum, with the code shown at the door."""

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("论坛")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    code = models.CharField(_("签到码"), max_length=8, default=new_code)
    state = models.CharField(
        _("状态"), max_length=10, choices=RegistrationState.choices, default=RegistrationState.REGISTERED
    )
    registered_at = models.DateTimeField(_("报名时间"))
    checked_in_at = models.DateTimeField(_("签到时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(RegistrationQuerySet)()

    class Meta:
        verbose_name = _("论坛报名")
        verbose_name_plural = _("论坛报名")
        constraints = [
            state_is_known("thinktank", "registration", RegistrationState),
            models.UniqueConstraint(
                fields=["forum", "user"],
                condition=~Q(state=RegistrationState.CANCELLED),
                name="thinktank_one_place_a_person",
            ),
            models.UniqueConstraint(fields=["forum", "code"], name="thinktank_registration_code_once"),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.CHECKED_IN, checked_in_at__isnull=False)
                | (~Q(state=RegistrationState.CHECKED_IN) & Q(checked_in_at__isnull=True)),
                name="thinktank_checked_in_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.forum_id}"
