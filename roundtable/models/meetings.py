"""Roundtable meetings: regular ones (one each half-year) and others; missed half-years; reminders. Policy: 3.1.2."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat, Space, SpaceBooking
from community.policy import CITY_CODE, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable import policy
from roundtable.states import PUBLIC, RoundtableState


class MeetingKind(models.TextChoices):
    REGULAR = "regular", _("半年例会")
    EXTRA = "extra", _("临时会议")
    TOPICAL = "topical", _("专题会议")


LETTER = {MeetingKind.REGULAR: "", MeetingKind.EXTRA: "E", MeetingKind.TOPICAL: "T"}


def is_city(user: User | AnonymousUser) -> bool:
    """Whether `user` sits at the city bureau, which convenes the roundtable."""
    return CITY_CODE in Seat.objects.all().scope_codes(user)


class RoundtableQuerySet(models.QuerySet["Roundtable"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> RoundtableQuerySet:
        """Everyone what invitations went out for; the city bureau also what is still a draft."""
        return self.all() if is_city(user) else self.filter(state__in=PUBLIC)

    def run_by(self, user: User | AnonymousUser) -> RoundtableQuerySet:
        """Meetings whose secretariat `user` is: those of the city bureau."""
        return self.all() if is_city(user) else self.none()

    def led_by(self, user: User | AnonymousUser) -> RoundtableQuerySet:
        """Meetings whose list of speakers `user` keeps: the secretariat, and who chairs from another institution."""
        if is_city(user):
            return self.all()
        mine = Seat.objects.of(user).current()
        return self.filter(Q(chair__in=mine) | Q(substitute__in=mine), state__in=PUBLIC)

    def attended_by(self, user: User | AnonymousUser) -> RoundtableQuerySet:
        """Meetings to which an institution of `user` was invited, and the person may answer for it there."""
        mine = Institution.objects.where(user, Right.MEET)
        return self.filter(state__in=PUBLIC, invitations__institution__in=mine).distinct()

    # With what ----------
    def for_list(self) -> RoundtableQuerySet:
        return (
            self.select_related("space__facility", "convener__institution")
            .defer("search")
            .order_by("-starts_at", "-pk")
        )


class Roundtable(CheckedModel):
    """
    One meeting under its permanent `number`. `half` counts for the duty only where `kind` is regular.

    `sequence` rises with each change that calendars have to follow; `quorum_pct` NULL: no quorum is asked for.
    """

    number = models.SlugField(_("编号"), max_length=16, unique=True)
    kind = models.CharField(_("性质"), max_length=8, choices=MeetingKind.choices, default=MeetingKind.REGULAR)
    year = models.PositiveSmallIntegerField(_("年份"))
    half = models.PositiveSmallIntegerField(_("半年"), choices=[(1, _("上半年")), (2, _("下半年"))])
    ordinal = models.PositiveSmallIntegerField(_("第几次"))
    theme = models.CharField(_("主题"), max_length=80)
    summary = models.CharField(_("一句话说明"), max_length=200, blank=True, default="")
    convener = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("召集人"))
    chair = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("主持人"))
    substitute = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代为主持")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    space = models.ForeignKey(
        Space, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("会场")
    )
    booking = models.ForeignKey(
        SpaceBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("会场借用"),
    )
    room = models.CharField(_("会场（不在平台上的）"), max_length=80, blank=True, default="")
    video_url = models.URLField(_("视频会议"), blank=True, default="")
    quorum_pct = models.PositiveSmallIntegerField(_("法定人数（%）"), null=True, blank=True)
    is_adopted_next = models.BooleanField(_("纪要由下次会议确认"), default=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=RoundtableState.choices, default=RoundtableState.PLANNED
    )
    sequence = models.PositiveIntegerField(_("通知版次"), default=0)
    planned_at = models.DateTimeField(_("立项时间"))
    invited_at = models.DateTimeField(_("通知时间"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开会时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("散会时间"), null=True, blank=True)
    cancelled_reason = models.CharField(_("取消的原因"), max_length=300, blank=True, default="")
    sign_in_code = models.CharField(_("签到码"), max_length=24, editable=False, unique=True)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(RoundtableQuerySet)()

    class Meta:
        verbose_name = _("圆桌会议")
        verbose_name_plural = _("圆桌会议")
        constraints = [
            state_is_known("roundtable", "roundtable", RoundtableState),
            state_is_known("roundtable", "roundtable", MeetingKind, field="kind"),
            models.UniqueConstraint(
                fields=["year", "half"],
                condition=Q(kind=MeetingKind.REGULAR) & ~Q(state=RoundtableState.CANCELLED),
                name="roundtable_one_regular_a_half_year",
                violation_error_message=_("这半年已经有一次例会。要再开，请选“临时会议”或“专题会议”。"),
            ),
            models.CheckConstraint(condition=Q(half__in=[1, 2]), name="roundtable_half_is_one_or_two"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), ends_at__lte=F("starts_at") + policy.SESSION_MAX),
                name="roundtable_ends_after_it_starts",
                violation_error_message=_("结束要晚于开始，一次会议不超过 8 小时。"),
            ),
            models.CheckConstraint(
                condition=Q(quorum_pct__isnull=True) | Q(quorum_pct__gte=1, quorum_pct__lte=100),
                name="roundtable_quorum_is_a_share",
                violation_error_message=_("法定人数填 1 到 100 之间的百分数，不设就留空。"),
            ),
            models.CheckConstraint(
                condition=Q(space__isnull=False)
                | ~Q(room="")
                | ~Q(video_url="")
                | Q(state=RoundtableState.CANCELLED),
                name="roundtable_meets_somewhere",
                violation_error_message=_("请选一个会场，或写会场名称，或写视频会议地址，也可以都有。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundtableState.CANCELLED) | ~Q(cancelled_reason=""),
                name="roundtable_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RoundtableState.PLANNED, RoundtableState.CANCELLED])
                | Q(invited_at__isnull=False),
                name="roundtable_invited_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "minuted", "adopted", "closed"])
                | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
                name="roundtable_held_says_when",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("chair")),
                name="roundtable_substitute_is_another",
                violation_error_message=_("代为主持的要是另一个人。"),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="roundtable_roundtable_search"),
            models.Index(fields=["state", "starts_at"], name="roundtable_by_state"),
        ]

    def __str__(self) -> str:
        return self.title if self.year else "新的会议"

    @property
    def title(self) -> str:
        """2026年第二次共同体圆桌会议."""
        if self.kind == MeetingKind.REGULAR:
            return f"{self.year}年第{'一二'[self.half - 1]}次共同体圆桌会议"
        return f"{self.year}年第{self.ordinal}次共同体{self.get_kind_display()}"

    @property
    def path(self) -> str:
        return reverse("roundtable:meeting", args=[self.number])

    @property
    def place(self) -> str:
        """Where, in words."""
        held = f"{self.space.facility.name}{self.space.name}" if self.space else ""
        return "、".join(filter(None, [held, self.room, "视频会议" if self.video_url else ""]))

    @property
    def when_and_where(self) -> str:
        return f"{localtime(self.starts_at):%-m月%-d日 %H:%M}，{self.place}"

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


class CoHost(models.Model):
    """An institution that holds the meeting together with the bureau and countersigns its minutes."""

    roundtable = models.ForeignKey(
        Roundtable, on_delete=models.CASCADE, related_name="co_hosts", verbose_name=_("圆桌会议")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("联办单位")
    )

    class Meta:
        verbose_name = _("联办单位")
        verbose_name_plural = _("联办单位")
        constraints = [
            models.UniqueConstraint(
                fields=["roundtable", "institution"], name="roundtable_cohost_once",
                violation_error_message=_("这个单位已经是联办单位。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.roundtable} · {self.institution}"


class MissedHalf(CheckedModel):
    """Why no regular meeting was held in a half-year; public, given by the bureau after it ended."""

    year = models.PositiveSmallIntegerField(_("年份"))
    half = models.PositiveSmallIntegerField(_("半年"), choices=[(1, _("上半年")), (2, _("下半年"))])
    reason = models.CharField(_("没有开的原因（公开）"), max_length=500)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("说明人"))
    given_at = models.DateTimeField(_("说明时间"))

    class Meta:
        verbose_name = _("未召开说明")
        verbose_name_plural = _("未召开说明")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "half"], name="roundtable_missed_half_once",
                violation_error_message=_("这半年已经说明过原因。"),
            ),
            models.CheckConstraint(condition=Q(half__in=[1, 2]), name="roundtable_missed_half_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="roundtable_missed_half_says_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year}年{self.get_half_display()}"


class Reminder(models.Model):
    """A reminder that went out: about what, which one, for which day. The row is what makes it go out once."""

    subject = models.CharField(_("对象"), max_length=100)  # a journal subject, or "half-year:2026-2"
    kind = models.CharField(_("哪一种"), max_length=20)
    for_on = models.DateField(_("为哪一天"))
    sent_at = models.DateTimeField(_("发送时间"))

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "for_on"], name="roundtable_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} {self.for_on}"
