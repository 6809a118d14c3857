"""Frameworks by version: dimensions, and indicators with their reference sheets. Policy: 3.2.3."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Seat
from community.policy import CITY_CODE
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from evaluation.policy import Absence, Better, Frequency, RateKind, Rule, Source, SubjectKind
from evaluation.states import VersionState


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def handled_by(self, user: User | AnonymousUser) -> FrameworkQuerySet:
        """Frameworks are written by the city bureau."""
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()


class Framework(CheckedModel):
    """指标体系 for one kind of subject; what it says stands in its versions."""

    code = models.SlugField(_("代号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("评谁"), max_length=12, choices=SubjectKind.choices)
    about = models.TextField(_("说明"), help_text=_("数字和口径从哪里来；是我们的理解就写明是我们的理解"))

    objects = models.Manager.from_queryset(FrameworkQuerySet)()

    class Meta:
        verbose_name = _("指标体系")
        verbose_name_plural = _("指标体系")
        constraints = [state_is_known("evaluation", "framework", SubjectKind, field="kind")]

    def __str__(self) -> str:
        return self.name


class VersionQuerySet(models.QuerySet["FrameworkVersion"]):
    def handled_by(self, user: User | AnonymousUser) -> VersionQuerySet:
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    def visible_to(self, user: User | AnonymousUser) -> VersionQuerySet:
        """Everybody reads what is or was in use; the bureau reads drafts too."""
        public = Q(state__in=[VersionState.ADOPTED, VersionState.RETIRED])
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.filter(public)

    def adopted(self) -> VersionQuerySet:
        return self.filter(state=VersionState.ADOPTED)

    def for_list(self) -> VersionQuerySet:
        return self.select_related("framework").order_by("framework__name", "-number")


class FrameworkVersion(CheckedModel):
    """One version. From submission on it is frozen (triggers of migration 0002); two people write and adopt it."""

    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="versions", verbose_name=_("指标体系")
    )
    number = models.PositiveSmallIntegerField(_("第几版"))
    note = models.TextField(_("这一版改了什么"), blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    written_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撰写人")
    )
    written_at = models.DateTimeField(_("起草时间"))
    adopted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("通过人")
    )
    adopted_at = models.DateTimeField(_("采用时间"), null=True, blank=True)
    weights_from = models.CharField(_("权重怎么定的"), max_length=200, blank=True, default="")

    objects = models.Manager.from_queryset(VersionQuerySet)()

    class Meta:
        verbose_name = _("指标体系版本")
        verbose_name_plural = _("指标体系版本")
        constraints = [
            state_is_known("evaluation", "frameworkversion", VersionState),
            models.UniqueConstraint(
                fields=["framework", "number"], name="evaluation_version_numbers_count_up"
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state=VersionState.ADOPTED),
                name="evaluation_one_adopted_version",
                violation_error_message=_("这套指标体系已有一版在用，先停用它。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[VersionState.ADOPTED, VersionState.RETIRED])
                | Q(adopted_at__isnull=False),
                name="evaluation_adopted_version_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(adopted_by=F("written_by")),
                name="evaluation_version_written_and_adopted_by_two",
                violation_error_message=_("起草和审定要由两个人办。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} 第 {self.number} 版"


class Dimension(CheckedModel):
    """维度. Weights of a version's dimensions add up to 100; one that holds only bonus and veto has 0."""

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.CASCADE, related_name="dimensions", verbose_name=_("版本")
    )
    code = models.CharField(_("编号"), max_length=4)
    name = models.CharField(_("名称"), max_length=40)
    weight = models.DecimalField(_("权重"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("维度")
        verbose_name_plural = _("维度")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="evaluation_dimension_code_once"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, 100)),
                name="evaluation_dimension_weight",
                violation_error_message=_("维度的权重在 0 到 100 之间；只放加分和一票否决的维度填 0。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Indicator(CheckedModel):
    """
    指标 with its reference sheet. Weights inside a dimension add up to 100; bonus and veto have weight 0.

    LINEAR scores (value − floor) / (target − floor), cut to 0…1: where lower is better, floor is the greater.
    STEPS takes the best step reached. DEDUCTION loses `unit_points` percent for each unit beyond `floor`.
    BONUS adds `unit_points` points a unit beyond `floor`, up to `cap`. VETO: any value beyond `floor`.
    """

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("版本")
    )
    dimension = models.ForeignKey(
        Dimension, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("评价项")
    )
    code = models.CharField(_("编号"), max_length=6)
    name = models.CharField(_("名称"), max_length=60)
    weight = models.DecimalField(_("维度内权重"), max_digits=6, decimal_places=2)
    # the reference sheet
    definition = models.TextField(_("定义"))
    unit = models.CharField(_("单位"), max_length=12)
    better = models.CharField(_("方向"), max_length=6, choices=Better.choices, default=Better.HIGHER)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    measure = models.CharField(_("指标目录代码"), max_length=60, blank=True, default="")
    method = models.TextField(_("怎么取数"))
    frequency = models.CharField(_("频次"), max_length=10, choices=Frequency.choices, default=Frequency.ROUND)
    owner = models.CharField(_("谁负责口径"), max_length=60)
    limits = models.TextField(_("已知的局限"))
    basis = models.CharField(_("数字从哪里来"), max_length=300)
    # the scoring rule
    rule = models.CharField(_("计分规则"), max_length=10, choices=Rule.choices, default=Rule.LINEAR)
    floor = models.DecimalField(_("零分线"), max_digits=14, decimal_places=4, default=Decimal(0))
    target = models.DecimalField(_("满分线"), max_digits=14, decimal_places=4, null=True, blank=True)
    steps = models.JSONField(_("分档"), default=list, blank=True, help_text=_("[[线, 得分率%], …]"))
    unit_points = models.DecimalField(_("每单位"), max_digits=8, decimal_places=4, null=True, blank=True)
    cap = models.DecimalField(_("上限"), max_digits=6, decimal_places=2, null=True, blank=True)
    # absence: missing, late, not applicable
    on_missing = models.CharField(_("没有数据时"), max_length=8, choices=Absence.choices)
    on_late = models.CharField(_("逾期填报时"), max_length=8, choices=Absence.choices)
    on_not_applicable = models.CharField(_("不适用时"), max_length=8, choices=Absence.choices)
    stated_pct = models.DecimalField(
        _("写明的得分率 %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    # doubt and disclosure
    is_sampled = models.BooleanField(_("是抽样"), default=False, help_text=_("全部记录不带抽样区间"))
    is_shrunk = models.BooleanField(_("按样本量向平均收缩"), default=False)
    counts_people = models.BooleanField(
        _("数的是人"), default=False, help_text=_("人数不足门槛时不计、不公布")
    )
    # what a declared value is checked against
    least = models.DecimalField(_("填报下限"), max_digits=14, decimal_places=4, null=True, blank=True)
    most = models.DecimalField(_("填报上限"), max_digits=14, decimal_places=4, null=True, blank=True)
    jump_pct = models.DecimalField(
        _("与上轮相差超过 % 要说明"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    not_above = models.CharField(_("不得大于指标"), max_length=6, blank=True, default="")

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["code"]
        constraints = [
            *(
                state_is_known("evaluation", "indicator", choices, field=name)
                for name, choices in (
                    ("source", Source), ("rule", Rule), ("better", Better), ("frequency", Frequency),
                    ("on_missing", Absence), ("on_late", Absence), ("on_not_applicable", Absence),
                )
            ),
            models.UniqueConstraint(fields=["version", "code"], name="evaluation_indicator_code_once"),
            models.CheckConstraint(
                condition=Q(rule__in=[Rule.BONUS, Rule.VETO], weight=0)
                | (~Q(rule__in=[Rule.BONUS, Rule.VETO]) & Q(weight__gt=0, weight__lte=100)),
                name="evaluation_indicator_weight",
                violation_error_message=_("加分和一票否决的权重填 0；其余指标的权重要大于 0，不超过 100。"),
            ),
            models.CheckConstraint(
                condition=~Q(rule=Rule.LINEAR) | (Q(target__isnull=False) & ~Q(target=F("floor"))),
                name="evaluation_linear_has_two_lines",
                violation_error_message=_("线性计分要填满分线，而且不能和零分线相同，否则要除以零。"),
            ),
            models.CheckConstraint(
                condition=~Q(rule=Rule.STEPS) | ~Q(steps=[]),
                name="evaluation_steps_are_given",
                violation_error_message=_("分档计分至少要写一档。"),
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=[Rule.DEDUCTION, Rule.BONUS]) | Q(unit_points__gt=0),
                name="evaluation_units_have_points",
                violation_error_message=_("扣分和加分要填每单位多少。"),
            ),
            models.CheckConstraint(
                condition=~Q(rule=Rule.BONUS) | Q(cap__gt=0),
                name="evaluation_bonus_has_a_cap",
                violation_error_message=_("加分要有上限。"),
            ),
            models.CheckConstraint(
                condition=Q(stated_pct__range=(0, 100))
                | (
                    ~Q(on_missing=Absence.VALUE)
                    & ~Q(on_late=Absence.VALUE)
                    & ~Q(on_not_applicable=Absence.VALUE)
                    & Q(stated_pct__isnull=True)
                ),
                name="evaluation_stated_value_is_stated",
                violation_error_message=_("选了“按写明的得分率算”，就要写明 0 到 100 的得分率；没选就不填。"),
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.COMPUTED) | ~Q(measure=""),
                name="evaluation_computed_names_its_measure",
                violation_error_message=_("平台算出的指标要填指标目录代码。"),
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.SURVEY) | Q(measure__in=RateKind.values, unit="%"),
                name="evaluation_surveyed_names_its_rate",
                violation_error_message=_("来源是问卷的指标，代码选知晓率、参与率或满意率，单位填 %。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
