"""Calls for products and the products suppliers offer."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models.scope import in_scope
from cloudplatform.states import EVER_SHELVED, PRODUCT_ENDED, CallState, ProductState
from community.models import Access, Area, Institution, Seat
from community.policy import Right
from core.measures.estimates import Estimate, estimate
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class ArtForm(models.TextChoices):
    """门类, as citizens look for them."""

    OPERA = "opera", _("戏剧曲艺")
    MUSIC = "music", _("音乐")
    DANCE = "dance", _("舞蹈")
    CRAFT = "craft", _("非遗手作")
    READING = "reading", _("阅读与讲座")
    EXHIBITION = "exhibition", _("展览")
    FILM = "film", _("电影")
    FINE_ART = "fine_art", _("书画摄影")
    DIGITAL = "digital", _("数字文化")
    FOLK = "folk", _("民间艺术")


class ProductKind(models.TextChoices):
    PERFORMANCE = "performance", _("文艺演出")
    LECTURE = "lecture", _("讲座")
    EXHIBITION = "exhibition", _("展览")
    FILM = "film", _("电影放映")
    CLASS = "class", _("培训课程")
    EXPERIENCE = "experience", _("体验活动")
    COACHING = "coaching", _("文艺指导课时")
    BOOKS = "books", _("图书配送")
    ONLINE = "online", _("线上资源")


class Audience(models.TextChoices):
    ALL = "all", _("所有人")
    CHILDREN = "children", _("带孩子")
    ELDERS = "elders", _("长者")
    NEWCOMERS = "newcomers", _("新来穗人员")
    YOUTH = "youth", _("青年")
    DISABLED = "disabled", _("残障人士")


class Language(models.TextChoices):
    CANTONESE = "yue", _("粤语")
    MANDARIN = "cmn", _("普通话")
    ENGLISH = "eng", _("英语")
    SIGN = "sign", _("手语")
    NONE = "none", _("无语言")


class ProductCallQuerySet(models.QuerySet["ProductCall"]):
    def public(self) -> ProductCallQuerySet:
        return self.filter(state__in=[CallState.OPEN, CallState.CLOSED])

    def visible_to(self, user: User | AnonymousUser) -> ProductCallQuerySet:
        return self if Seat.objects.scope_codes(user) else self.public()


class ProductCall(CheckedModel):
    """产品征集: what the bureau asks suppliers for, and the demands it answers. Open in [opens_at, closes_at)."""

    title = models.CharField(_("标题"), max_length=80)
    brief = models.TextField(_("征集说明"))
    art_forms = ArrayField(
        models.CharField(max_length=12, choices=ArtForm.choices),
        default=list,
        blank=True,
        verbose_name=_("艺术门类"),
    )
    budget_cents = models.PositiveBigIntegerField(_("预算（分）"), default=0)
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("截止"))
    state = models.CharField(_("状态"), max_length=12, choices=CallState.choices, default=CallState.DRAFT)

    objects = models.Manager.from_queryset(ProductCallQuerySet)()

    class Meta:
        verbose_name = _("产品征集")
        verbose_name_plural = _("产品征集")
        constraints = [
            state_is_known("cloudplatform", "productcall", CallState),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="cloudplatform_call_closes_after_it_opens",
                violation_error_message=_("截止时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"Z-{localtime(self.opens_at):%y}-{self.pk:04d}"


class ProductQuerySet(models.QuerySet["Product"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> ProductQuerySet:
        """Bureau staff all; suppliers their own; everyone what is or was on the shelf or stands in public notice."""
        public = Q(shelved_at__isnull=False) | Q(state=ProductState.IN_NOTICE)
        if user.is_anonymous:
            return self.filter(public)
        if Seat.objects.scope_codes(user):
            return self
        return self.filter(public | Q(supplier__in=Institution.objects.with_seat(user)))

    def editable_by(self, user: User | AnonymousUser) -> ProductQuerySet:
        """Products `user` may change for their supplier; the action says when."""
        return self.filter(supplier__in=Institution.objects.where(user, Right.OFFER))

    def reviewable_by(self, user: User | AnonymousUser) -> ProductQuerySet:
        """City staff review every product; district staff those of suppliers in their district."""
        return self.filter(in_scope(user, "supplier__area_id"))

    # Which --------------
    def shelf(self) -> ProductQuerySet:
        """永不落幕的线上展示平台: everything ever on the shelf. Policy: 3.3.1."""
        return self.filter(shelved_at__isnull=False)

    def public(self) -> ProductQuerySet:
        """The shelf, and what stands in public notice."""
        return self.filter(Q(shelved_at__isnull=False) | Q(state=ProductState.IN_NOTICE))

    def offers(self) -> ProductQuerySet:
        """Products without revisions of others: each offer of a supplier once."""
        return self.filter(revises__isnull=True)

    def under_way(self) -> ProductQuerySet:
        """What has not come to an end."""
        return self.exclude(state__in=PRODUCT_ENDED)

    def orderable(self) -> ProductQuerySet:
        return self.filter(state=ProductState.ON_SHELF)

    def serving(self, area_code: str) -> ProductQuerySet:
        """Products whose supplier goes to the area (an empty list of areas means the whole city)."""
        return self.filter(Q(service_areas=[]) | Q(service_areas__contains=[area_code[:6]]))

    # With what ----------
    def for_list(self) -> ProductQuerySet:
        return self.select_related("supplier", "call").order_by("-shelved_at", "-pk")


class Product(CheckedModel):
    """
    One offer of a supplier. What is reviewed is a frozen ProductVersion; these fields are the working copy.

    Once shelved, these fields are what everybody reads and orders: a change of it is another product that `revises`
    this one and goes the same way; when it is through, its fields come here. `shelved_at` says "ever on the shelf".

    `service_areas` holds district codes; empty means the whole city. `units` is what one session takes of a quota.
    """

    supplier = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("供给方")
    )
    call = models.ForeignKey(
        ProductCall,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("征集"),
    )
    revises = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name=_("改的是"),
    )  # fmt: skip
    title = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=ProductKind.choices)
    art_form = models.CharField(_("门类"), max_length=12, choices=ArtForm.choices)
    audience = models.CharField(_("适合谁"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    language = models.CharField(_("语言"), max_length=5, choices=Language.choices, default=Language.CANTONESE)
    access = ArrayField(
        models.CharField(max_length=20, choices=Access.choices),
        default=list,
        blank=True,
        verbose_name=_("无障碍条件"),
    )
    summary = models.CharField(_("一句话介绍"), max_length=160)
    script = models.TextField(_("节目单或教案全文"))
    min_age = models.PositiveSmallIntegerField(_("最小年龄"), null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    capacity = models.PositiveIntegerField(_("人数上限"))
    price_cents = models.PositiveBigIntegerField(_("单价（分/场）"), default=0)
    units = models.PositiveSmallIntegerField(_("占用场次"), default=1)
    needs_power = models.BooleanField(_("需要电源"), default=False)
    venue_needs = models.CharField(_("场地和设备要求"), max_length=200, blank=True, default="")
    safety_plan = models.TextField(_("安全预案"), blank=True, default="")
    service_areas = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, verbose_name=_("服务区域")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ProductState.choices, default=ProductState.DRAFT
    )
    created_at = models.DateTimeField(_("建立时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    qualified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("资格审查人")
    )
    notice_from = models.DateField(_("公示开始"), null=True, blank=True)
    notice_until = models.DateField(_("公示截止（不含）"), null=True, blank=True)
    shelved_at = models.DateTimeField(_("上架时间"), null=True, blank=True)
    rating_count = models.PositiveIntegerField(_("评价数"), default=0)
    rating_sum = models.PositiveIntegerField(_("评分和"), default=0)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(ProductQuerySet)()

    class Meta:
        verbose_name = _("产品")
        verbose_name_plural = _("产品")
        constraints = [
            state_is_known("cloudplatform", "product", ProductState),
            models.CheckConstraint(
                condition=Q(state__in=[ProductState.DRAFT, ProductState.WITHDRAWN])
                | Q(submitted_at__isnull=False),
                name="cloudplatform_product_past_draft_has_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=EVER_SHELVED) | Q(shelved_at__isnull=False),
                name="cloudplatform_product_on_shelf_has_shelved_at",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | Q(shelved_at__isnull=True),
                name="cloudplatform_product_change_is_not_shelved_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProductState.MERGED, ProductState.TAKEN_BACK])
                | Q(revises__isnull=False),
                name="cloudplatform_product_merged_revises_one",
            ),
            models.UniqueConstraint(
                fields=["revises"],
                condition=~Q(state__in=PRODUCT_ENDED),
                name="cloudplatform_product_one_change_at_a_time",
                violation_error_message=_("这个产品已有一份改动在审。请在那份改动里改，或者先收回它。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProductState.IN_NOTICE) | Q(notice_until__gt=F("notice_from")),
                name="cloudplatform_product_in_notice_has_a_period",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__gte=5, duration_minutes__lte=1440),
                name="cloudplatform_product_lasts_5_minutes_to_a_day",
                violation_error_message=_("时长填 5 到 1440 分钟。"),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=policy.CAPACITY_MAX),
                name="cloudplatform_product_capacity_believable",
                violation_error_message=_("人数上限填 1 到 100000。"),
            ),
            models.CheckConstraint(
                condition=Q(price_cents__lte=policy.PRICE_MAX_CENTS),
                name="cloudplatform_product_price_believable",
                violation_error_message=_("单价过高，请检查是否多填了位数。"),
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1, units__lte=20),
                name="cloudplatform_product_units_1_to_20",
                violation_error_message=_("占用场次填 1 到 20。"),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="cloudplatform_product_search"),
            models.Index(fields=["state", "-shelved_at"], name="cloudplatform_product_shelf"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"P-{localtime(self.created_at):%y}-{self.pk:05d}"

    @property
    def rating(self) -> float | None:
        """Mean of published ratings (1–5), None without any."""
        return self.rating_sum / self.rating_count if self.rating_count else None

    @property
    def rated(self) -> Estimate | None:
        """The mean rating with its confidence interval and count."""
        return estimate(self.rating_sum, self.rating_count, (policy.RATING_MIN, policy.RATING_MAX))

    def serves(self, area: Area) -> bool:
        return not self.service_areas or area.code[:6] in self.service_areas
