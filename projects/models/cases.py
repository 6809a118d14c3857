"""Evidence of effects, case studies, replications. Policy: 3.4.1-3.4.4."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Area, Institution, Kind, Seat
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.models.projects import Project
from projects.states.empower import CaseState, EvidenceState, ReplicationState

SECTIONS = ("problem", "approach", "steps", "resources", "result", "needs", "pitfalls")  # of a case, in order


class Empowering(models.TextChoices):
    """The ways of 文化赋能. Policy: 3.4.1-3.4.4."""

    GOVERNANCE = "governance", _("文化治理")  # Policy: 3.4.1
    PERFORMANCE = "performance", _("文化展演赋能")  # Policy: 3.4.1
    TOURISM = "tourism", _("文旅融合赋能")  # Policy: 3.4.2
    TRADITION = "tradition", _("传统文化赋能")  # Policy: 3.4.3
    DIGITAL = "digital", _("数字文化赋能")  # Policy: 3.4.4


class Problem(models.TextChoices):
    """The governance problems and abilities the policy names. Policy: 3.4.1."""

    TAKING_PART = "taking_part", _("群众参与度不高")
    INITIATIVE = "initiative", _("群众积极性不强")
    BELONGING = "belonging", _("融入面不广")
    AUTHORITY = "authority", _("基层政权治理能力")
    SELF_RULE = "self_rule", _("基层群众自治")
    LAW_VIRTUE = "law_virtue", _("基层法治和德治")
    SMART = "smart", _("基层智慧治理")
    RURAL = "rural", _("乡村文化和产业")


class EvidenceQuerySet(models.QuerySet["Empowerment"]):
    def confirmable_by(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        """
        Records `user` confirms: the project's other institutions (lead or signed partners) than who wrote it.

        The people around a project know what changed; who wrote the figure never confirms it.
        """
        mine = Institution.objects.where(user, Right.PROPOSE)
        theirs = Q(project__lead__in=mine) | Q(
            project__partners__institution__in=mine, project__partners__state="signed"
        )
        found = self.model._default_manager.filter(theirs).exclude(written_for__in=mine)
        return self.filter(pk__in=found.values("pk"))

    def written_by(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        return self.filter(written_for__in=Institution.objects.where(user, Right.PROPOSE))

    def for_list(self) -> EvidenceQuerySet:
        return self.select_related("project", "written_for", "confirmed_for").order_by("mode", "pk")


class Empowerment(CheckedModel):
    """
    One effect: a mode, a governance problem, an indicator before and after, with evidence and dates.

    Values are as people state them, with two decimals. Evidence files are attachments about it.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="empowerments", verbose_name=_("项目")
    )
    mode = models.CharField(_("赋能方式"), max_length=12, choices=Empowering.choices)
    problem = models.CharField(_("针对的治理难题"), max_length=12, choices=Problem.choices)
    about = models.CharField(_("怎么做的"), max_length=300)
    indicator = models.CharField(_("看哪个数"), max_length=60)
    unit = models.CharField(_("单位"), max_length=12)
    before = models.DecimalField(_("之前"), max_digits=12, decimal_places=2)
    before_on = models.DateField(_("之前的日期"))
    after = models.DecimalField(_("之后"), max_digits=12, decimal_places=2, null=True, blank=True)
    after_on = models.DateField(_("之后的日期"), null=True, blank=True)
    how_counted = models.CharField(_("怎么数的"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=10, choices=EvidenceState.choices, default=EvidenceState.BASELINE
    )
    written_for = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记单位")
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("撰写人"))
    written_at = models.DateTimeField(_("撰写时间"))
    confirmed_for = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认单位")
    )  # fmt: skip
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    answer = models.CharField(_("确认单位的意见"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(EvidenceQuerySet)()

    class Meta:
        verbose_name = _("赋能成效")
        verbose_name_plural = _("赋能成效")
        constraints = [
            state_is_known("projects", "empowerment", EvidenceState),
            state_is_known("projects", "empowerment", Empowering, field="mode"),
            state_is_known("projects", "empowerment", Problem, field="problem"),
            models.CheckConstraint(
                condition=Q(state=EvidenceState.BASELINE) | Q(after__isnull=False, after_on__isnull=False),
                name="projects_empowerment_measured_has_after",
            ),
            models.CheckConstraint(
                condition=Q(after_on__isnull=True) | Q(after_on__gt=F("before_on")),
                name="projects_empowerment_after_follows_before",
                violation_error_message=_("“之后”的日期要晚于“之前”的日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=EvidenceState.CONFIRMED)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_for=F("written_for")) & ~Q(confirmed_by=F("written_by"))),
                name="projects_empowerment_confirmed_by_another",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["mode", "state"], name="projects_empowerment_mode")]

    def __str__(self) -> str:
        return f"{self.indicator}（{self.get_mode_display()}）"


class CaseQuerySet(models.QuerySet["Case"]):
    # Who may do what ----
    def written_by(self, user: User | AnonymousUser) -> CaseQuerySet:
        """Cases `user` writes, hands in and withdraws for their institution."""
        return self.filter(institution__in=Institution.objects.where(user, Right.PROPOSE))

    def reviewed_by_bureau(self, user: User | AnonymousUser) -> CaseQuerySet:
        """
        Handed-in cases of the area of bureau staff; drafts stay with their author.

        What a bureau wrote itself is open to the staff of every bureau: its own may not review it.
        """
        if not Seat.objects.all().scope_codes(user):
            return self.none()
        inside = Seat.objects.all().overseen(user, "institution__area_id")
        return self.filter(submitted_at__isnull=False).filter(inside | Q(institution__kind=Kind.BUREAU))

    # Which --------------
    def published(self) -> CaseQuerySet:
        return self.filter(state=CaseState.PUBLISHED)

    def for_list(self) -> CaseQuerySet:
        return self.select_related("project", "institution", "institution__area").order_by(
            F("published_at").desc(nulls_last=True), "-pk"
        )


class Case(CheckedModel):
    """A case (典型案例) of a project, in the sections of the template. Policy: 3.2.2, 3.4.1."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="cases", verbose_name=_("项目")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("撰写单位")
    )
    title = models.CharField(_("案例名称"), max_length=80)
    summary = models.CharField(_("一句话"), max_length=160)
    mode = models.CharField(_("赋能方式"), max_length=12, choices=Empowering.choices)
    problem = models.TextField(_("遇到什么难题"))
    approach = models.TextField(_("用什么办法"))
    steps = models.TextField(_("一步一步怎么做"))
    resources = models.TextField(_("用了哪些人、钱、场地"))
    result = models.TextField(_("结果怎样"))
    needs = models.TextField(_("别处要做，需要什么条件"))
    pitfalls = models.TextField(_("踩过的坑"))
    state = models.CharField(_("状态"), max_length=10, choices=CaseState.choices, default=CaseState.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("创建人"))
    created_at = models.DateTimeField(_("创建时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("第几次提交"), default=0)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    withdraw_reason = models.CharField(_("撤下的原因"), max_length=300, blank=True, default="")
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(CaseQuerySet)()

    class Meta:
        verbose_name = _("案例")
        verbose_name_plural = _("案例")
        constraints = [
            state_is_known("projects", "case", CaseState),
            state_is_known("projects", "case", Empowering, field="mode"),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.DRAFT, CaseState.WITHDRAWN]) | Q(submitted_at__isnull=False),
                name="projects_case_past_draft_has_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.PUBLISHED) | Q(published_at__isnull=False),
                name="projects_case_published_has_published_at",
            ),
            models.UniqueConstraint(
                fields=["institution", "title"],
                name="projects_case_title_once",
                violation_error_message=_("你们已有同名的案例，换个名称。"),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="projects_case_search"),
            models.Index(fields=["state", "-published_at"], name="projects_case_shelf"),
        ]

    def __str__(self) -> str:
        return self.title


TITLES = {name: str(Case._meta.get_field(name).verbose_name) for name in SECTIONS}  # type: ignore[union-attr]


class CaseFigure(models.Model):
    """One figure in a case's result, with its unit and what it covers."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="figures", verbose_name=_("案例"))
    name = models.CharField(_("指标"), max_length=40)
    value = models.DecimalField(_("数值"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=12)
    note = models.CharField(_("口径和时间"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("案例数据")
        verbose_name_plural = _("案例数据")
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="projects_case_figure_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.value:g} {self.unit}"


class CaseReview(CheckedModel):
    """One of the two reviews of a hand-in (`round`), by two people outside the author's institution."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("案例"))
    round = models.PositiveSmallIntegerField(_("第几次提交"))
    stage = models.PositiveSmallIntegerField(_("第几审"))
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("评议人"))
    is_passed = models.BooleanField(_("通过"))
    comment = models.CharField(_("意见"), max_length=1000, blank=True, default="")
    decided_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("案例评议")
        verbose_name_plural = _("案例评议")
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "stage"], name="projects_case_one_review_a_stage"),
            models.UniqueConstraint(fields=["case", "round", "reviewer"], name="projects_case_two_people_review"),
            models.CheckConstraint(condition=Q(stage__in=[1, 2]), name="projects_case_stage_1_or_2"),
            models.CheckConstraint(
                condition=Q(is_passed=True) | ~Q(comment=""), name="projects_case_sent_back_says_why"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case} 第 {self.stage} 审"


class ReplicationQuerySet(models.QuerySet["Replication"]):
    def of_adopters(self, user: User | AnonymousUser) -> ReplicationQuerySet:
        """Replications `user` drives for the institution that adopts."""
        return self.filter(institution__in=Institution.objects.where(user, Right.PROPOSE))

    def of_authors(self, user: User | AnonymousUser) -> ReplicationQuerySet:
        """Replications whose case belongs to an institution of `user`: they confirm."""
        return self.filter(case__institution__in=Institution.objects.where(user, Right.PROPOSE))

    def live(self) -> ReplicationQuerySet:
        return self.exclude(state=ReplicationState.ABANDONED)

    def for_list(self) -> ReplicationQuerySet:
        return self.select_related(
            "case", "case__institution", "case__project", "institution", "area", "learned_from__institution"
        ).order_by("started_at", "pk")


class Replication(CheckedModel):
    """
    Another institution makes use of a case (复制推广), and tells what it changed and what came of it.

    `learned_from` is another replication of the same case it learned from; NULL: from the author.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="replications", verbose_name=_("案例")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("采用单位")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("在哪里"))
    learned_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taught", verbose_name=_("向谁学的")
    )  # fmt: skip
    plan = models.CharField(_("打算怎么做"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=10, choices=ReplicationState.choices, default=ReplicationState.PROPOSED
    )
    started_at = models.DateTimeField(_("提出时间"))
    changed = models.TextField(_("改了什么"), blank=True, default="")
    outcome = models.TextField(_("结果怎样"), blank=True, default="")
    people = models.PositiveIntegerField(_("受益人次"), null=True, blank=True)
    sessions = models.PositiveIntegerField(_("活动场次"), null=True, blank=True)
    reported_at = models.DateTimeField(_("报结果时间"), null=True, blank=True)
    answer = models.CharField(_("案例单位的意见"), max_length=300, blank=True, default="")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    abandon_reason = models.CharField(_("没做成的原因"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(ReplicationQuerySet)()

    class Meta:
        verbose_name = _("复制推广")
        verbose_name_plural = _("复制推广")
        constraints = [
            state_is_known("projects", "replication", ReplicationState),
            models.UniqueConstraint(
                fields=["case", "institution"],
                condition=~Q(state=ReplicationState.ABANDONED),
                name="projects_one_live_replication",
                violation_error_message=_("你们已经在推广这个案例了。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReplicationState.REPORTED, ReplicationState.CONFIRMED])
                | (Q(reported_at__isnull=False) & ~Q(changed="") & ~Q(outcome="")),
                name="projects_replication_reported_says_what_came",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReplicationState.ABANDONED) | ~Q(abandon_reason=""),
                name="projects_replication_abandoned_says_why",
            ),
        ]
        indexes = [models.Index(fields=["case", "state"], name="projects_replication_of_case")]

    def __str__(self) -> str:
        return f"{self.institution} ← {self.case}"
