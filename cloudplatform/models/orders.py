"""Cycles, quotas and the ranked wishes of stations."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform.models.products import Product
from cloudplatform.models.scope import in_scope
from cloudplatform.states import ORDER_HAS_PRICE, CycleState, OrderState, ProposalState
from community.models import Institution, Space
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

UNRANKED = (OrderState.DECLINED, OrderState.CANCELLED)


class Cycle(CheckedModel):
    """点单周期, usually a quarter. Wishes are taken until `wishes_until`; sessions lie in [starts_on, ends_on)."""

    name = models.CharField(_("名称"), max_length=40, unique=True)
    starts_on = models.DateField(_("服务开始"))
    ends_on = models.DateField(_("服务结束（不含）"))
    wishes_until = models.DateTimeField(_("点单截止"))
    state = models.CharField(_("状态"), max_length=10, choices=CycleState.choices, default=CycleState.PLANNED)

    class Meta:
        verbose_name = _("点单周期")
        verbose_name_plural = _("点单周期")
        constraints = [
            state_is_known("cloudplatform", "cycle", CycleState),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="cloudplatform_cycle_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=CycleState.OPEN),
                name="cloudplatform_one_open_cycle",
                violation_error_message=_("已有一个周期在点单，请先截止它。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuotaQuerySet(models.QuerySet["Quota"]):
    def visible_to(self, user: User | AnonymousUser) -> QuotaQuerySet:
        """Stations read their own, bureau staff their area's; the formula itself is public."""
        if user.is_anonymous:
            return self.none()
        return self.filter(
            Q(station__in=Institution.objects.with_seat(user)) | in_scope(user, "station__area_id")
        )

    def usable_by(self, user: User | AnonymousUser) -> QuotaQuerySet:
        return self.filter(station__in=Institution.objects.where(user, Right.ORDER))


class Quota(CheckedModel):
    """
    Sessions a station may order in a cycle: base + population + tilt. `used` is the counter with a proof.

    `used` is the sum of the units of its orders that hold quota (states.ORDER_HOLDS_QUOTA); recounted nightly.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="quotas", verbose_name=_("周期"))
    station = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("站点")
    )
    base_units = models.PositiveSmallIntegerField(_("基础"))
    population_units = models.PositiveSmallIntegerField(_("服务人口"), default=0)
    tilt_units = models.PositiveSmallIntegerField(_("薄弱加配"), default=0)
    used = models.PositiveSmallIntegerField(_("已用"), default=0)

    objects = models.Manager.from_queryset(QuotaQuerySet)()

    class Meta:
        verbose_name = _("额度")
        verbose_name_plural = _("额度")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "station"], name="cloudplatform_one_quota_a_cycle"),
            models.CheckConstraint(
                condition=Q(used__lte=F("base_units") + F("population_units") + F("tilt_units")),
                name="cloudplatform_quota_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.cycle}"

    @property
    @admin.display(description=_("已给"))
    def granted(self) -> int:
        return self.base_units + self.population_units + self.tilt_units

    @property
    @admin.display(description=_("剩余"))
    def left(self) -> int:
        return self.granted - self.used


class OrderQuerySet(models.QuerySet["Order"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> OrderQuerySet:
        """The station, the supplier (once endorsed) and the bureaus above."""
        if user.is_anonymous:
            return self.none()
        mine = Institution.objects.with_seat(user)
        return self.filter(
            Q(quota__station__in=mine)
            | Q(product__supplier__in=mine, endorsed_at__isnull=False)
            | (in_scope(user, "quota__station__area_id") & Q(placed_at__isnull=False))
        )

    def placed_by_stations_of(self, user: User | AnonymousUser) -> OrderQuerySet:
        return self.filter(quota__station__in=Institution.objects.where(user, Right.ORDER))

    def endorsable_by(self, user: User | AnonymousUser) -> OrderQuerySet:
        """Bureau staff, in their area."""
        return self.filter(in_scope(user, "quota__station__area_id"))

    def supplied_by(self, user: User | AnonymousUser) -> OrderQuerySet:
        """What a supplier has to answer and deliver: nothing before it is endorsed."""
        mine = Institution.objects.where(user, Right.OFFER)
        return self.filter(product__supplier__in=mine, endorsed_at__isnull=False)

    # Which --------------
    def ranked(self) -> OrderQuerySet:
        """Wishes that hold a rank, most wanted first."""
        return self.exclude(state__in=UNRANKED).order_by("rank", "pk")

    # With what ----------
    def for_list(self) -> OrderQuerySet:
        return self.select_related(
            "product",
            "product__supplier",
            "quota",
            "quota__station",
            "quota__cycle",
            "space",
            "space__facility",
        ).order_by("-created_at", "-pk")


class Order(CheckedModel):
    """
    One ranked wish of a station for a product, place and dates, inside its quota.

    `starts_at` is the wish until the order is scheduled; then its Event carries the truth.
    """

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="orders", verbose_name=_("额度"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="orders", verbose_name=_("产品")
    )
    rank = models.PositiveSmallIntegerField(_("志愿"))
    units = models.PositiveSmallIntegerField(_("占用场次"))
    space = models.ForeignKey(
        Space, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场地")
    )
    starts_at = models.DateTimeField(_("首选时间"))
    alternate_at = models.DateTimeField(_("备选时间"), null=True, blank=True)
    people = models.PositiveIntegerField(_("预计人数"))
    remark = models.CharField(_("备注"), max_length=300, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=OrderState.choices, default=OrderState.DRAFT)
    reason = models.CharField(
        _("原因"), max_length=300, blank=True, default=""
    )  # of the last return, refusal, end
    price_cents = models.PositiveBigIntegerField(
        _("约定单价（分/场）"), null=True, blank=True
    )  # the product's when the supplier took the order on; a later price binds later orders
    broken_by = models.CharField(_("解除人"), max_length=8, blank=True, default="")  # Side
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("复制自")
    )
    created_at = models.DateTimeField(_("创建时间"))
    placed_at = models.DateTimeField(_("下单时间"), null=True, blank=True)
    endorsed_at = models.DateTimeField(
        _("同意时间"), null=True, blank=True
    )  # before it the supplier knows nothing of it
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(OrderQuerySet)()

    class Meta:
        verbose_name = _("点单")
        verbose_name_plural = _("点单")
        constraints = [
            state_is_known("cloudplatform", "order", OrderState),
            models.UniqueConstraint(
                fields=["quota", "rank"],
                condition=~Q(state__in=UNRANKED),
                name="cloudplatform_one_order_a_rank",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=100_000),
                name="cloudplatform_order_people_believable",
                violation_error_message=_("预计人数填 1 到 100000。"),
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1, units__lte=20), name="cloudplatform_order_units_1_to_20"
            ),
            models.CheckConstraint(
                condition=Q(alternate_at__isnull=True) | ~Q(alternate_at=F("starts_at")),
                name="cloudplatform_order_dates_differ",
                violation_error_message=_("备选时间不能和首选相同。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.DRAFT, OrderState.CANCELLED]) | Q(placed_at__isnull=False),
                name="cloudplatform_order_past_draft_has_placed_at",
            ),
            models.CheckConstraint(
                condition=Q(state=OrderState.BROKEN, broken_by__in=["station", "supplier"])
                | (~Q(state=OrderState.BROKEN) & Q(broken_by="")),
                name="cloudplatform_order_broken_by_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ORDER_HAS_PRICE) | Q(price_cents__isnull=False),
                name="cloudplatform_order_taken_on_has_a_price",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "placed_at"], name="cloudplatform_order_queue"),
            models.Index(fields=["product", "state"], name="cloudplatform_order_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.quota.station}"

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"O-{localtime(self.created_at):%y}-{self.pk:05d}"

    @property
    def amount_cents(self) -> int | None:
        """Sessions times the price agreed; None before the supplier took it on."""
        return None if self.price_cents is None else self.units * self.price_cents

    @property
    def length(self) -> timedelta:
        """How long a session of its product lasts."""
        return timedelta(minutes=self.product.duration_minutes)


class Side(models.TextChoices):
    STATION = "station", _("接收方")
    SUPPLIER = "supplier", _("供给方")


class DateProposal(CheckedModel):
    """A change of time or place proposed by one side and decided by the other; both are recorded."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("点单")
    )
    side = models.CharField(_("提出方"), max_length=8, choices=Side.choices)
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="+", verbose_name=_("场地"))
    period = DateTimeRangeField(_("时段"))
    reason = models.CharField(_("原因"), max_length=300)
    state = models.CharField(
        _("状态"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提议人")
    )
    proposed_at = models.DateTimeField(_("提议时间"))
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("改期")
        verbose_name_plural = _("改期")
        constraints = [
            state_is_known("cloudplatform", "dateproposal", ProposalState),
            state_is_known("cloudplatform", "dateproposal", Side, field="side"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state=ProposalState.OPEN),
                name="cloudplatform_one_open_proposal",
                violation_error_message=_("已有一个改期在等答复，请先处理它。"),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
