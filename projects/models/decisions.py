"""Site visits, decision lists with public notice, objections."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Seat
from core.models import User
from core.models.objections import FiledObjection, objection_constraints
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.models.calls import Call
from projects.models.projects import Project
from projects.policy import SITE_VISITORS_MIN
from projects.states import ListState


class Verdict(models.TextChoices):
    SELECT = "select", _("入选")
    RESERVE = "reserve", _("储备")
    REJECT = "reject", _("不入选")


class SiteVisit(CheckedModel):
    """What at least two people found at the place; photos hang on it as attachments."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="visits", verbose_name=_("项目")
    )
    visited_on = models.DateField(_("日期"))
    visitors = ArrayField(models.CharField(max_length=40), verbose_name=_("到场人员"))
    findings = models.TextField(_("实地情况"))
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("实地考察")
        verbose_name_plural = _("实地考察")
        constraints = [
            models.CheckConstraint(
                condition=Q(visitors__len__gte=SITE_VISITORS_MIN),
                name="projects_site_visited_by_two_at_least",
                violation_error_message=_("实地考察至少要两个人，请把到场人员写全。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.visited_on}"


class DecisionListQuerySet(models.QuerySet["DecisionList"]):
    def public(self) -> DecisionListQuerySet:
        """Lists that are or were in public notice."""
        return self.filter(state__in=[ListState.IN_NOTICE, ListState.CLOSED])

    def for_list(self) -> DecisionListQuerySet:
        return self.select_related("call").order_by("-year", "-pk")


class DecisionList(CheckedModel):
    """
    The decision on one call: frozen with a hash when decided, then in public notice as a whole.

    Objections are taken in [notice_from, notice_until).
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="lists", verbose_name=_("征集"))
    title = models.CharField(_("名单标题"), max_length=100)
    state = models.CharField(_("状态"), max_length=12, choices=ListState.choices, default=ListState.DRAFT)
    drawn_up_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("拟定人")
    )
    drawn_up_at = models.DateTimeField(_("拟定时间"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    document = models.JSONField(_("冻结的名单"), null=True, blank=True)
    digest = models.CharField(_("校验值"), max_length=64, blank=True, default="")
    notice_from = models.DateField(_("公示开始"), null=True, blank=True)
    notice_until = models.DateField(_("公示截止（不含）"), null=True, blank=True)
    closed_at = models.DateTimeField(_("公示结束办理"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(DecisionListQuerySet)()

    class Meta:
        verbose_name = _("审定名单")
        verbose_name_plural = _("审定名单")
        constraints = [
            state_is_known("projects", "decisionlist", ListState),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(state=ListState.DRAFT),
                name="projects_one_list_of_a_call_drawn_up_at_a_time",
                violation_error_message=_("这个征集已有一份名单在拟定。"),
            ),
            models.CheckConstraint(
                condition=Q(state=ListState.DRAFT)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(digest="")),
                name="projects_decided_list_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drawn_up_by")),
                name="projects_list_drawn_up_and_decided_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ListState.DRAFT, ListState.DECIDED])
                | Q(notice_until__gt=F("notice_from")),
                name="projects_list_in_notice_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DecisionRow(CheckedModel):
    """One project in a list, with the mean of the panel and what was decided."""

    list = models.ForeignKey(
        DecisionList, on_delete=models.CASCADE, related_name="rows", verbose_name=_("名单")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("项目")
    )
    position = models.PositiveSmallIntegerField(_("序号"))
    score = models.DecimalField(_("评审均分"), max_digits=5, decimal_places=2, null=True, blank=True)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict.choices, default=Verdict.RESERVE)
    reason = models.CharField(_("理由"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("审定意见")
        verbose_name_plural = _("审定意见")
        constraints = [
            state_is_known("projects", "decisionrow", Verdict, field="verdict"),
            models.UniqueConstraint(fields=["list", "project"], name="projects_project_once_in_a_list"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.REJECT) | ~Q(reason=""),
                name="projects_rejection_has_a_reason",
                violation_error_message=_("不入选要写理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.project}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def of(self, user: User | AnonymousUser) -> ObjectionQuerySet:
        return self.none() if user.is_anonymous else self.filter(filed_by=user)

    def handled_by(self, user: User | AnonymousUser) -> ObjectionQuerySet:
        """The city bureau answers them."""
        return self if "4401" in Seat.objects.scope_codes(user) else self.none()


class Objection(FiledObjection):
    """By name, during public notice, about one project or the list as a whole; answered in writing."""

    list = models.ForeignKey(
        DecisionList, on_delete=models.PROTECT, related_name="objections", verbose_name=_("名单")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="objections",
        verbose_name=_("针对的项目"),
    )  # fmt: skip

    objects = models.Manager.from_queryset(ObjectionQuerySet)()

    class Meta:
        verbose_name = _("公示异议")
        verbose_name_plural = _("公示异议")
        constraints = objection_constraints("projects", "objection", "projects_objection", about="list")
