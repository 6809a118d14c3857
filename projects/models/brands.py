"""Brands (merged activities and services) and key work. Policy: 3.2.1."""

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
from projects.models.projects import Project
from projects.states.empower import BrandState


class KeyWork(models.Model):
    """
    Key work a member already leads (牵头重点工作), that may be taken in as a proposal. Policy: 3.2.1.

    `project` is the draft it became; NULL: not taken in yet.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    title = models.CharField(_("重点工作"), max_length=80)
    about = models.CharField(_("做了什么"), max_length=500)
    basis = models.CharField(_("依据（文件、会议或年度任务）"), max_length=200)
    since = models.DateField(_("从何时做起"))
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("告知人"))
    told_at = models.DateTimeField(_("告知时间"))
    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="key_work", verbose_name=_("成为的项目")
    )  # fmt: skip

    class Meta:
        verbose_name = _("重点工作")
        verbose_name_plural = _("重点工作")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "title"],
                name="projects_key_work_once",
                violation_error_message=_("这项重点工作已经登记过。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BrandKind(models.TextChoices):
    READING = "reading", _("阅读推广")
    PERFORMANCE = "performance", _("演出展演")
    TRAINING = "training", _("艺术培训")
    EXHIBITION = "exhibition", _("展览")
    LECTURE = "lecture", _("讲座")
    HERITAGE = "heritage", _("非遗传承")
    VOLUNTEERING = "volunteering", _("志愿服务")
    FESTIVAL = "festival", _("节庆活动")
    ONLINE = "online", _("线上服务")


class ItemKind(models.TextChoices):
    PROJECT = "project", _("项目")
    SERIES = "series", _("系列活动")
    PRODUCT = "product", _("产品")
    SERVICE = "service", _("服务")


class BrandQuerySet(models.QuerySet["Brand"]):
    def led_by(self, user: User | AnonymousUser) -> BrandQuerySet:
        return self.filter(lead__in=Institution.objects.where(user, Right.PROPOSE))

    def overseen_by(self, user: User | AnonymousUser) -> BrandQuerySet:
        """Brands whose lead lies in the area of bureau staff."""
        return self.filter(Seat.objects.all().overseen(user, "lead__area_id"))

    def public(self) -> BrandQuerySet:
        return self.filter(state__in=[BrandState.JOINED, BrandState.ENDED])

    def for_list(self) -> BrandQuerySet:
        return self.select_related("lead", "project").order_by("state", "name", "pk")


class Brand(CheckedModel):
    """One brand that gathers what members did under names of their own."""

    name = models.CharField(_("品牌名称"), max_length=60, unique=True)
    kind = models.CharField(_("活动类别"), max_length=12, choices=BrandKind.choices)
    about = models.CharField(_("整合后做什么"), max_length=500)
    lead = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="brands", verbose_name=_("所属项目")
    )  # fmt: skip
    state = models.CharField(
        _("状态"), max_length=10, choices=BrandState.choices, default=BrandState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提议人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    joined_on = models.DateField(_("整合日期"), null=True, blank=True)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)
    reason = models.CharField(_("未认定或停用的原因"), max_length=300, blank=True, default="")
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(BrandQuerySet)()

    class Meta:
        verbose_name = _("服务品牌")
        verbose_name_plural = _("服务品牌")
        constraints = [
            state_is_known("projects", "brand", BrandState),
            state_is_known("projects", "brand", BrandKind, field="kind"),
            models.CheckConstraint(
                condition=~Q(state__in=[BrandState.JOINED, BrandState.ENDED]) | Q(joined_on__isnull=False),
                name="projects_brand_joined_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=BrandState.ENDED) | Q(ended_on__gte=F("joined_on")),
                name="projects_brand_ends_after_it_joined",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BrandState.REFUSED, BrandState.ENDED]) | ~Q(reason=""),
                name="projects_brand_refused_or_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BrandItem(CheckedModel):
    """One thing that was merged into a brand: what, whose it was, since when."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="items", verbose_name=_("品牌"))
    kind = models.CharField(_("原来是什么"), max_length=10, choices=ItemKind.choices)
    name = models.CharField(_("原来的名称"), max_length=80)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("原来由谁做")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("原项目")
    )  # fmt: skip
    merged_on = models.DateField(_("并入日期"))

    class Meta:
        verbose_name = _("并入的活动")
        verbose_name_plural = _("并入的活动")
        constraints = [
            state_is_known("projects", "branditem", ItemKind, field="kind"),
            models.UniqueConstraint(
                fields=["brand", "institution", "name"],
                name="projects_brand_item_once",
                violation_error_message=_("这一项已经并入了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.institution}）"
