"""Panels: subjects, frozen list of candidates, seats, members. Policy: 3.5.1, 2.2, 2.3."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import CITY_CODE
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank import panel_kinds
from thinktank.models.criteria import CriteriaSet
from thinktank.models.experts import Expert
from thinktank.policy import Category, Exclusion, Field
from thinktank.states import LIVE_PANELS, ON_PANEL, MemberState, PanelState


class PanelQuerySet(models.QuerySet["Panel"]):
    # Who may do what ----
    def handled_by(self, user: User | AnonymousUser) -> PanelQuerySet:
        """Panels are convened by the city bureau."""
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    def judged_by(self, user: User | AnonymousUser) -> PanelQuerySet:
        """Panels that `user` was drawn into and has not left."""
        if user.is_anonymous:
            return self.none()
        mine = PanelMember.objects.filter(expert__user=user, state__in=ON_PANEL)
        return self.filter(pk__in=mine.values("panel"))

    # Which --------------
    def live(self) -> PanelQuerySet:
        return self.filter(state__in=LIVE_PANELS)

    def for_list(self) -> PanelQuerySet:
        return self.select_related("criteria").order_by("-convened_at", "-pk")


class Panel(CheckedModel):
    """
    评审组. From convening on, `list_digest` and `commitment` are public and the list is frozen (docs/draw.md).

    The seed lies encrypted in `sealed_seed` until the draw copies it to `seed`. Triggers of migration 0002 refuse
    any later change of list, seats, commitment, seed or members.
    """

    kind = models.CharField(_("评什么"), max_length=10, choices=panel_kinds.choices)
    title = models.CharField(_("名称"), max_length=80)
    state = models.CharField(
        _("状态"), max_length=10, choices=PanelState.choices, default=PanelState.CONVENED
    )
    criteria = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("评分标准")
    )
    is_blind = models.BooleanField(_("匿名评审"), default=False)
    drops_high_low = models.BooleanField(_("去掉最高分和最低分"), default=False)
    due_on = models.DateField(_("评分截止"))
    list_digest = models.CharField(_("名单摘要"), max_length=64, blank=True, default="")
    commitment = models.CharField(_("种子承诺"), max_length=64, blank=True, default="")
    sealed_seed = EncryptedTextField(_("封存的种子"), blank=True, default="")
    seed = models.CharField(_("种子"), max_length=64, blank=True, default="")
    convened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("召集人")
    )
    convened_at = models.DateTimeField(_("公布时间"))
    drawn_at = models.DateTimeField(_("抽取时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签署时间"), null=True, blank=True)
    result_digest = models.CharField(_("结果摘要"), max_length=64, blank=True, default="")
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(PanelQuerySet)()

    class Meta:
        verbose_name = _("评审组")
        verbose_name_plural = _("评审组")
        constraints = [
            state_is_known("thinktank", "panel", PanelState),
            models.CheckConstraint(
                condition=models.Q(kind__regex=r"^[a-z_]+$"), name="thinktank_panel_kind_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PanelState.CONVENED, PanelState.DISSOLVED])
                | (Q(drawn_at__isnull=False) & ~Q(seed="")),
                name="thinktank_panel_drawn_has_its_seed_revealed",
            ),
            models.CheckConstraint(
                condition=~Q(state=PanelState.CONVENED) | Q(seed=""),
                name="thinktank_panel_seed_stays_hidden_until_the_draw",
            ),
            models.CheckConstraint(
                condition=~Q(state=PanelState.SIGNED) | (Q(signed_at__isnull=False) & ~Q(result_digest="")),
                name="thinktank_panel_signed_has_its_result",
            ),
        ]
        indexes = [models.Index(fields=["state", "-convened_at"], name="thinktank_panel_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    @admin.display(description=_("编号"))
    def number(self) -> str:
        return f"S-{localtime(self.convened_at):%y}-{self.pk:04d}"


class PanelSubject(models.Model):
    """
    One thing judged. Scorers of a blind panel see `code`, `summary` and cleaned files only.

    `ref` is its journal subject ("projects.project:12"). `institutions` and `people` are those whose friends must
    not judge it.
    """

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="subjects", verbose_name=_("评审组")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    code = models.CharField(_("评审编号"), max_length=12)
    ref = models.CharField(_("指向"), max_length=100, db_index=True)
    title = models.CharField(_("名称"), max_length=120)
    summary = models.TextField(_("评审材料"))
    institutions = models.ManyToManyField(Institution, related_name="+", verbose_name=_("单位"))
    people = models.ManyToManyField(User, related_name="+", verbose_name=_("人员"))
    withdrawn_at = models.DateTimeField(_("撤出时间"), null=True, blank=True)  # it was changed or taken back
    withdrawn_reason = models.CharField(_("撤出原因"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("被评对象")
        verbose_name_plural = _("被评对象")
        constraints = [
            models.UniqueConstraint(fields=["panel", "code"], name="thinktank_subject_code_once"),
            models.UniqueConstraint(fields=["panel", "ref"], name="thinktank_subject_once_a_panel"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def shown_title(self) -> str:
        """What scorers read: the code alone in a blind panel."""
        return self.code if self.panel.is_blind else f"{self.code} {self.title}"


class PanelSeat(CheckedModel):
    """One quota of a panel: `count` members of a category and a field; empty means any."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats", verbose_name=_("评审组"))
    position = models.PositiveSmallIntegerField(_("次序"))
    category = models.CharField(_("类别"), max_length=14, choices=Category.choices, blank=True, default="")
    field = models.CharField(_("领域"), max_length=12, choices=Field.choices, blank=True, default="")
    count = models.PositiveSmallIntegerField(_("人数"))

    class Meta:
        verbose_name = _("席位")
        verbose_name_plural = _("席位")
        constraints = [
            models.UniqueConstraint(fields=["panel", "position"], name="thinktank_seat_place_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="thinktank_seat_for_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.count} 名"

    @property
    def label(self) -> str:
        words = [
            str(Category(self.category).label) if self.category else "",
            str(Field(self.field).label) if self.field else "",
        ]
        return "，".join(filter(None, words)) or "类别和领域不限"


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def eligible(self) -> CandidateQuerySet:
        return self.filter(exclusion="")


class Candidate(models.Model):
    """An appointed expert on the day a panel was convened: in the list, or out of it for `exclusion`. Frozen."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="candidates", verbose_name=_("评审组")
    )
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+", verbose_name=_("智库成员"))
    code = models.CharField(_("编号"), max_length=12)
    category = models.CharField(_("类别"), max_length=14, choices=Category.choices)
    fields = ArrayField(models.CharField(max_length=12, choices=Field.choices), verbose_name=_("领域"))
    exclusion = models.CharField(
        _("不在名单的原因"), max_length=14, choices=Exclusion.choices, blank=True, default=""
    )

    objects = models.Manager.from_queryset(CandidateQuerySet)()

    class Meta:
        verbose_name = _("候选人")
        verbose_name_plural = _("候选人")
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="thinktank_candidate_once_a_panel")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def field_labels(self) -> list[str]:
        return [str(Field(value).label) for value in self.fields]


class MemberQuerySet(models.QuerySet["PanelMember"]):
    def handled_by(self, user: User | AnonymousUser) -> MemberQuerySet:
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    def of(self, user: User | AnonymousUser) -> MemberQuerySet:
        return self.none() if user.is_anonymous else self.filter(expert__user=user)

    def on_panel(self) -> MemberQuerySet:
        return self.filter(state__in=ON_PANEL)


class PanelMember(CheckedModel):
    """One expert drawn, in the order of the draw. A replacement names whom it replaces; rows stay for ever."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="members", verbose_name=_("评审组")
    )
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("智库成员")
    )
    seat = models.ForeignKey(
        PanelSeat, on_delete=models.PROTECT, related_name="members", verbose_name=_("席位")
    )
    ordinal = models.PositiveSmallIntegerField(_("抽取顺序"))
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("接替"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=MemberState.choices, default=MemberState.DRAWN)
    drawn_at = models.DateTimeField(_("抽取时间"))
    reason = models.CharField(_("退出原因"), max_length=300, blank=True, default="")
    confirmed_at = models.DateTimeField(_("确认结果的时间"), null=True, blank=True)
    confirmed_digest = models.CharField(_("确认时校验值"), max_length=64, blank=True, default="")

    objects = models.Manager.from_queryset(MemberQuerySet)()

    class Meta:
        verbose_name = _("评审组成员")
        verbose_name_plural = _("评审组成员")
        constraints = [
            state_is_known("thinktank", "panelmember", MemberState),
            models.UniqueConstraint(fields=["panel", "expert"], name="thinktank_drawn_once_a_panel"),
            models.UniqueConstraint(fields=["panel", "ordinal"], name="thinktank_one_member_an_ordinal"),
        ]

    def __str__(self) -> str:
        return f"{self.panel.number} {self.expert.code}"
