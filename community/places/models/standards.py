"""Service standards by kind of institution, and the self-checks of facilities."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Level
from community.members.models.institutions import Institution, Kind
from community.members.models.seats import Seat
from community.places.models.facilities import Facility
from community.places.states.self_checks import SelfCheckState
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class CheckVerdict(models.TextChoices):
    """How far an item is met."""

    YES = "yes", _("做到")
    PARTLY = "partly", _("部分做到")
    NO = "no", _("没做到")


class FacilityGrade(models.TextChoices):
    """The public grade; the rule is in policy.py and in queries/grading.py."""

    MET = "met", _("达标")
    MOSTLY = "mostly", _("基本达标")
    BELOW = "below", _("待改进")


class StandardQuerySet(models.QuerySet["ServiceStandard"]):
    def in_force(self, day: date) -> StandardQuerySet:
        """The versions that hold on `day`: of each kind and level the one that began last."""
        later = self.model.objects.filter(
            kind=models.OuterRef("kind"), level=models.OuterRef("level"), starts_on__lte=day,
            version__gt=models.OuterRef("version"),
        )  # fmt: skip
        return self.filter(~models.Exists(later), starts_on__lte=day)

    def of(self, institution: Institution) -> StandardQuerySet:
        """Those for the kind of `institution`; its own level before the one for all levels."""
        return self.filter(kind=institution.kind, level__in=[institution.level, ""]).order_by(
            "-level", "-version"
        )


class ServiceStandard(CheckedModel):
    """
    One version of the standard for a kind of institution (and a level; empty: all levels).

    A new version is a new row; facilities checked under the old one keep it.
    """

    kind = models.CharField(_("单位类别"), max_length=20, choices=Kind.choices)
    level = models.CharField(
        _("层级（空：各级）"), max_length=10, choices=Level.choices, blank=True, default=""
    )
    version = models.PositiveSmallIntegerField(_("版本"))
    weekly_hours = models.DecimalField(_("每周开放（小时）"), max_digits=4, decimal_places=1)
    days_a_year = models.PositiveSmallIntegerField(_("全年开放（天）"))
    opens_weekends = models.BooleanField(_("双休日开放"), default=True)
    opens_holidays = models.BooleanField(_("法定节假日开放"), default=True)
    source = models.CharField(_("依据"), max_length=300)
    starts_on = models.DateField(_("施行"))
    made_at = models.DateTimeField(_("发布时间"))

    objects = models.Manager.from_queryset(StandardQuerySet)()

    class Meta:
        verbose_name = _("服务标准")
        verbose_name_plural = _("服务标准")
        constraints = [
            state_is_known("community", "servicestandard", Kind, field="kind"),
            models.UniqueConstraint(
                fields=["kind", "level", "version"], name="community_standard_version_once"
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours__gte=1, weekly_hours__lte=168),
                name="community_standard_hours_believable",
                violation_error_message=_("每周开放填 1 到 168 小时。"),
            ),
            models.CheckConstraint(
                condition=Q(days_a_year__gte=1, days_a_year__lte=366),
                name="community_standard_days_believable",
                violation_error_message=_("全年开放填 1 到 366 天。"),
            ),
            models.CheckConstraint(  # the first version may say what has held for long
                condition=Q(version=1) | Q(starts_on__gte=TruncDate("made_at")),
                name="community_standard_not_backdated",
                violation_error_message=_("新的一版不能从发布以前施行。"),
            ),
        ]

    def __str__(self) -> str:
        level = self.get_level_display() if self.level else ""
        return f"{level}{self.get_kind_display()}服务标准（第 {self.version} 版）"


class StandardItem(models.Model):
    """One line of the self-check. A core item that is not met keeps the grade from being 达标."""

    standard = models.ForeignKey(
        ServiceStandard, on_delete=models.CASCADE, related_name="items", verbose_name=_("服务标准")
    )
    number = models.PositiveSmallIntegerField(_("编号"))
    title = models.CharField(_("自查项"), max_length=120)
    guidance = models.CharField(_("怎样算做到"), max_length=400, blank=True, default="")
    is_core = models.BooleanField(_("关键项"), default=False)

    class Meta:
        verbose_name = _("自查项")
        verbose_name_plural = _("自查项")
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "number"], name="community_standard_item_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CheckRound(CheckedModel):
    """One round of self-checks, usually a year; every facility with a standard gets a sheet."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    opens_on = models.DateField(_("开始"))
    due_on = models.DateField(_("截止"))

    class Meta:
        verbose_name = _("自查轮次")
        verbose_name_plural = _("自查轮次")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gt=models.F("opens_on")),
                name="community_round_due_after_it_opens",
                violation_error_message=_("截止日期要晚于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["year"],
                name="community_one_round_a_year",
                violation_error_message=_("这一年已有自查轮次，一年一轮。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SelfCheckQuerySet(models.QuerySet["SelfCheck"]):
    def managed_by(self, user: User | AnonymousUser) -> SelfCheckQuerySet:
        """Sheets of facilities of institutions where `user` hosts."""
        return self.filter(facility__institution__in=Institution.objects.where(user, Right.HOST))

    def overseen_by(self, user: User | AnonymousUser) -> SelfCheckQuerySet:
        return self.filter(Seat.objects.overseen(user, "facility__area_id"))

    def public(self) -> SelfCheckQuerySet:
        return self.filter(state=SelfCheckState.GRADED)

    def for_list(self) -> SelfCheckQuerySet:
        return self.select_related("round", "facility__institution", "facility__area", "standard").order_by(
            "-round__due_on", "facility__area_id", "pk"
        )


class SelfCheck(CheckedModel):
    """One facility's sheet in one round. The figures are frozen when it is graded; the rows stay."""

    round = models.ForeignKey(
        CheckRound, on_delete=models.PROTECT, related_name="checks", verbose_name=_("轮次")
    )
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="checks", verbose_name=_("设施")
    )
    standard = models.ForeignKey(
        ServiceStandard, on_delete=models.PROTECT, related_name="+", verbose_name=_("标准")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=SelfCheckState.choices, default=SelfCheckState.DUE
    )
    comment = models.CharField(_("总意见"), max_length=300, blank=True, default="")
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报人")
    )
    checked_at = models.DateTimeField(_("抽查时间"), null=True, blank=True)  # NULL: nobody went there
    graded_at = models.DateTimeField(_("评级时间"), null=True, blank=True)
    grade = models.CharField(_("等级"), max_length=8, choices=FacilityGrade.choices, blank=True, default="")
    score_pct = models.PositiveSmallIntegerField(_("得分率"), null=True, blank=True)
    weekly_minutes = models.PositiveIntegerField(_("每周开放（分钟）"), null=True, blank=True)
    days_open = models.PositiveSmallIntegerField(_("全年开放（天）"), null=True, blank=True)

    objects = models.Manager.from_queryset(SelfCheckQuerySet)()

    class Meta:
        verbose_name = _("服务标准自查")
        verbose_name_plural = _("服务标准自查")
        constraints = [
            state_is_known("community", "selfcheck", SelfCheckState),
            models.UniqueConstraint(fields=["round", "facility"], name="community_one_sheet_a_round"),
            models.CheckConstraint(
                condition=~Q(state=SelfCheckState.GRADED)
                | Q(grade__in=FacilityGrade.values, score_pct__isnull=False, graded_at__isnull=False),
                name="community_graded_has_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(state=SelfCheckState.DUE) | Q(submitted_at__isnull=False),
                name="community_handed_in_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "round"], name="community_check_state")]

    def __str__(self) -> str:
        return f"{self.round}：{self.facility}"


class CheckAnswer(CheckedModel):
    """
    One line of a sheet: what the institution says, what the district found there, what the institution replies.

    Evidence files hang on this row (core.files.attachments).
    """

    sheet = models.ForeignKey(
        SelfCheck, on_delete=models.CASCADE, related_name="answers", verbose_name=_("自查表")
    )
    item = models.ForeignKey(
        StandardItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("自查项")
    )
    verdict = models.CharField(_("结论"), max_length=8, choices=CheckVerdict.choices, blank=True, default="")
    note = models.CharField(_("说明"), max_length=400, blank=True, default="")
    return_note = models.CharField(_("退回原因"), max_length=300, blank=True, default="")
    finding = models.CharField(
        _("核查结果"), max_length=8, choices=CheckVerdict.choices, blank=True, default=""
    )
    finding_note = models.CharField(_("核查说明"), max_length=300, blank=True, default="")
    reply = models.CharField(_("单位说明"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("自查答案")
        verbose_name_plural = _("自查答案")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="community_one_answer_a_line"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *CheckVerdict.values], finding__in=["", *CheckVerdict.values]),
                name="community_answer_verdicts_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item_id)

    @property
    def counted(self) -> str:
        """What counts towards the grade: the district's finding where there is one."""
        return self.finding or self.verdict

    @property
    def differs(self) -> bool:
        return bool(self.finding) and self.finding != self.verdict
