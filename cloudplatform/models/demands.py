"""Demands of citizens and stations, and their supporters."""

from __future__ import annotations

from datetime import date

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.products import ArtForm, Audience, Product, ProductCall
from cloudplatform.models.scope import in_scope
from cloudplatform.states import DemandState
from community.models import Area, Institution
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

WAITS_FOR_ANSWER = (DemandState.POSTED, DemandState.SCREENED)
PUBLIC = (DemandState.SCREENED, DemandState.GATHERED, DemandState.ANSWERED)


class TimeWish(models.TextChoices):
    WEEKEND = "weekend", _("周末")
    WORKDAY_EVENING = "workday_evening", _("工作日晚上")
    WORKDAY_DAY = "workday_day", _("工作日白天")
    ANY = "any", _("都可以")


class DemandQuerySet(models.QuerySet["Demand"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> DemandQuerySet:
        """Everyone reads what was screened; askers their own; bureau staff their area's."""
        public = Q(state__in=PUBLIC)
        if user.is_anonymous:
            return self.filter(public)
        return self.filter(public | Q(asker=user) | in_scope(user, "area_id"))

    def asked_by(self, user: User | AnonymousUser) -> DemandQuerySet:
        return self.none() if user.is_anonymous else self.filter(asker=user)

    def wanted_by(self, user: User) -> DemandQuerySet:
        """What `user` asked for, and what they stand behind, as far as it is still shown."""
        supported = DemandSupport.objects.filter(user=user).values("demand")
        return self.filter(Q(asker=user) | (Q(pk__in=supported) & Q(pk__in=Demand.objects.public())))

    def handled_by(self, user: User | AnonymousUser) -> DemandQuerySet:
        """Demands `user` may screen and answer: bureau staff, in their area."""
        return self.filter(in_scope(user, "area_id"))

    # Which --------------
    def public(self) -> DemandQuerySet:
        return self.filter(state__in=PUBLIC)

    def open(self) -> DemandQuerySet:
        return self.filter(state__in=[DemandState.POSTED, DemandState.SCREENED, DemandState.GATHERED])

    def overdue(self, day: date) -> DemandQuerySet:
        """Those whose day for an answer is before `day`; one that is in a call has its answer."""
        return self.filter(state__in=WAITS_FOR_ANSWER, reply_due_on__lt=day)

    # With what ----------
    def for_list(self) -> DemandQuerySet:
        return self.select_related("area", "area__parent").order_by("-support_count", "-posted_at", "-pk")


class Demand(CheckedModel):
    """
    One wish. `asker` is never shown in public; `institution` is set when a station asks.

    Exactly one of the `answered_with_*` keys may say what it led to.
    """

    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出单位"),
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("镇街"))
    text = models.CharField(_("想看、想学或想参加什么"), max_length=300)
    art_form = models.CharField(_("门类"), max_length=12, choices=ArtForm.choices, blank=True, default="")
    audience = models.CharField(_("给谁"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    time_wish = models.CharField(
        _("方便的时间"), max_length=16, choices=TimeWish.choices, default=TimeWish.ANY
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=DemandState.choices, default=DemandState.POSTED
    )
    posted_at = models.DateTimeField(_("提出时间"))
    reply_due_on = models.DateField(_("答复期限"))
    overdue_at = models.DateTimeField(
        _("超期标记"), null=True, blank=True
    )  # when the clock found it unanswered
    support_count = models.PositiveIntegerField(_("附议"), default=0)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )
    call = models.ForeignKey(
        ProductCall,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="demands",
        verbose_name=_("征集"),
    )
    answered_with_product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("以产品答复"),
    )
    answered_with_event = models.ForeignKey(
        "cloudplatform.Event",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("以场次答复"),
    )
    answer = models.TextField(_("答复"), blank=True, default="")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(DemandQuerySet)()

    class Meta:
        verbose_name = _("需求")
        verbose_name_plural = _("需求")
        constraints = [
            state_is_known("cloudplatform", "demand", DemandState),
            models.CheckConstraint(
                condition=Q(state=DemandState.MERGED, merged_into__isnull=False)
                | (~Q(state=DemandState.MERGED) & Q(merged_into__isnull=True)),
                name="cloudplatform_demand_merged_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="cloudplatform_demand_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DemandState.ANSWERED, DemandState.DECLINED]) | ~Q(answer=""),
                name="cloudplatform_demand_closed_with_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=DemandState.GATHERED) | Q(call__isnull=False),
                name="cloudplatform_demand_gathered_in_a_call",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="cloudplatform_demand_search"),
            models.Index(fields=["state", "reply_due_on"], name="cloudplatform_demand_queue"),
            models.Index(fields=["asker", "-posted_at"], name="cloudplatform_demand_mine"),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def waits_for_answer(self) -> bool:
        """Whether an answer is still promised; one that is in a call has it."""
        return self.state in WAITS_FOR_ANSWER

    def is_overdue(self, day: date) -> bool:
        """Whether an answer was promised before `day` and has not come."""
        return self.waits_for_answer and self.reply_due_on < day

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"D-{localtime(self.posted_at):%y}-{self.pk:05d}"


class DemandSupport(models.Model):
    """附议: one person behind one demand, once."""

    demand = models.ForeignKey(
        Demand, on_delete=models.CASCADE, related_name="supports", verbose_name=_("需求")
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("附议")
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "user"],
                name="cloudplatform_support_once",
                violation_error_message=_("你已经附议过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.user_id}"
