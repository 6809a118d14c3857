"""Training programmes, sessions, enrolments and attendance. Policy: 3.3.2."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.members.models.areas import Level
from community.members.models.institutions import Institution, Kind
from community.members.models.seats import Seat
from community.places.models.facilities import Occupancy, Space
from community.policy import Right
from community.training.models.certificates import Certificate
from community.training.states import LIVE_ENROLMENT, PROGRAMME_PUBLIC, EnrolmentState, ProgrammeState
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class ProgrammeQuerySet(models.QuerySet["TrainingProgramme"]):
    # Who may do what ----
    def organised_by(self, user: User | AnonymousUser) -> ProgrammeQuerySet:
        """Programmes `user` runs for their institution."""
        return self.filter(organiser__in=Institution.objects.where(user, Right.HOST))

    def visible_to(self, user: User | AnonymousUser) -> ProgrammeQuerySet:
        """Everyone what was published; organisers their drafts too."""
        public = Q(state__in=PROGRAMME_PUBLIC)
        if user.is_anonymous:
            return self.filter(public)
        return self.filter(public | Q(organiser__in=Institution.objects.where(user, Right.HOST)))

    def overseen_by(self, user: User | AnonymousUser) -> ProgrammeQuerySet:
        """Programmes organised in the area of bureau staff."""
        return self.filter(Seat.objects.overseen(user, "organiser__area_id"))

    # Which --------------
    def public(self) -> ProgrammeQuerySet:
        return self.filter(state__in=PROGRAMME_PUBLIC)

    # With what ----------
    def for_list(self) -> ProgrammeQuerySet:
        return self.select_related("organiser").order_by("-enrol_until", "-pk")


class TrainingProgramme(CheckedModel):
    """
    One course of an organiser. Names are taken in [enrol_from, enrol_until).

    Empty `kinds` and `levels` mean staff of any institution. `taken` counts accepted people: never above `quota`.
    `pass_score` NULL: no examination; who was there often enough passes.
    """

    organiser = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("主办单位")
    )
    title = models.CharField(_("名称"), max_length=80)
    aim = models.TextField(_("目标和内容"), max_length=3000)
    for_staff = models.BooleanField(_("单位工作人员"), default=True)
    for_citizens = models.BooleanField(_("市民（志愿者、团队骨干）"), default=False)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=Kind.choices),
        default=list,
        blank=True,
        verbose_name=_("面向哪类单位"),
    )
    levels = ArrayField(
        models.CharField(max_length=10, choices=Level.choices),
        default=list,
        blank=True,
        verbose_name=_("面向哪一级"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    quota = models.PositiveIntegerField(_("名额"))
    per_institution = models.PositiveIntegerField(_("每单位最多几人"), null=True, blank=True)
    taken = models.PositiveIntegerField(_("已占"), default=0)
    enrol_from = models.DateTimeField(_("报名开始"))
    enrol_until = models.DateTimeField(_("报名截止"))
    attendance_pct = models.PositiveSmallIntegerField(_("出勤要达到（%）"), default=80)
    pass_score = models.PositiveSmallIntegerField(_("考核合格分"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT
    )
    reason = models.CharField(_("取消原因"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("建立时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(ProgrammeQuerySet)()

    class Meta:
        verbose_name = _("培训班")
        verbose_name_plural = _("培训班")
        constraints = [
            state_is_known("community", "trainingprogramme", ProgrammeState),
            models.CheckConstraint(
                condition=Q(taken__lte=F("quota")), name="community_programme_never_overfull"
            ),
            models.CheckConstraint(
                condition=Q(quota__gte=1, quota__lte=2000),
                name="community_programme_quota_believable",
                violation_error_message=_("名额填 1 到 2000。"),
            ),
            models.CheckConstraint(
                condition=Q(enrol_until__gt=F("enrol_from")),
                name="community_programme_enrolment_has_a_length",
                violation_error_message=_("报名截止要晚于报名开始。"),
            ),
            models.CheckConstraint(
                condition=Q(for_staff=True) | Q(for_citizens=True),
                name="community_programme_is_for_somebody",
                violation_error_message=_("请至少选一类人参加：单位工作人员，或市民。"),
            ),
            models.CheckConstraint(
                condition=Q(attendance_pct__lte=100) & (Q(pass_score__isnull=True) | Q(pass_score__lte=100)),
                name="community_programme_marks_out_of_100",
                violation_error_message=_("出勤比例和合格分都在 0 到 100 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(per_institution__isnull=True) | Q(per_institution__gte=1),
                name="community_programme_unit_quota_holds_somebody",
                violation_error_message=_("每单位人数至少是 1；不限就留空。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProgrammeState.DRAFT, ProgrammeState.CANCELLED])
                | Q(published_at__isnull=False),
                name="community_programme_past_draft_has_published_at",
            ),
        ]
        indexes = [models.Index(fields=["state", "enrol_until"], name="community_programme_open")]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        return self.quota - self.taken

    def takes(self, institution: Institution) -> bool:
        """Whether staff of `institution` may ask for a place."""
        return (
            self.for_staff
            and (not self.kinds or institution.kind in self.kinds)
            and (not self.levels or institution.level in self.levels)
        )


class UnitQuota(CheckedModel):
    """How many people one institution has in one programme: the counter that holds the quota per institution."""

    programme = models.ForeignKey(
        TrainingProgramme, on_delete=models.CASCADE, related_name="unit_quotas", verbose_name=_("培训班")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    taken = models.PositiveIntegerField(_("已占"), default=0)
    limit = models.PositiveIntegerField(_("上限"))

    class Meta:
        verbose_name = verbose_name_plural = _("单位名额")
        constraints = [
            models.UniqueConstraint(fields=["programme", "institution"], name="community_one_unit_quota"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("limit")), name="community_unit_quota_never_overfull"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken} / {self.limit}"


class TrainingSession(CheckedModel):
    """One sitting of a programme. In a shared space it holds the space; elsewhere `place` says where."""

    programme = models.ForeignKey(
        TrainingProgramme, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("培训班")
    )
    title = models.CharField(_("课题"), max_length=80)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    hours = models.PositiveSmallIntegerField(_("学时"))
    teacher = models.CharField(_("授课人"), max_length=80, blank=True, default="")
    space = models.ForeignKey(
        Space, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场地")
    )
    place = models.CharField(_("地点"), max_length=120, blank=True, default="")
    online_url = models.URLField(_("线上课堂"), blank=True, default="")
    code = models.CharField(_("编码"), max_length=6)  # read out in the room; who enters it was there
    occupancy = models.OneToOneField(
        Occupancy, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("占用")
    )

    class Meta:
        verbose_name = _("培训课")
        verbose_name_plural = _("培训课")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="community_session_has_a_length",
                violation_error_message=_("下课时间要晚于上课时间。"),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=12),
                name="community_session_hours_1_to_12",
                violation_error_message=_("一次课填 1 到 12 学时。"),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="community_session_coming")]

    def __str__(self) -> str:
        return self.title

    @property
    def where(self) -> str:
        """The place as people read it."""
        return str(self.space) if self.space_id else self.place or ("线上" if self.online_url else "地点待定")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> EnrolmentQuerySet:
        return self.none() if user.is_anonymous else self.filter(person=user)

    def decided_by_head(self, user: User | AnonymousUser) -> EnrolmentQuerySet:
        """Those of people of an institution whose head `user` is."""
        return self.filter(institution__in=Institution.objects.where(user, Right.APPOINT))

    def handled_by(self, user: User | AnonymousUser) -> EnrolmentQuerySet:
        """Those of programmes `user` organises; while the own unit has not agreed, they are not shown."""
        return self.filter(programme__in=TrainingProgramme.objects.organised_by(user)).exclude(
            state=EnrolmentState.ASKED
        )

    def withdrawable_by(self, user: User | AnonymousUser) -> EnrolmentQuerySet:
        """One's own, and those of people one enrols for the institution."""
        if user.is_anonymous:
            return self.none()
        return self.filter(Q(person=user) | Q(institution__in=Institution.objects.where(user, Right.ENROL)))

    def overseen_by(self, user: User | AnonymousUser) -> EnrolmentQuerySet:
        return self.filter(Seat.objects.overseen(user, "programme__organiser__area_id"))

    # Which --------------
    def live(self) -> EnrolmentQuerySet:
        return self.filter(state__in=LIVE_ENROLMENT)

    # With what ----------
    def for_list(self) -> EnrolmentQuerySet:
        return self.select_related("programme__organiser", "person", "institution").order_by(
            "-asked_at", "-pk"
        )


class Enrolment(CheckedModel):
    """
    One person in one programme. `institution` is the unit that sends them; NULL for citizens.

    `hours` are the class hours earned, fixed when the programme closes. `score` NULL: not examined (yet).
    """

    programme = models.ForeignKey(
        TrainingProgramme, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("培训班")
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("学员"))
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("选送单位"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=EnrolmentState.choices)
    why = models.CharField(_("报名说明"), max_length=300, blank=True, default="")
    reason = models.CharField(_("办理意见"), max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(_("报名时间"))
    decided_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("考核分"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("学时"), default=0)
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证书")
    )

    objects = models.Manager.from_queryset(EnrolmentQuerySet)()

    class Meta:
        verbose_name = _("培训报名")
        verbose_name_plural = _("培训报名")
        constraints = [
            state_is_known("community", "enrolment", EnrolmentState),
            models.UniqueConstraint(
                fields=["programme", "person"],
                condition=Q(state__in=LIVE_ENROLMENT),
                name="community_one_live_enrolment",
                violation_error_message=_("这个人已经报过这个班。"),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100),
                name="community_enrolment_score_out_of_100",
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrolmentState.COMPLETED) | Q(certificate__isnull=False),
                name="community_completed_enrolment_has_a_certificate",
            ),
            models.CheckConstraint(
                condition=Q(hours=0) | Q(state__in=[EnrolmentState.COMPLETED, EnrolmentState.FAILED]),
                name="community_hours_only_of_who_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state"], name="community_enrolment_of_unit"),
            models.Index(fields=["person", "state"], name="community_enrolment_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.programme}"


class CheckInBy(models.TextChoices):
    LIST = "list", _("名单勾选")
    CODE = "code", _("签到码")


class Attendance(CheckedModel):
    """Attendance of a person at a session, recorded by the organiser or by the code read out in the room."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("报名")
    )
    session = models.ForeignKey(
        TrainingSession, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("课次")
    )
    how = models.CharField(_("方式"), max_length=6, choices=CheckInBy.choices)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("签到")
        constraints = [
            state_is_known("community", "attendance", CheckInBy, field="how"),
            models.UniqueConstraint(fields=["enrolment", "session"], name="community_attends_a_session_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.enrolment_id}"
