"""Rows of an application: partners, funding, milestones, expected figures."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.models.projects import Project
from projects.policy import YELLOW_DAYS, Share, Source
from projects.states import PartnerState
from projects.states.empower import MilestoneState


class PartnerQuerySet(models.QuerySet["Partner"]):
    def signable_by(self, user: User | AnonymousUser) -> PartnerQuerySet:
        """Parts `user` may sign or decline for their institution; the action says when."""
        return self.filter(institution__in=Institution.objects.where(user, Right.PROPOSE))

    def signed(self) -> PartnerQuerySet:
        return self.filter(state=PartnerState.SIGNED)

    def for_list(self) -> PartnerQuerySet:
        return self.select_related("institution").order_by("pk")


class Partner(CheckedModel):
    """An institution invited to join, and what it brings; it signs its part on line. Policy: 3.1.3."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="partners", verbose_name=_("项目")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("参与单位")
    )
    contribution = models.CharField(_("承担什么、带来什么"), max_length=300)
    shares = ArrayField(
        models.CharField(max_length=12, choices=Share.choices),
        verbose_name=_("共建共享"), default=list, blank=True,
    )  # fmt: skip
    state = models.CharField(
        _("状态"), max_length=10, choices=PartnerState.choices, default=PartnerState.ASKED
    )
    asked_at = models.DateTimeField(_("邀请时间"))
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answer = models.CharField(_("说明"), max_length=300, blank=True, default="")
    # of what stood when it was signed (queries.versions.TERMS); empty: not signed
    signed_digest = models.CharField(
        _("签署内容校验值"), max_length=64, blank=True, default="", editable=False
    )

    objects = models.Manager.from_queryset(PartnerQuerySet)()

    class Meta:
        verbose_name = _("参与单位")
        verbose_name_plural = _("参与单位")
        constraints = [
            state_is_known("projects", "partner", PartnerState),
            models.UniqueConstraint(
                fields=["project", "institution"],
                name="projects_partner_joins_once",
                violation_error_message=_("同一个单位不用写两行。"),
            ),
            models.CheckConstraint(
                condition=Q(state=PartnerState.ASKED)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="projects_partner_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)


class Funding(CheckedModel):
    """Money planned from one payer, in cents. Received and spent are booked elsewhere. Policy: 4.2a."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="fundings", verbose_name=_("项目")
    )
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    payer = models.CharField(_("出资方"), max_length=100, blank=True, default="")
    planned_cents = models.PositiveBigIntegerField(_("计划（分）"))
    purpose = models.CharField(_("用途"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("经费来源")
        verbose_name_plural = _("经费来源")
        constraints = [
            state_is_known("projects", "funding", Source, field="source"),
            models.CheckConstraint(
                condition=Q(planned_cents__gt=0),
                name="projects_funding_is_some",
                violation_error_message=_("金额要大于 0。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_source_display())


class Light(models.TextChoices):
    """How a milestone stands, for the eye; the words always go with it."""

    DONE = "done", _("已完成")
    BLUE = "blue", _("按计划")
    YELLOW = "yellow", _("快到期")
    RED = "red", _("已逾期")
    OFF = "off", _("不再做")


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    # Who may do what ----
    def owned_by(self, user: User | AnonymousUser) -> MilestoneQuerySet:
        """Milestones `user` reports on: of the owner, or of the lead where nobody else owns it."""
        mine = Institution.objects.where(user, Right.PROPOSE)
        return self.filter(Q(owner__in=mine) | Q(owner__isnull=True, project__lead__in=mine))

    def led_by(self, user: User | AnonymousUser) -> MilestoneQuerySet:
        """Milestones of projects whose lead `user` acts for: they plan, move and accept."""
        return self.filter(project__lead__in=Institution.objects.where(user, Right.PROPOSE))

    # Which --------------
    def open(self) -> MilestoneQuerySet:
        return self.filter(state__in=[MilestoneState.PLANNED, MilestoneState.REPORTED])

    # With what ----------
    def for_list(self) -> MilestoneQuerySet:
        return self.select_related("owner", "project", "project__lead").order_by("due_on", "pk")


class Milestone(CheckedModel):
    """A step of the plan, due inside the project's period (checked by the database at commit)."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("项目")
    )
    title = models.CharField(_("里程碑"), max_length=120)
    due_on = models.DateField(_("完成时限"))
    owner = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责单位")
    )  # NULL: the lead  # fmt: skip
    state = models.CharField(
        _("状态"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.PLANNED
    )
    drop_reason = models.CharField(_("不再做的原因"), max_length=300, blank=True, default="")
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_note = models.CharField(_("完成情况"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(MilestoneQuerySet)()

    class Meta:
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        constraints = [
            state_is_known("projects", "milestone", MilestoneState),
            models.CheckConstraint(
                condition=~Q(state=MilestoneState.DONE) | Q(done_on__isnull=False),
                name="projects_milestone_done_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=MilestoneState.DROPPED) | ~Q(drop_reason=""),
                name="projects_milestone_dropped_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "due_on"], name="projects_milestone_due"),
            models.Index(fields=["state", "due_on"], name="projects_milestone_open"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def responsible(self) -> Institution:
        """The responsible institution: the owner, or the lead of the project."""
        return self.owner or self.project.lead

    def light(self, today: date) -> Light:
        """The colour on `today`; red from the day after the due day."""
        if self.state == MilestoneState.DONE:
            return Light.DONE
        if self.state == MilestoneState.DROPPED:
            return Light.OFF
        if self.due_on < today:
            return Light.RED
        return Light.YELLOW if self.due_on - today <= timedelta(days=YELLOW_DAYS) else Light.BLUE


class ExpectedFigure(CheckedModel):
    """What the project promises in numbers, and how it is counted."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="figures", verbose_name=_("项目")
    )
    name = models.CharField(_("指标"), max_length=60)
    unit = models.CharField(_("单位"), max_length=10)
    target = models.DecimalField(_("目标值"), max_digits=14, decimal_places=2)
    counting = models.CharField(_("怎么统计"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("预期指标")
        verbose_name_plural = _("预期指标")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="projects_figure_named_once",
                violation_error_message=_("同一个指标不用写两行。"),
            ),
            models.CheckConstraint(
                condition=Q(target__gt=0),
                name="projects_figure_target_is_some",
                violation_error_message=_("目标值要大于 0。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
