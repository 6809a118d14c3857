"""Experts, appointments, declared interests. Policy: 3.5.1."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import CITY_CODE
from core.crypto import EncryptedTextField
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank.policy import Category, Field, Shown
from thinktank.states import ExpertState


def new_address() -> str:
    return secrets.token_hex(5)


class ExpertQuerySet(models.QuerySet["Expert"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> ExpertQuerySet:
        return self.none() if user.is_anonymous else self.filter(user=user)

    def handled_by(self, user: User | AnonymousUser) -> ExpertQuerySet:
        """The think tank is the city's: its bureau reviews and appoints."""
        return self if CITY_CODE in Seat.objects.scope_codes(user) else self.none()

    # Which --------------
    def public(self) -> ExpertQuerySet:
        """Those appointed; what of them is shown is their own choice."""
        return self.filter(state=ExpertState.APPOINTED)

    def appointed(self) -> ExpertQuerySet:
        return self.filter(state=ExpertState.APPOINTED)

    def appointed_on(self, day: date) -> ExpertQuerySet:
        """Those whose term covers `day`; its end is excluded."""
        return self.appointed().filter(starts_on__lte=day, ends_on__gt=day)

    # With what ----------
    def for_list(self) -> ExpertQuerySet:
        return self.select_related("user", "institution", "recommended_by").order_by("pk")


class Expert(CheckedModel):
    """
    One person in the think tank, or on the way into it.

    `starts_on` and `ends_on` (excluded) are the current term, NULL before the first appointment. `shows` holds what
    the person agrees to show. `institution` is their employer where it is on the portal; `employer` is its name in words.
    `address` is where their public page lies: nothing on it tells the number (`code`) that draws show.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="expert", verbose_name=_("账号"))
    name = models.CharField(_("姓名"), max_length=40)
    category = models.CharField(_("类别"), max_length=14, choices=Category.choices)
    fields = ArrayField(
        models.CharField(max_length=12, choices=Field.choices), default=list, verbose_name=_("擅长领域")
    )
    position = models.CharField(_("职务或职称"), max_length=60, blank=True, default="")
    employer = models.CharField(_("工作单位"), max_length=80, blank=True, default="")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("平台上的工作单位")
    )  # fmt: skip
    introduction = models.TextField(_("个人简介"), max_length=2000, blank=True, default="")
    reason = models.TextField(_("申请或推荐理由"), max_length=1000, blank=True, default="")
    recommended_by = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("推荐单位")
    )  # fmt: skip
    shows = ArrayField(
        models.CharField(max_length=12, choices=Shown.choices), default=list, blank=True, verbose_name=_("同意公开")
    )  # fmt: skip
    state = models.CharField(
        _("状态"), max_length=14, choices=ExpertState.choices, default=ExpertState.APPLIED
    )
    since = models.DateTimeField(_("进入当前状态的时间"))
    starts_on = models.DateField(_("聘期开始"), null=True, blank=True)
    ends_on = models.DateField(_("聘期结束（不含）"), null=True, blank=True)
    answer = models.CharField(_("审核意见"), max_length=300, blank=True, default="")
    address = models.CharField(
        _("公开页面地址"), max_length=10, unique=True, default=new_address, editable=False
    )
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(ExpertQuerySet)()

    class Meta:
        verbose_name = _("智库成员")
        verbose_name_plural = _("智库成员")
        constraints = [
            state_is_known("thinktank", "expert", ExpertState),
            state_is_known("thinktank", "expert", Category, field="category"),
            models.CheckConstraint(
                condition=~Q(state__in=[ExpertState.APPOINTED, ExpertState.SUSPENDED])
                | Q(starts_on__isnull=False, ends_on__gt=models.F("starts_on")),
                name="thinktank_expert_appointed_has_a_term",
            ),
            models.CheckConstraint(
                condition=~Q(fields=[]) | Q(state=ExpertState.RECOMMENDED),
                name="thinktank_expert_has_a_field",
                violation_error_message=_("至少选一个擅长领域。"),
            ),
        ]
        indexes = [models.Index(fields=["state", "category"], name="thinktank_expert_state")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    @admin.display(description=_("编码"))
    def code(self) -> str:
        """How lists of draws name the person: Z0012. Never shown beside a name to outsiders."""
        return f"Z{self.pk:04d}"

    @property
    def field_labels(self) -> list[str]:
        return [str(Field(value).label) for value in self.fields]

    @property
    def public_name(self) -> str:
        """The name where they agree to show it, else that they do not."""
        return self.name if Shown.NAME in self.shows else str(_("未公开姓名"))

    def in_term(self, day: date) -> bool:
        return (
            self.state == ExpertState.APPOINTED
            and self.starts_on is not None
            and self.ends_on is not None
            and self.starts_on <= day < self.ends_on
        )


class Appointment(CheckedModel):
    """One letter of appointment: the term it gave. A renewal is a new letter. Rows stay."""

    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("智库成员")
    )
    number = models.CharField(_("聘书编号"), max_length=20, unique=True)
    starts_on = models.DateField(_("聘期开始"))
    ends_on = models.DateField(_("聘期结束（不含）"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("签发时间"))

    class Meta:
        verbose_name = _("聘书")
        verbose_name_plural = _("聘书")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="thinktank_appointment_has_days"
            )
        ]

    def __str__(self) -> str:
        return self.number


class InterestQuerySet(models.QuerySet["Interest"]):
    def standing_at(self, at: datetime | None) -> InterestQuerySet:
        """Declared and not taken back at `at`; None means now."""
        if at is None:
            return self.filter(withdrawn_at__isnull=True)
        return self.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at), declared_at__lte=at)


class Interest(models.Model):
    """
    A declared conflict of interest with an institution of the portal, or a person by name.

    Withdrawn ones keep their row; the name of a person is a third party's and encrypted.
    """

    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="interests", verbose_name=_("智库成员")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    person_name = EncryptedTextField(_("人员姓名"), blank=True, default="")
    note = EncryptedTextField(_("关系说明"), blank=True, default="")
    declared_at = models.DateTimeField(_("申报时间"))
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(InterestQuerySet)()

    class Meta:
        verbose_name = _("回避申报")
        verbose_name_plural = _("回避申报")
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "institution"],
                condition=Q(withdrawn_at__isnull=True),
                name="thinktank_interest_declared_once",
                violation_error_message=_("这个单位已经申报过了。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.institution or _("人员"))
