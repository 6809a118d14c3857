"""Checkpoints (midterm, acceptance, yearly review) and rectifications of projects."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.models.parts import ExpectedFigure
from projects.models.projects import Project
from projects.states import CheckpointState, RectificationState


class CheckKind(models.TextChoices):
    MIDTERM = "midterm", _("中期检查")
    ACCEPTANCE = "acceptance", _("验收")
    YEARLY = "yearly", _("年度复核")


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def overseen_by(self, user: User | AnonymousUser) -> CheckpointQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "project__lead__area_id"))

    def reportable_by(self, user: User | AnonymousUser) -> CheckpointQuerySet:
        """Checks `user` reports on for the lead; the action says when."""
        return self.filter(project__lead__in=Institution.objects.where(user, Right.PROPOSE))

    def unreported(self) -> CheckpointQuerySet:
        return self.filter(state__in=[CheckpointState.OPEN, CheckpointState.RETURNED])


class Checkpoint(CheckedModel):
    """One check: the lead reports until `due_on`, somebody else checks. Evidence hangs on it as attachments."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="checkpoints", verbose_name=_("项目")
    )
    kind = models.CharField(_("检查"), max_length=12, choices=CheckKind.choices)
    year = models.PositiveSmallIntegerField(_("年度"))
    due_on = models.DateField(_("报告时限"))
    state = models.CharField(
        _("状态"), max_length=10, choices=CheckpointState.choices, default=CheckpointState.OPEN
    )
    opened_at = models.DateTimeField(_("发起时间"))
    report = models.TextField(_("自查报告"), blank=True, default="")
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告人")
    )
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    finding = models.TextField(_("检查意见"), blank=True, default="")
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("检查人")
    )
    checked_at = models.DateTimeField(_("检查时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(CheckpointQuerySet)()

    class Meta:
        verbose_name = _("项目检查")
        verbose_name_plural = _("项目检查")
        constraints = [
            state_is_known("projects", "checkpoint", CheckpointState),
            state_is_known("projects", "checkpoint", CheckKind, field="kind"),
            models.UniqueConstraint(
                fields=["project", "kind", "year"],
                name="projects_one_check_of_a_kind_a_year",
                violation_error_message=_("这一年的这项检查已经发起了。"),
            ),
            models.CheckConstraint(
                condition=Q(state=CheckpointState.OPEN)
                | Q(reported_by__isnull=False, reported_at__isnull=False),
                name="projects_check_reported_before_it_is_judged",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("reported_by")),
                name="projects_check_reported_and_judged_by_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="projects_checkpoint_due")]

    def __str__(self) -> str:
        return f"{self.project} {self.year} {self.get_kind_display()}"


class FigureReport(CheckedModel):
    """What a check reported of one promised figure."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.CASCADE, related_name="figures", verbose_name=_("检查")
    )
    figure = models.ForeignKey(
        ExpectedFigure, on_delete=models.PROTECT, related_name="reports", verbose_name=_("指标")
    )
    actual = models.DecimalField(_("实际值"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("指标完成")
        verbose_name_plural = _("指标完成")
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "figure"], name="projects_figure_reported_once"),
            models.CheckConstraint(condition=Q(actual__gte=0), name="projects_actual_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.figure}：{self.actual}"


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def overseen_by(self, user: User | AnonymousUser) -> RectificationQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "project__lead__area_id"))

    def replied_by(self, user: User | AnonymousUser) -> RectificationQuerySet:
        """Those `user` answers for the lead; the action says when."""
        return self.filter(project__lead__in=Institution.objects.where(user, Right.PROPOSE))

    def unreplied(self) -> RectificationQuerySet:
        return self.filter(state__in=[RectificationState.OPENED, RectificationState.RETURNED])


class Rectification(CheckedModel):
    """What a named project has to put right until `due_on`; the reply is verified by somebody else."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="rectifications", verbose_name=_("项目")
    )
    problem = models.TextField(_("要整改的问题"))
    due_on = models.DateField(_("整改时限"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RectificationState.choices, default=RectificationState.OPENED
    )
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("立案人"))
    opened_at = models.DateTimeField(_("发起时间"))
    reply = models.TextField(_("整改情况"), blank=True, default="")
    replied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回复人")
    )
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    finding = models.TextField(_("核验意见"), blank=True, default="")
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("验证人")
    )
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(RectificationQuerySet)()

    class Meta:
        verbose_name = _("项目整改")
        verbose_name_plural = _("项目整改")
        constraints = [
            state_is_known("projects", "rectification", RectificationState),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(
                    state__in=[
                        RectificationState.OPENED,
                        RectificationState.REPLIED,
                        RectificationState.RETURNED,
                    ]
                ),
                name="projects_one_open_rectification",
                violation_error_message=_("这个项目已有一项整改没有办结。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RectificationState.OPENED, RectificationState.FAILED])
                | Q(replied_by__isnull=False, replied_at__isnull=False),
                name="projects_rectification_replied_before_verified",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("replied_by")),
                name="projects_rectification_replied_and_verified_by_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="projects_rectification_due")]

    def __str__(self) -> str:
        return self.problem[:40]
