"""Publicity (宣传工作): yearly plans, campaigns, press conferences, media clippings. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution
from community.members.models.seats import Seat
from community.policy import Right
from community.press.models.briefs import Brief, Channel
from community.press.states import CampaignState, ConferenceState, PlanState
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class PlanQuerySet(models.QuerySet["PublicityPlan"]):
    def written_by(self, user: User | AnonymousUser) -> PlanQuerySet:
        return self.filter(institution__in=Institution.objects.where(user, Right.WRITE))

    def decided_by(self, user: User | AnonymousUser) -> PlanQuerySet:
        """Plans `user` puts in force and closes: liaison and head."""
        return self.filter(institution__in=Institution.objects.where(user, Right.REPORT))

    def handled_by(self, user: User | AnonymousUser) -> PlanQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "institution__area_id"))


class PublicityPlan(CheckedModel):
    """What an institution means to make known in one year; the city bureau's is the city's."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    goals = models.TextField(_("目标和重点"), max_length=4000)
    summary = models.TextField(_("年终总结"), max_length=4000, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    created_at = models.DateTimeField(_("建立时间"))

    objects = models.Manager.from_queryset(PlanQuerySet)()

    class Meta:
        verbose_name = _("宣传方案")
        verbose_name_plural = _("宣传方案")
        constraints = [
            state_is_known("community", "publicityplan", PlanState),
            models.UniqueConstraint(
                fields=["institution", "year"], name="community_one_publicityplan_a_year",
                violation_error_message=_("这个单位这一年已有宣传方案，请在原来的方案里改。"),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2023, year__lte=2100), name="community_publicityplan_year_believable",
                violation_error_message=_("年度请填 2023 年以后的年份。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.institution} {self.year} 年宣传工作方案"


class Campaign(CheckedModel):
    """One thing made known, on days [starts_on, ends_on], through channels, by somebody."""

    plan = models.ForeignKey(
        PublicityPlan, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("计划")
    )
    name = models.CharField(_("名称"), max_length=80)
    content = models.TextField(_("内容"), max_length=2000, blank=True, default="")
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel.choices), default=list, verbose_name=_("渠道")
    )
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    owner = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责席位"))
    state = models.CharField(
        _("状态"), max_length=10, choices=CampaignState.choices, default=CampaignState.PLANNED
    )
    outcome = models.CharField(_("结果或取消原因"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("宣传活动")
        verbose_name_plural = _("宣传活动")
        constraints = [
            state_is_known("community", "campaign", CampaignState),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="community_campaign_ends_after_it_starts",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CampaignState.PLANNED, CampaignState.UNDER_WAY]) | ~Q(outcome=""),
                name="community_campaign_ends_with_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PressConference(CheckedModel):
    """媒体发布会: when, where, who speaks; materials are attachments, the transcript comes afterwards."""

    plan = models.ForeignKey(
        PublicityPlan, on_delete=models.PROTECT, related_name="conferences", verbose_name=_("计划")
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conferences",
        verbose_name=_("宣传活动"),
    )
    title = models.CharField(_("主题"), max_length=80)
    held_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=80)
    speakers = models.CharField(_("发布人（单位和职务）"), max_length=200)
    transcript = models.TextField(_("文字实录"), max_length=20_000, blank=True, default="")
    cancel_reason = models.CharField(_("取消原因"), max_length=300, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=ConferenceState.choices, default=ConferenceState.PLANNED
    )

    class Meta:
        verbose_name = _("发布会")
        verbose_name_plural = _("发布会")
        constraints = [
            state_is_known("community", "pressconference", ConferenceState),
            models.CheckConstraint(
                condition=~Q(state=ConferenceState.HELD) | ~Q(transcript=""),
                name="community_conference_held_has_transcript",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConferenceState.CANCELLED) | ~Q(cancel_reason=""),
                name="community_conference_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Tone(models.TextChoices):
    POSITIVE = "positive", _("正面")
    NEUTRAL = "neutral", _("中性")
    CRITICAL = "critical", _("批评")


class ClippingQuerySet(models.QuerySet["Clipping"]):
    def written_by(self, user: User | AnonymousUser) -> ClippingQuerySet:
        return self.filter(institution__in=Institution.objects.where(user, Right.WRITE))

    def handled_by(self, user: User | AnonymousUser) -> ClippingQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "institution__area_id"))


class Clipping(CheckedModel):
    """剪报: one report of the media about an institution, its campaign, brief or project."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    outlet = models.CharField(_("媒体"), max_length=60)
    title = models.CharField(_("报道标题"), max_length=120)
    published_on = models.DateField(_("刊播日期"))
    link = models.URLField(_("链接"), max_length=300, blank=True, default="")
    tone = models.CharField(_("倾向"), max_length=10, choices=Tone.choices, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clippings",
        verbose_name=_("宣传活动"),
    )
    brief = models.ForeignKey(
        Brief,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clippings",
        verbose_name=_("信息稿件"),
    )
    project = models.CharField(_("涉及项目"), max_length=80, blank=True, default="")
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = models.Manager.from_queryset(ClippingQuerySet)()

    class Meta:
        verbose_name = _("媒体剪报")
        verbose_name_plural = _("媒体剪报")
        constraints = [
            state_is_known("community", "clipping", Channel, field="channel"),
            models.CheckConstraint(
                condition=Q(tone__in=["", *Tone.values]), name="community_clipping_tone_known"
            ),
            models.UniqueConstraint(
                fields=["institution", "outlet", "title", "published_on"], name="community_clipping_kept_once",
                violation_error_message=_("这篇报道已经登记过了。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["institution", "-published_on"], name="community_clipping_of")]

    def __str__(self) -> str:
        return self.title
