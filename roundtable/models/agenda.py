"""Agenda items, proposed by members or by facts; written advice; papers."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from community.policy import Right
from core.models import Attachment, User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable import policy
from roundtable.models.meetings import Roundtable, is_city
from roundtable.states import ON_AGENDA, PUBLIC, ItemState


class ItemKind(models.TextChoices):
    """In the order in which the secretariat's rule lists them."""

    CARRIED = "carried", _("上次结转")
    DUTY = "duty", _("政策任务未落实")
    RECTIFICATION = "rectification", _("整改超期")
    SCORE = "score", _("评估得分低于线")
    DEMAND = "demand", _("需求长期未满足")
    MEMBER = "member", _("成员提议")
    REPORT = "report", _("情况通报")


KIND_ORDER = tuple(ItemKind.values)
BY_FACT = frozenset(
    {ItemKind.DUTY, ItemKind.RECTIFICATION, ItemKind.SCORE, ItemKind.DEMAND, ItemKind.CARRIED}
)


class Sought(models.TextChoices):
    """What the proposer wants of the meeting. Policy: 3.1.2, 项目合作、信息沟通、工作研讨、经验交流."""

    DECISION = "decision", _("请会议议定")
    COOPERATION = "cooperation", _("谈项目合作")
    DISCUSSION = "discussion", _("工作研讨")
    INFORMATION = "information", _("信息沟通")
    EXPERIENCE = "experience", _("经验交流")


class Outcome(models.TextChoices):
    AGREED = "agreed", _("议定")
    IN_PRINCIPLE = "in_principle", _("原则同意")
    DEFERRED = "deferred", _("暂缓")
    NOTED = "noted", _("备案")


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> AgendaItemQuerySet:
        """Everyone the agenda that went out; proposers their own; the city bureau all."""
        if is_city(user):
            return self.all()
        mine = Institution.objects.with_seat(user)
        return self.filter(Q(state__in=ON_AGENDA, roundtable__state__in=PUBLIC) | Q(institution__in=mine))

    def proposed_by(self, user: User | AnonymousUser) -> AgendaItemQuerySet:
        """What `user` may change for an institution of theirs."""
        return self.filter(institution__in=Institution.objects.where(user, Right.MEET))

    def handled_by(self, user: User | AnonymousUser) -> AgendaItemQuerySet:
        return self.all() if is_city(user) else self.none()

    # Which --------------
    def on_agenda(self) -> AgendaItemQuerySet:
        return self.filter(state__in=ON_AGENDA)

    # With what ----------
    def in_order(self) -> AgendaItemQuerySet:
        return self.select_related("institution", "roundtable").defer("search").order_by("position", "pk")


class AgendaItem(CheckedModel):
    """
    One thing to talk about. `roundtable` NULL: it waits for the next meeting.

    `institution` NULL: a fact proposed it, named by `fact_key`. `about` is the journal subject of what it is about.
    What was decided stands in `outcome` and `conclusion` and never changes again.
    """

    roundtable = models.ForeignKey(
        Roundtable,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("会议"),
    )
    kind = models.CharField(_("来源"), max_length=14, choices=ItemKind.choices, default=ItemKind.MEMBER)
    title = models.CharField(_("议题"), max_length=80)
    brief = models.TextField(_("要说明什么"), max_length=3000)
    sought = models.CharField(_("希望会议做什么"), max_length=12, choices=Sought.choices)
    decision_sought = models.CharField(_("请会议议定的话"), max_length=300, blank=True, default="")
    minutes_asked = models.PositiveSmallIntegerField(_("要几分钟"), default=15)
    minutes_given = models.PositiveSmallIntegerField(_("安排几分钟"), null=True, blank=True)
    weight = models.IntegerField(_("轻重"), default=0)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出单位"),
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    about = models.CharField(_("关于"), max_length=100, blank=True, default="", db_index=True)
    about_title = models.CharField(_("关于什么"), max_length=120, blank=True, default="")
    about_path = models.CharField(_("所问页面"), max_length=200, blank=True, default="")
    fact_key = models.CharField(_("事实"), max_length=120, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=ItemState.choices, default=ItemState.PROPOSED)
    reason = models.CharField(_("未列入的原因"), max_length=300, blank=True, default="")
    is_late = models.BooleanField(_("逾期提出"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried",
        verbose_name=_("结转自"),
    )
    speaking = models.CharField(_("发言次序"), max_length=300, blank=True, default="")
    opened_at = models.DateTimeField(_("开始议"), null=True, blank=True)
    outcome = models.CharField(_("结论"), max_length=12, choices=Outcome.choices, blank=True, default="")
    conclusion = models.TextField(_("结论的话"), max_length=3000, blank=True, default="")
    no_resolution_reason = models.CharField(_("没有交办事项的原因"), max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(_("议定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(AgendaItemQuerySet)()

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        constraints = [
            state_is_known("roundtable", "agendaitem", ItemState),
            state_is_known("roundtable", "agendaitem", ItemKind, field="kind"),
            state_is_known("roundtable", "agendaitem", Sought, field="sought"),
            models.UniqueConstraint(
                fields=["roundtable", "fact_key"], condition=~Q(fact_key=""), name="roundtable_fact_proposed_once",
                violation_error_message=_("这件事已经在这次会议的议题里。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ON_AGENDA)) | Q(roundtable__isnull=False, position__gte=1, minutes_given__gte=1),
                name="roundtable_item_listed_at_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.DECIDED, outcome__in=Outcome.values, decided_at__isnull=False)
                & ~Q(conclusion="")
                | (~Q(state=ItemState.DECIDED) & Q(outcome="", decided_at__isnull=True)),
                name="roundtable_item_decided_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.DECLINED) | ~Q(reason=""),
                name="roundtable_item_declined_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.MERGED, merged_into__isnull=False)
                | (~Q(state=ItemState.MERGED) & Q(merged_into__isnull=True)),
                name="roundtable_item_merged_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="roundtable_item_not_merged_into_itself",
                violation_error_message=_("议题不能并入自己，请选另一项。"),
            ),
            models.CheckConstraint(
                condition=Q(minutes_asked__range=policy.ITEM_MINUTES),
                name="roundtable_item_takes_a_while",
                violation_error_message=_("一项议题 5 到 120 分钟。"),
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=False) | ~Q(fact_key="") | Q(kind=ItemKind.REPORT),
                name="roundtable_item_has_a_proposer",
            ),
            models.CheckConstraint(
                condition=~Q(sought=Sought.DECISION) | ~Q(decision_sought=""),
                name="roundtable_item_says_what_is_sought",
                violation_error_message=_("请写明希望会议议定的话。"),
            ),
        ]  # fmt: skip
        indexes = [
            GinIndex(fields=["search"], name="roundtable_item_search"),
            models.Index(fields=["roundtable", "position"], name="roundtable_item_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def proposer(self) -> str:
        return (
            str(self.institution) if self.institution else "平台按事实提出" if self.fact_key else "会议秘书处"
        )


class Advice(CheckedModel):
    """What an institution says in writing about an item, asked for until the end of `due_on`."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="advice", verbose_name=_("议题")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    due_on = models.DateField(_("期限"))
    asked_at = models.DateTimeField(_("征求时间"))
    text = models.TextField(_("书面意见"), max_length=3000, blank=True, default="")
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    given_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("书面意见")
        verbose_name_plural = _("书面意见")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "institution"], name="roundtable_advice_asked_once",
                violation_error_message=_("已经请这个单位提过意见。"),
            ),
            models.CheckConstraint(
                condition=Q(text="", given_at__isnull=True)
                | (~Q(text="") & Q(given_at__isnull=False, given_by__isnull=False)),
                name="roundtable_advice_given_with_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} · {self.institution}"


class PaperAccess(models.TextChoices):
    DELEGATES = "delegates", _("参会单位")
    MEMBERS = "members", _("全体成员单位")
    PUBLIC = "public", _("公开")


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: User | AnonymousUser) -> PaperQuerySet:
        """By access, once invitations went out; proposers their own; the city bureau all."""
        if is_city(user):
            return self.all()
        mine = Institution.objects.with_seat(user)
        invited = Roundtable.objects.filter(invitations__institution__in=mine)
        out = Q(roundtable__state__in=PUBLIC)
        open_to = Q(access=PaperAccess.PUBLIC) | Q(access=PaperAccess.DELEGATES, roundtable__in=invited)
        if mine.filter(memberships__state="admitted").exists():
            open_to |= Q(access=PaperAccess.MEMBERS)
        return self.filter((out & open_to) | Q(institution__in=mine))


class Paper(CheckedModel):
    """A document before the meeting; `item` NULL: of the meeting as a whole. Its text is its newest version."""

    roundtable = models.ForeignKey(
        Roundtable, on_delete=models.PROTECT, related_name="papers", verbose_name=_("会议")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("议题"),
    )
    title = models.CharField(_("材料名称"), max_length=100)
    access = models.CharField(
        _("谁能看"), max_length=10, choices=PaperAccess.choices, default=PaperAccess.DELEGATES
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提供单位"),
    )
    search = SearchVectorField(_("检索"), null=True, editable=False)

    objects = models.Manager.from_queryset(PaperQuerySet)()

    class Meta:
        verbose_name = _("会议材料")
        verbose_name_plural = _("会议材料")
        constraints = [state_is_known("roundtable", "paper", PaperAccess, field="access")]
        indexes = [GinIndex(fields=["search"], name="roundtable_paper_search")]

    def __str__(self) -> str:
        return self.title


class PaperVersion(models.Model):
    """One version of a paper as it was handed in; older ones stay readable. `words`: what can be read in its file."""

    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, related_name="versions", verbose_name=_("材料")
    )
    number = models.PositiveSmallIntegerField(_("版本"))
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="+", verbose_name=_("附件")
    )
    is_late = models.BooleanField(_("逾期提交"), default=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提交人"))
    added_at = models.DateTimeField(_("提交时间"))
    words = models.TextField(_("文件里的字"), blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("材料版本")
        verbose_name_plural = _("材料版本")
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="roundtable_paper_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper} 第 {self.number} 版"
