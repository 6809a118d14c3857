"""Incubation (培育) of societies and amateur troupes, and their yearly star grades. Policy: 3.3.2."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import Institution, Kind
from community.members.models.seats import Seat
from community.places.models.groups import Group
from community.policy import STAR_FIELDS, Right
from community.training.models.certificates import Certificate
from community.training.states import GRADE_HOLDS, GRADE_PUBLIC, GradeState, IncubateeState
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

INCUBATED_KINDS = (Kind.SOCIETY, Kind.TROUPE, Kind.COMPANY)
INCUBATOR_KINDS = (
    Kind.BUREAU, Kind.CULTURE_HALL, Kind.LIBRARY, Kind.STATION, Kind.MUSEUM, Kind.ART_MUSEUM, Kind.DEPARTMENT,
)  # fmt: skip


def is_one_team() -> Q:
    """Exactly one of `society` and `group` is set."""
    return Q(society__isnull=False, group__isnull=True) | Q(society__isnull=True, group__isnull=False)


def of_team(user: User | AnonymousUser) -> Q:
    """Rows of a society `user` acts for, or of a group `user` leads."""
    return Q(society__in=Institution.objects.where(user, Right.PROPOSE)) | Q(
        group__in=Group.objects.led_by(user)
    )


class IncubateeQuerySet(models.QuerySet["Incubatee"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> IncubateeQuerySet:
        """Those `user` applied for or leads."""
        return self.none() if user.is_anonymous else self.filter(of_team(user))

    def incubated_by(self, user: User | AnonymousUser) -> IncubateeQuerySet:
        return self.filter(incubator__in=Institution.objects.where(user, Right.HOST))

    def visible_to(self, user: User | AnonymousUser) -> IncubateeQuerySet:
        """Both sides; the public page of a team shows its own extract."""
        if user.is_anonymous:
            return self.none()
        return self.filter(of_team(user) | Q(incubator__in=Institution.objects.where(user, Right.HOST)))

    def overseen_by(self, user: User | AnonymousUser) -> IncubateeQuerySet:
        return self.filter(Seat.objects.overseen(user, "incubator__area_id"))

    # Which --------------
    def public(self) -> IncubateeQuerySet:
        return self.filter(
            state__in=[IncubateeState.INCUBATING, IncubateeState.GRADUATED, IncubateeState.LEFT],
            began_on__isnull=False,
        )

    # With what ----------
    def for_list(self) -> IncubateeQuerySet:
        return self.select_related("society", "group__home", "incubator").order_by("-applied_at", "-pk")


class Incubatee(CheckedModel):
    """A society (an institution) or a group that `incubator` helps to grow. Once at a time."""

    society = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("组织")
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("团队")
    )
    incubator = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("培育单位")
    )
    plan = models.TextField(_("培育计划"), max_length=3000)
    state = models.CharField(
        _("状态"), max_length=12, choices=IncubateeState.choices, default=IncubateeState.APPLIED
    )
    applied_at = models.DateTimeField(_("申请时间"))
    began_on = models.DateField(_("入孵"), null=True, blank=True)
    ended_on = models.DateField(_("出孵或退出"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(IncubateeQuerySet)()

    class Meta:
        verbose_name = _("培育对象")
        verbose_name_plural = _("培育对象")
        constraints = [
            state_is_known("community", "incubatee", IncubateeState),
            models.CheckConstraint(condition=is_one_team(), name="community_incubatee_is_one_team"),
            models.CheckConstraint(
                condition=~Q(state__in=[IncubateeState.INCUBATING, IncubateeState.GRADUATED])
                | Q(began_on__isnull=False),
                name="community_incubatee_began",
            ),
            models.UniqueConstraint(
                fields=["society"],
                condition=Q(state__in=[IncubateeState.APPLIED, IncubateeState.INCUBATING]),
                name="community_society_incubated_once",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(state__in=[IncubateeState.APPLIED, IncubateeState.INCUBATING]),
                name="community_group_incubated_once",
            ),
        ]

    def __str__(self) -> str:
        return self.team_name

    @property
    def team(self) -> Institution | Group:
        return self.society or self.group  # type: ignore[return-value]  # the CHECK says that one is set

    @property
    @admin.display(description=_("团队"))
    def team_name(self) -> str:
        return self.team.name


class SupportKind(models.TextChoices):
    FUNDS = "funds", _("资金")
    ROOMS = "rooms", _("场地")
    COACHING = "coaching", _("辅导")
    CHANCE = "chance", _("展演机会")


class Support(CheckedModel):
    """One help given: money in cents, anything else described."""

    incubatee = models.ForeignKey(
        Incubatee, on_delete=models.CASCADE, related_name="supports", verbose_name=_("培育对象")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=SupportKind.choices)
    given_on = models.DateField(_("日期"))
    amount_cents = models.PositiveBigIntegerField(_("金额（分）"), default=0)
    text = models.CharField(_("内容"), max_length=160)

    class Meta:
        verbose_name = _("扶持记录")
        verbose_name_plural = _("扶持记录")
        constraints = [
            state_is_known("community", "support", SupportKind, field="kind"),
            models.CheckConstraint(
                condition=Q(kind=SupportKind.FUNDS, amount_cents__gt=0)
                | (~Q(kind=SupportKind.FUNDS) & Q(amount_cents=0)),
                name="community_support_money_is_funds",
                violation_error_message=_("资金要写金额；场地、辅导和机会不写金额。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Milestone(models.Model):
    """What should be reached by when. `reached_on` NULL: not yet."""

    incubatee = models.ForeignKey(
        Incubatee, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("培育对象")
    )
    title = models.CharField(_("目标"), max_length=120)
    due_on = models.DateField(_("期限"))
    reached_on = models.DateField(_("达到"), null=True, blank=True)

    class Meta:
        verbose_name = _("阶段目标")
        verbose_name_plural = _("阶段目标")

    def __str__(self) -> str:
        return self.title


class Outcome(models.TextChoices):
    """What a year's grading led to."""

    FIRST = "first", _("首次评定")
    KEEP = "keep", _("保持")
    UPGRADE = "upgrade", _("升级")
    RECTIFY = "rectify", _("限期整改")
    DOWNGRADE = "downgrade", _("降级")
    LEAVE = "leave", _("退出星级")
    NONE = "none", _("未达标")


class TeamGradeQuerySet(models.QuerySet["TeamGrade"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> TeamGradeQuerySet:
        return self.none() if user.is_anonymous else self.filter(of_team(user))

    def assessed_by(self, user: User | AnonymousUser) -> TeamGradeQuerySet:
        """Those handed to an institution where `user` hosts."""
        return self.filter(assessor__in=Institution.objects.where(user, Right.HOST))

    def visible_to(self, user: User | AnonymousUser) -> TeamGradeQuerySet:
        if user.is_anonymous:
            return self.none()
        return self.filter(of_team(user) | Q(assessor__in=Institution.objects.where(user, Right.HOST)))

    def overseen_by(self, user: User | AnonymousUser) -> TeamGradeQuerySet:
        return self.filter(Seat.objects.overseen(user, "assessor__area_id"))

    def readable_by(self, user: User | AnonymousUser) -> TeamGradeQuerySet:
        """The public ones, and those `user` objected to: taken back, they still hold the answer."""
        public = Q(state__in=GRADE_PUBLIC)
        if user.is_anonymous:
            return self.filter(public)
        return self.filter(
            public | Q(pk__in=self.model.objects.filter(objections__filed_by=user).values("pk"))
        )

    # Which --------------
    def public(self) -> TeamGradeQuerySet:
        """Those whose notice has begun."""
        return self.filter(state__in=GRADE_PUBLIC)

    def holding(self) -> TeamGradeQuerySet:
        """Those whose stars count."""
        return self.filter(state__in=GRADE_HOLDS)

    # With what ----------
    def for_list(self) -> TeamGradeQuerySet:
        return self.select_related("society", "group__home", "assessor").order_by("-year", "-pk")


class TeamGrade(CheckedModel):
    """
    The grading of one team in one year: its own account, the assessor's scores, public notice, stars.

    `score` is the sum of the assessed rows, `stars` and `outcome` follow from it by policy.py and last year's stars.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    society = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("组织")
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("团队")
    )
    assessor = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("考评单位")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=GradeState.choices, default=GradeState.REPORTED
    )
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("报告人")
    )
    reported_at = models.DateTimeField(_("自评时间"))
    assessed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("鉴定人")
    )
    assessed_at = models.DateTimeField(_("考评时间"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("得分"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(_("星级"), default=0)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True, default="")
    notice_from = models.DateField(_("公示开始"), null=True, blank=True)
    notice_until = models.DateField(_("公示截止（不含）"), null=True, blank=True)
    decided_at = models.DateTimeField(_("评定时间"), null=True, blank=True)
    rectify = models.CharField(_("整改要求"), max_length=500, blank=True, default="")
    rectify_due_on = models.DateField(_("整改期限"), null=True, blank=True)
    reply = models.TextField(_("整改情况"), max_length=2000, blank=True, default="")
    reason = models.CharField(_("说明"), max_length=300, blank=True, default="")
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证书")
    )
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(TeamGradeQuerySet)()

    class Meta:
        verbose_name = _("团队星级")
        verbose_name_plural = _("团队星级")
        constraints = [
            state_is_known("community", "teamgrade", GradeState),
            models.CheckConstraint(condition=is_one_team(), name="community_grade_is_of_one_team"),
            models.CheckConstraint(condition=Q(stars__lte=5), name="community_grade_up_to_5_stars"),
            models.CheckConstraint(
                condition=Q(state__in=[GradeState.REPORTED, GradeState.WITHDRAWN])
                | Q(score__isnull=False, score__lte=100),
                name="community_assessed_grade_has_a_score",
            ),
            models.CheckConstraint(
                condition=Q(assessed_by__isnull=True) | ~Q(assessed_by=models.F("reported_by")),
                name="community_grade_never_assessed_by_its_reporter",
            ),
            models.CheckConstraint(
                condition=~Q(state=GradeState.IN_NOTICE) | Q(notice_until__gt=models.F("notice_from")),
                name="community_grade_in_notice_has_a_period",
            ),
            models.CheckConstraint(
                condition=~Q(state=GradeState.RECTIFYING) | Q(rectify_due_on__isnull=False),
                name="community_grade_rectifying_has_a_date",
            ),
            models.UniqueConstraint(
                fields=["year", "society"],
                condition=~Q(state=GradeState.WITHDRAWN),
                name="community_society_graded_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["year", "group"],
                condition=~Q(state=GradeState.WITHDRAWN),
                name="community_group_graded_once_a_year",
            ),
        ]
        indexes = [models.Index(fields=["state", "-year"], name="community_grade_public")]

    def __str__(self) -> str:
        return f"{self.team_name} {self.year}"

    @property
    def team(self) -> Institution | Group:
        return self.society or self.group  # type: ignore[return-value]

    @property
    @admin.display(description=_("团队"))
    def team_name(self) -> str:
        return self.team.name

    @property
    def star_marks(self) -> str:
        return "★" * self.stars + "☆" * (5 - self.stars)


class StarField(models.TextChoices):
    """What a team is graded on; the highest scores are in policy.STAR_FIELDS."""

    TEAM = "team", _("队伍建设")
    ACTIVITY = "activity", _("日常活动")
    WORKS = "works", _("作品和展演")
    SERVICE = "service", _("公益服务")
    ORDER = "order", _("规范管理")

    @property
    def highest(self) -> int:
        return STAR_FIELDS[self.value]


class GradeRow(CheckedModel):
    """One field of a grading: the team's own score with its evidence, and the assessor's. NULL: not assessed yet."""

    grade = models.ForeignKey(
        TeamGrade, on_delete=models.CASCADE, related_name="rows", verbose_name=_("等级")
    )
    field = models.CharField(_("项目"), max_length=10, choices=StarField.choices)
    own_score = models.PositiveSmallIntegerField(_("自评分"))
    evidence = models.CharField(_("依据"), max_length=400)
    score = models.PositiveSmallIntegerField(_("考评分"), null=True, blank=True)
    remark = models.CharField(_("考评意见"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("考评项目")
        verbose_name_plural = _("考评项目")
        constraints = [
            state_is_known("community", "graderow", StarField, field="field"),
            models.UniqueConstraint(fields=["grade", "field"], name="community_grade_field_once"),
            *(
                models.CheckConstraint(
                    condition=~Q(field=code)
                    | (Q(own_score__lte=highest) & (Q(score__isnull=True) | Q(score__lte=highest))),
                    name=f"community_graderow_{code}_up_to_{highest}",
                )
                for code, highest in STAR_FIELDS.items()
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_field_display())

    @property
    def highest(self) -> int:
        return STAR_FIELDS[self.field]
