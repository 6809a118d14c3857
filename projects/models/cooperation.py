"""Milestone reports and shared use. Policy: 3.1.3."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects import policy
from projects.models.parts import Milestone
from projects.models.projects import Project
from projects.states.empower import ShareState


class MilestoneReport(CheckedModel):
    """What the owner says of a milestone. Evidence files are attachments about it. Never changed, only answered."""

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="reports", verbose_name=_("里程碑")
    )
    text = models.CharField(_("进展"), max_length=1000)
    claims_done = models.BooleanField(_("已经完成"), default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))
    is_accepted = models.BooleanField(_("接受"), null=True, blank=True)
    answer = models.CharField(_("牵头单位的意见"), max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_accepted__isnull=True) | Q(answered_at__isnull=False),
                name="projects_report_answered_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(is_accepted=False) | ~Q(answer=""), name="projects_report_sent_back_says_why"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("made_by")),
                name="projects_report_not_answered_by_its_author",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Reschedule(CheckedModel):
    """One change of a milestone's due day, with the reason. Rows are never changed."""

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="reschedules", verbose_name=_("里程碑")
    )
    was_due_on = models.DateField(_("原截止日"))
    due_on = models.DateField(_("截止日"))
    reason = models.CharField(_("调整原因"), max_length=300)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("改期人"))
    moved_at = models.DateTimeField(_("改期时间"))

    class Meta:
        verbose_name = _("期限调整")
        verbose_name_plural = _("期限调整")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="projects_reschedule_says_why"),
            models.CheckConstraint(
                condition=~Q(due_on=F("was_due_on")), name="projects_reschedule_changes_the_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was_due_on:%Y-%m-%d} → {self.due_on:%Y-%m-%d}"


class ShareUnit(models.TextChoices):
    HOURS = "hours", _("小时")
    SESSIONS = "sessions", _("场次")
    PEOPLE = "people", _("人次")
    ITEMS = "items", _("册（件）")
    DAYS = "days", _("人天")


class SharedUseQuerySet(models.QuerySet["SharedUse"]):
    # Who may do what ----
    def answerable_by(self, user: User | AnonymousUser) -> SharedUseQuerySet:
        """
        Records `user` confirms or disputes: for the other side than the one that recorded it.

        Use by the public has no other side: the project's lead confirms it, or, where the lead recorded
        it, any other partner that has signed.
        """
        mine = Institution.objects.where(user, Right.PROPOSE)
        between = Q(giver__in=mine) | Q(receiver__in=mine)
        partner = Q(project__partners__institution__in=mine, project__partners__state="signed")
        public = Q(receiver__isnull=True) & (
            Q(project__lead__in=mine) | (Q(recorded_for=F("project__lead")) & partner)
        )
        found = self.model._default_manager.filter(between | public).exclude(recorded_for__in=mine)
        return self.filter(pk__in=found.values("pk"))

    def recorded_by(self, user: User | AnonymousUser) -> SharedUseQuerySet:
        return self.filter(recorded_for__in=Institution.objects.where(user, Right.PROPOSE))

    # Which --------------
    def counted(self) -> SharedUseQuerySet:
        """What figures count: confirmed by the other side."""
        return self.filter(state=ShareState.CONFIRMED)

    def waiting(self) -> SharedUseQuerySet:
        return self.filter(state=ShareState.REPORTED)

    def for_list(self) -> SharedUseQuerySet:
        return self.select_related("giver", "receiver", "project").order_by("-used_on", "-pk")


class SharedUse(CheckedModel):
    """
    One use of what one institution lets another (or the public: `receiver` NULL) use within a project.

    `recorded_for` is the side that wrote it down; the other one confirms. Evidence files are attachments about it.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="shared_uses", verbose_name=_("项目")
    )
    kind = models.CharField(_("共享什么"), max_length=12, choices=policy.Share.choices)
    what = models.CharField(_("具体内容"), max_length=120)
    giver = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("提供单位")
    )
    receiver = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("使用单位")
    )  # fmt: skip
    used_on = models.DateField(_("日期"))
    amount = models.PositiveIntegerField(_("数量"))
    unit = models.CharField(_("单位"), max_length=10, choices=ShareUnit.choices)
    state = models.CharField(
        _("状态"), max_length=10, choices=ShareState.choices, default=ShareState.REPORTED
    )
    recorded_for = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记单位")
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    answer = models.CharField(_("对方意见"), max_length=300, blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(SharedUseQuerySet)()

    class Meta:
        verbose_name = _("共享使用记录")
        verbose_name_plural = _("共享使用记录")
        constraints = [
            state_is_known("projects", "shareduse", ShareState),
            state_is_known("projects", "shareduse", policy.Share, field="kind"),
            state_is_known("projects", "shareduse", ShareUnit, field="unit"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=policy.SHARE_AMOUNT_MAX),
                name="projects_shared_amount_believable",
                violation_error_message=_("数量填 1 到 1000000。"),
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=True) | ~Q(receiver=F("giver")),
                name="projects_shared_with_somebody_else",
                violation_error_message=_("提供单位和使用单位不能是同一家。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=ShareState.CONFIRMED) | Q(answered_by__isnull=False),
                name="projects_shared_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("recorded_by")),
                name="projects_shared_not_confirmed_by_who_recorded",
            ),
            models.CheckConstraint(
                condition=~Q(state=ShareState.DISPUTED) | ~Q(answer=""), name="projects_shared_dispute_says_why"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["project", "state"], name="projects_shared_of_project"),
            models.Index(fields=["state", "used_on"], name="projects_shared_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.amount}{self.get_unit_display()}"
