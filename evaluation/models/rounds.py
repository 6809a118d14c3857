"""Evaluation rounds, their subjects and scores. Policy: 3.2.3."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Area, Institution, Seat
from community.policy import CITY_CODE, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from evaluation.models.frameworks import FrameworkVersion, Indicator
from evaluation.policy import Grade
from evaluation.states import PUBLIC, SHOWN_TO_SUBJECTS, RoundState, ScoreState, SubjectState
from thinktank.models import Panel


class RoundQuerySet(models.QuerySet["Round"]):
    def handled_by(self, user: User | AnonymousUser) -> RoundQuerySet:
        """Rounds are run by the city bureau."""
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    def visible_to(self, user: User | AnonymousUser) -> RoundQuerySet:
        """What is being judged and by which rule, everybody; a round still prepared only the city bureau."""
        return (
            self if CITY_CODE in Seat.objects.scope_codes(user) else self.exclude(state=RoundState.PREPARED)
        )

    def published(self) -> RoundQuerySet:
        return self.filter(state__in=PUBLIC)

    def for_list(self) -> RoundQuerySet:
        return self.select_related("version__framework").order_by("-period_until", "-pk")


class Round(CheckedModel):
    """
    轮次: the subjects of one framework version judged over [period_from, period_until).

    `threshold` is the anonymity threshold in force when it was computed; reviewing and publishing need two people.
    """

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("指标体系")
    )
    name = models.CharField(_("名称"), max_length=60)
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("上一轮"),
    )
    period_from = models.DateField(_("数据从"))
    period_until = models.DateField(_("数据到（不含）"))
    declare_until = models.DateField(_("填报截止"))
    reply_until = models.DateField(_("回应截止"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=RoundState.choices, default=RoundState.PREPARED
    )
    seed = models.CharField(_("换权重用的种子"), max_length=64)
    threshold = models.PositiveSmallIntegerField(_("匿名门槛"), null=True, blank=True)
    opened_at = models.DateTimeField(_("启动时间"), null=True, blank=True)
    computed_at = models.DateTimeField(_("最近计算"), null=True, blank=True)
    is_final = models.BooleanField(_("已做最后计算"), default=False)
    trouble = models.TextField(_("计算中的问题"), blank=True, default="")
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    reviewed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(RoundQuerySet)()

    class Meta:
        verbose_name = _("评价轮次")
        verbose_name_plural = _("评价轮次")
        constraints = [
            state_is_known("evaluation", "round", RoundState),
            models.CheckConstraint(
                condition=Q(period_until__gt=F("period_from")),
                name="evaluation_round_ends_after_it_begins",
                violation_error_message=_("数据的截止日要晚于起始日。"),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(published_by__isnull=True)
                | ~Q(published_by=F("reviewed_by")),
                name="evaluation_round_reviewed_and_published_by_two",
                violation_error_message=_("复核和公布要由两个人办。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC) | Q(published_at__isnull=False, reviewed_at__isnull=False),
                name="evaluation_published_round_was_reviewed",
            ),
        ]
        indexes = [models.Index(fields=["state", "-period_until"], name="evaluation_round_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        return f"R-{self.period_until:%y}-{self.pk:03d}"

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


class RoundPanel(models.Model):
    """A panel of the think tank convened for the expert indicator of a round. Its subjects carry the same `ref`."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="panels", verbose_name=_("轮次"))
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("指标")
    )
    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="+", verbose_name=_("评审组"))

    class Meta:
        verbose_name = _("轮次的评审组")
        verbose_name_plural = _("轮次的评审组")

    def __str__(self) -> str:
        return str(self.panel)


class SubjectQuerySet(models.QuerySet["Subject"]):
    def visible_to(self, user: User | AnonymousUser) -> SubjectQuerySet:
        """Published scores everybody; before that their own people, and the bureau in its area."""
        public = Q(round__state__in=PUBLIC)
        if user.is_anonymous:
            return self.filter(public)
        mine = Q(
            round__state__in=SHOWN_TO_SUBJECTS, institution__in=Institution.objects.where(user, Right.PROPOSE)
        )
        return self.filter(public | mine | Seat.objects.all().overseen(user, "area_id"))

    def answered_by(self, user: User | AnonymousUser) -> SubjectQuerySet:
        """Subjects `user` declares and replies for, in rounds that began; the action says when."""
        mine = Institution.objects.where(user, Right.PROPOSE)
        return self.filter(institution__in=mine).exclude(round__state=RoundState.PREPARED)

    def overseen_by(self, user: User | AnonymousUser) -> SubjectQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "area_id"))

    def below(self, line: object) -> SubjectQuerySet:
        """Published subjects that scored under `line`: what the next roundtable reads."""
        return self.filter(round__state__in=PUBLIC, total__lt=line)

    def for_list(self) -> SubjectQuerySet:
        return self.select_related("round__version__framework", "institution", "area").order_by(
            F("total").desc(nulls_last=True), "pk"
        )


class Subject(CheckedModel):
    """
    被评对象 of a round and what it came to.

    `ref` is the journal subject ("projects.project:12"). `half` is half the 95 % interval of the total.
    `rank_*`: places not surely beaten; `place_*`: 5th and 95th percentile over draws of weights; `flips`: share of
    draws that change the grade. `by_rules`: what the change of rules did to last round's total.
    """

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="subjects", verbose_name=_("轮次")
    )
    ref = models.CharField(_("指向"), max_length=100, db_index=True)
    title = models.CharField(_("对象"), max_length=120)
    group = models.CharField(_("类别"), max_length=40, blank=True, default="")
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("应答单位"),
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("区域"))
    state = models.CharField(
        _("结果"), max_length=10, choices=SubjectState.choices, default=SubjectState.WAITING
    )
    reason = models.CharField(_("没有总分的原因"), max_length=300, blank=True, default="")
    total = models.DecimalField(_("得分"), max_digits=8, decimal_places=4, null=True, blank=True)
    half = models.DecimalField(_("区间半宽"), max_digits=8, decimal_places=4, null=True, blank=True)
    grade = models.CharField(_("等级"), max_length=10, choices=Grade.choices, blank=True, default="")
    rank_best = models.PositiveIntegerField(_("可能的最好名次"), null=True, blank=True)
    rank_worst = models.PositiveIntegerField(_("可能的最差名次"), null=True, blank=True)
    place_best = models.PositiveIntegerField(_("换权重名次 5%"), null=True, blank=True)
    place_worst = models.PositiveIntegerField(_("换权重名次 95%"), null=True, blank=True)
    flips = models.DecimalField(_("换权重等级改变"), max_digits=5, decimal_places=4, null=True, blank=True)
    people = models.PositiveIntegerField(_("评价份数"), null=True, blank=True)
    before = models.DecimalField(_("上一轮得分"), max_digits=8, decimal_places=4, null=True, blank=True)
    by_rules = models.DecimalField(_("规则变化"), max_digits=8, decimal_places=4, null=True, blank=True)
    reply = models.TextField(_("被评方的话"), blank=True, default="")
    replied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    answer = models.TextField(_("复核答复"), blank=True, default="")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(SubjectQuerySet)()

    class Meta:
        verbose_name = _("被评对象")
        verbose_name_plural = _("被评对象")
        constraints = [
            state_is_known("evaluation", "subject", SubjectState),
            models.UniqueConstraint(fields=["round", "ref"], name="evaluation_subject_once_a_round"),
            models.CheckConstraint(
                condition=Q(state=SubjectState.SCORED, total__isnull=False)
                | (~Q(state=SubjectState.SCORED) & Q(total__isnull=True, rank_best__isnull=True)),
                name="evaluation_no_data_is_never_a_number",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__range=(0, 100)), name="evaluation_total_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | ~Q(reply=""), name="evaluation_only_replies_are_answered"
            ),
        ]
        indexes = [models.Index(fields=["round", "-total"], name="evaluation_subject_total")]

    def __str__(self) -> str:
        return self.title


class Score(CheckedModel):
    """
    One indicator of one subject: inputs, value, points. Everything verify_scores.py needs.

    `numerator` / `denominator` as the measure gives them (`denominator` NULL: a plain count); `squares` is the sum of
    squares of answers where they are ratings. `raw` is the value before shrinking.
    """

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="scores", verbose_name=_("评审对象")
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", verbose_name=_("指标")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ScoreState.choices)
    numerator = models.DecimalField(_("分子"), max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=20, decimal_places=6, null=True, blank=True)
    squares = models.DecimalField(_("平方和"), max_digits=24, decimal_places=6, null=True, blank=True)
    n = models.PositiveIntegerField(_("样本数"), null=True, blank=True)
    raw = models.DecimalField(_("原始值"), max_digits=18, decimal_places=6, null=True, blank=True)
    value = models.DecimalField(_("得分"), max_digits=18, decimal_places=6, null=True, blank=True)
    low = models.DecimalField(_("区间下限"), max_digits=18, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(_("区间上限"), max_digits=18, decimal_places=6, null=True, blank=True)
    share = models.DecimalField(_("得分率"), max_digits=8, decimal_places=6, null=True, blank=True)
    weight = models.DecimalField(_("实际权重"), max_digits=9, decimal_places=6, default=0)
    points = models.DecimalField(_("得分"), max_digits=8, decimal_places=4, default=0)
    half = models.DecimalField(_("区间半宽"), max_digits=8, decimal_places=4, default=0)
    note = models.CharField(_("适用的缺数规则或失败原因"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("指标得分")
        verbose_name_plural = _("指标得分")
        constraints = [
            state_is_known("evaluation", "score", ScoreState),
            models.UniqueConstraint(fields=["subject", "indicator"], name="evaluation_score_once"),
            models.CheckConstraint(
                condition=~Q(state=ScoreState.COUNTED) | Q(share__isnull=False),
                name="evaluation_counted_score_has_a_share",
            ),
            models.CheckConstraint(
                condition=Q(state=ScoreState.COUNTED) | ~Q(note=""),
                name="evaluation_absence_names_its_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.points}"
