"""The exchange board 合作撮合: what members offer and need, and what two of them agreed. Policy: 3.1.3."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Space, SpaceBooking
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from projects.models import Project
from roundtable.states import AgreementState, PostState


class Side(models.TextChoices):
    OFFER = "offer", _("提供")
    NEED = "need", _("需要")


class Resource(models.TextChoices):
    ROOM = "room", _("场地")
    TEACHER = "teacher", _("师资")
    TROUPE = "troupe", _("节目、团队")
    EXHIBITION = "exhibition", _("展览")
    DATA = "data", _("数据、数字资源")
    MONEY = "money", _("资金")
    VOLUNTEER = "volunteer", _("志愿者")


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: User | AnonymousUser) -> PostQuerySet:
        """Members read the board; one's own whatever their state."""
        mine = Institution.objects.with_seat(user)
        if not mine.exists():
            return self.none()
        return self.filter(Q(state=PostState.OPEN) | Q(institution__in=mine))

    def kept_by(self, user: User | AnonymousUser) -> PostQuerySet:
        """Those `user` may change for an institution."""
        return self.filter(institution__in=Institution.objects.where(user, Right.MEET))

    def open_on(self, today: object) -> PostQuerySet:
        return self.filter(state=PostState.OPEN, until__gte=today)


class Post(CheckedModel):
    """One thing offered or needed from `since` to `until`, both included. `is_matched` False: no matches are looked for."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    side = models.CharField(_("提供还是需要"), max_length=5, choices=Side.choices)
    resource = models.CharField(_("是什么"), max_length=10, choices=Resource.choices)
    title = models.CharField(_("一句话"), max_length=80)
    text = models.CharField(_("说明"), max_length=500, blank=True, default="")
    space = models.ForeignKey(
        Space,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("平台上的空间"),
    )
    since = models.DateField(_("从"))
    until = models.DateField(_("到"))
    is_matched = models.BooleanField(_("自动找合适的"), default=True)
    state = models.CharField(_("状态"), max_length=10, choices=PostState.choices, default=PostState.OPEN)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("发布人"))
    posted_at = models.DateTimeField(_("发布时间"))
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(PostQuerySet)()

    class Meta:
        verbose_name = _("合作信息")
        verbose_name_plural = _("合作信息")
        constraints = [
            state_is_known("roundtable", "post", PostState),
            state_is_known("roundtable", "post", Side, field="side"),
            state_is_known("roundtable", "post", Resource, field="resource"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="roundtable_post_ends_after_it_begins",
                violation_error_message=_("“到”不能早于“从”。"),
            ),
            models.CheckConstraint(
                condition=Q(space__isnull=True) | Q(side=Side.OFFER, resource=Resource.ROOM),
                name="roundtable_post_space_is_offered",
                violation_error_message=_("只有提供场地时才选平台上的空间。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "resource", "side"], name="roundtable_post_board")]

    def __str__(self) -> str:
        return self.title


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def of(self, user: User | AnonymousUser) -> AgreementQuerySet:
        """Agreements of institutions where `user` may act."""
        mine = Institution.objects.where(user, Right.MEET)
        return self.filter(Q(giver__in=mine) | Q(taker__in=mine))


class Agreement(CheckedModel):
    """
    What `giver` and `taker` agreed on, signed by a seat of each; the proposer's signature comes first.

    Once both signed it is a space booking, a partner's line of a project, or a promise whose outcome is written down.
    """

    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("起于")
    )
    giver = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("提供方")
    )
    taker = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("使用方")
    )
    proposer = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出方")
    )
    terms = models.CharField(_("约定"), max_length=500)
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    ends_at = models.DateTimeField(_("结束"), null=True, blank=True)
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("写进哪个项目"),
    )
    booking = models.ForeignKey(
        SpaceBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("空间借用"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=AgreementState.choices, default=AgreementState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签署人")
    )
    answered_at = models.DateTimeField(_("签署时间"), null=True, blank=True)
    answer = models.CharField(_("说明"), max_length=300, blank=True, default="")
    outcome = models.CharField(_("结果"), max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(AgreementQuerySet)()

    class Meta:
        verbose_name = _("合作约定")
        verbose_name_plural = _("合作约定")
        constraints = [
            state_is_known("roundtable", "agreement", AgreementState),
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="roundtable_agreement_between_two",
                violation_error_message=_("约定要在两个单位之间。"),
            ),
            models.CheckConstraint(
                condition=Q(state=AgreementState.PROPOSED, answered_at__isnull=True)
                | (~Q(state=AgreementState.PROPOSED) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="roundtable_agreement_answered_by_somebody",
                violation_error_message=_("签署要有签署人和时间。"),
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("proposed_by")),
                name="roundtable_agreement_signed_by_two",
                violation_error_message=_("约定要由两个人签。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.FINISHED) | ~Q(outcome=""),
                name="roundtable_agreement_finished_says_how",
                violation_error_message=_("落实了要写结果。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
