"""Benchmark projects, their frozen versions, and notes on them."""

from __future__ import annotations

import re
import unicodedata

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.members.models.institutions import PUBLIC_CULTURAL_KINDS
from community.models import Institution, Kind, Seat, Sector
from community.policy import Right
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects import policy
from projects.models.calls import Call
from projects.policy import ExitReason, KeyField, Nature, ProjectType
from projects.states import NAMELESS, PUBLIC, RUNNING, WRITABLE, ProjectState

HANDED_IN_EXCEPT = (ProjectState.DRAFT, ProjectState.WITHDRAWN)


def may_lead(institution: Institution) -> bool:
    """
    Whether the institution may lead a project: a public cultural institution of the city or its competent department.
    Policy: 2.3.
    """
    is_department = institution.kind == Kind.BUREAU and institution.sector == Sector.CULTURE
    return institution.kind in PUBLIC_CULTURAL_KINDS or is_department


def title_key(title: str) -> str:
    """The normalised title for finding duplicates: letters only, width and case folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title).lower())


class ProjectQuerySet(models.QuerySet["Project"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Everybody what is public; the seats of lead and partners theirs; bureau staff what they oversee."""
        if user.is_anonymous:
            return self.public()
        return self.filter(Q(state__in=PUBLIC) | self._followed(user) | self._overseen(user))

    def followed_by(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Projects whose lead or partner `user` has a seat at; partners see it once they are asked."""
        return self.none() if user.is_anonymous else self.filter(self._followed(user))

    def editable_by(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Projects `user` may write and push for their lead; the action says when."""
        return self.filter(lead__in=Institution.objects.where(user, Right.PROPOSE))

    def overseen_by(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """What bureau staff see: the city all, a district those led from its area. Drafts are nobody's business."""
        return self.exclude(state__in=HANDED_IN_EXCEPT).filter(self._overseen(user))

    def _followed(self, user: User) -> Q:
        mine = Institution.objects.with_seat(user)
        joined = Project.objects.filter(partners__institution__in=mine).values("pk")
        return Q(lead__in=mine) | Q(pk__in=joined)

    def _overseen(self, user: User | AnonymousUser) -> Q:
        return Seat.objects.all().overseen(user, "lead__area_id") & ~Q(state__in=HANDED_IN_EXCEPT)

    # Which --------------
    def public(self) -> ProjectQuerySet:
        return self.filter(state__in=PUBLIC)

    def running(self) -> ProjectQuerySet:
        """From incubation on, until exit."""
        return self.filter(state__in=RUNNING)

    # With what ----------
    def for_list(self) -> ProjectQuerySet:
        return (
            self.select_related("lead", "lead__area", "call")
            .defer("search")
            .order_by("-submitted_at", "-created_at", "-pk")
        )


class Project(CheckedModel):
    """
    One benchmark project. `lead` is checked by a trigger too; money and milestones by one at commit.

    What reviewers read is a frozen ProjectVersion; these fields are the working copy. Whom to call is in no version;
    `contact_index` is the keyed hash of the telephone, `contact_by` who typed it. Policy: 2.2, 2.3.
    """

    lead = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("征集")
    )
    title = models.CharField(_("项目名称"), max_length=80)
    title_key = models.CharField(_("标题检索"), max_length=80, editable=False)
    type = models.CharField(_("类型"), max_length=12, choices=ProjectType.choices)
    key_field = models.CharField(_("重点领域"), max_length=12, choices=KeyField.choices)
    nature = models.CharField(_("新在哪一类"), max_length=12, choices=Nature.choices, default=Nature.PROJECT)
    summary = models.CharField(_("一句话介绍"), max_length=160, blank=True, default="")
    problem = models.TextField(_("解决什么问题"), blank=True, default="")
    innovation = models.TextField(_("新在哪里"), blank=True, default="")
    lead_base = models.TextField(_("牵头单位的工作基础"), blank=True, default="")
    audience = models.TextField(_("服务范围和人群"), blank=True, default="")
    plan = models.TextField(_("实施计划"), blank=True, default="")
    risks = models.TextField(_("风险和应对"), blank=True, default="")
    support = models.TextField(_("政策和经费保障"), blank=True, default="")
    starts_on = models.DateField(_("开始"), null=True, blank=True)
    ends_on = models.DateField(_("结束"), null=True, blank=True)
    budget_cents = models.PositiveBigIntegerField(_("总预算（分）"), default=0)
    contact_name = EncryptedTextField(_("联系人"), blank=True, default="")
    contact_phone = EncryptedTextField(_("联系电话"), blank=True, default="")
    contact_index = models.CharField(
        _("联系方式检索"), max_length=64, blank=True, default="", db_index=True, editable=False
    )
    contact_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("填联系人的人"),
    )
    state = models.CharField(
        _("状态"), max_length=16, choices=ProjectState.choices, default=ProjectState.DRAFT
    )
    created_at = models.DateTimeField(_("建立时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    recommended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("推荐单位")
    )
    recommended_at = models.DateTimeField(_("推荐时间"), null=True, blank=True)
    recommendation = models.TextField(_("推荐意见"), blank=True, default="")
    qualified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("资格审查人")
    )
    qualified_at = models.DateTimeField(_("资格审查时间"), null=True, blank=True)
    score = models.DecimalField(_("评审均分"), max_digits=5, decimal_places=2, null=True, blank=True)
    scored_at = models.DateTimeField(_("评审完成"), null=True, blank=True)
    incubating_since = models.DateField(_("进入培育"), null=True, blank=True)
    named_on = models.DateField(_("命名日期"), null=True, blank=True)
    named_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("命名人")
    )
    exited_on = models.DateField(_("退出日期"), null=True, blank=True)
    exit_reason = models.CharField(
        _("退出原因"), max_length=16, choices=ExitReason.choices, blank=True, default=""
    )
    exit_note = models.TextField(_("退出说明"), blank=True, default="")
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(ProjectQuerySet)()

    class Meta:
        verbose_name = _("标杆项目")
        verbose_name_plural = _("标杆项目")
        constraints = [
            state_is_known("projects", "project", ProjectState),
            state_is_known("projects", "project", ProjectType, field="type"),
            state_is_known("projects", "project", KeyField, field="key_field"),
            state_is_known("projects", "project", Nature, field="nature"),
            models.UniqueConstraint(
                fields=["title_key"],
                condition=~Q(state__in=NAMELESS),
                name="projects_one_live_project_of_a_name",
                violation_error_message=_("已有同名项目。请改名，写清楚区域或对象。"),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="projects_project_ends_after_it_starts",
                violation_error_message=_("结束日期要晚于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=HANDED_IN_EXCEPT)
                | Q(submitted_at__isnull=False, starts_on__isnull=False, ends_on__isnull=False),
                name="projects_handed_in_project_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(budget_cents__lte=policy.BUDGET_MAX_CENTS),
                name="projects_project_budget_believable",
                violation_error_message=_("总预算过高，请检查是否多填了位数。"),
            ),
            models.CheckConstraint(
                condition=Q(recommended_by__isnull=True)
                | Q(qualified_by__isnull=True)
                | ~Q(qualified_by=F("recommended_by")),
                name="projects_recommended_and_qualified_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.EXITED) | (~Q(exit_reason="") & Q(exited_on__isnull=False)),
                name="projects_exited_project_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProjectState.NAMED, ProjectState.CONFIRMED, ProjectState.RECTIFYING])
                | Q(named_on__isnull=False),
                name="projects_named_project_has_a_day",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="projects_project_search"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="projects_project_title_trgm"),
            models.Index(fields=["state", "type"], name="projects_project_state_type"),
            models.Index(fields=["lead", "state"], name="projects_project_lead_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return f"X-{localtime(self.created_at):%y}-{self.pk:04d}"

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE


class ProjectVersion(models.Model):
    """What was handed in, frozen: field name → value, rows as lists of lines. No contacts in it."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="versions", verbose_name=_("项目")
    )
    number = models.PositiveSmallIntegerField(_("编号"))
    fields = models.JSONField(_("内容"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("申报版本")
        verbose_name_plural = _("申报版本")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_version_numbers_count_up")
        ]

    def __str__(self) -> str:
        return f"{self.project} 第 {self.number} 版"


class LineNote(models.Model):
    """What is wrong with one field of a version; settled by the next one. An empty field: the whole."""

    version = models.ForeignKey(
        ProjectVersion, on_delete=models.PROTECT, related_name="notes", verbose_name=_("版本")
    )
    field = models.CharField(_("栏目"), max_length=40, blank=True, default="")
    text = models.CharField(_("意见"), max_length=1000)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("办理时间"))
    settled_in = models.ForeignKey(
        ProjectVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("结论所在"),
    )

    class Meta:
        verbose_name = _("逐条意见")
        verbose_name_plural = _("逐条意见")

    def __str__(self) -> str:
        return self.text
