"""Secondments (交流培养): a person of one institution works at another for a term. Policy: 3.3.2."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import rules
from community.members.models.institutions import Institution
from community.members.models.seats import DateRange, Seat
from community.policy import Right
from community.training.models.certificates import Certificate
from community.training.states import SECONDMENT_VOID, SecondmentState
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class SecondmentKind(models.TextChoices):
    POST = "post", _("挂职锻炼")
    STUDY = "study", _("跟班学习")
    COACH = "coach", _("驻点指导")


class SecondmentQuerySet(models.QuerySet["Secondment"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        """The guest, and both institutions."""
        if user.is_anonymous:
            return self.none()
        mine = Institution.objects.with_seat(user)
        return self.filter(Q(guest=user) | Q(home__in=mine) | Q(host__in=mine))

    def agreed_by_head(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        """Those where `user` heads one of the two institutions."""
        headed = Institution.objects.where(user, Right.APPOINT)
        return self.filter(Q(home__in=headed) | Q(host__in=headed))

    def managed_by(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        """Those of an institution for which `user` sends and receives people."""
        mine = Institution.objects.where(user, Right.ENROL)
        return self.filter(Q(home__in=mine) | Q(host__in=mine))

    def hosted_by(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        return self.filter(host__in=Institution.objects.where(user, Right.ENROL))

    def of(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        return self.none() if user.is_anonymous else self.filter(guest=user)

    def overseen_by(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        overseen = Seat.objects.overseen(user, "home__area_id") | Seat.objects.overseen(user, "host__area_id")
        return self.filter(overseen)

    # With what ----------
    def for_list(self) -> SecondmentQuerySet:
        return self.select_related("guest", "home", "host").order_by("-starts_on", "-pk")


class Secondment(CheckedModel):
    """
    `guest` of `home` at `host` from `starts_on` to the day before `ends_on`.

    Both heads agree on line; the report is the guest's, the appraisal the host's.
    """

    guest = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("派出人员"))
    home = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("派出单位")
    )
    host = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("接收单位")
    )
    kind = models.CharField(_("方式"), max_length=6, choices=SecondmentKind.choices)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束（不含）"))
    aim = models.TextField(_("目标"), max_length=1000)
    mentor = models.CharField(_("带教人"), max_length=60, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=12, choices=SecondmentState.choices, default=SecondmentState.PROPOSED
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    home_agreed_at = models.DateTimeField(_("派出单位同意"), null=True, blank=True)
    host_agreed_at = models.DateTimeField(_("接收单位同意"), null=True, blank=True)
    report = models.TextField(_("总结"), max_length=5000, blank=True, default="")
    reported_at = models.DateTimeField(_("交总结时间"), null=True, blank=True)
    appraisal = models.TextField(_("鉴定意见"), max_length=2000, blank=True, default="")
    reason = models.CharField(_("原因"), max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证书")
    )
    is_sample = models.BooleanField(_("示例"), default=False)

    objects = models.Manager.from_queryset(SecondmentQuerySet)()

    class Meta:
        verbose_name = _("交流培养")
        verbose_name_plural = _("交流培养")
        constraints = [
            state_is_known("community", "secondment", SecondmentState),
            state_is_known("community", "secondment", SecondmentKind, field="kind"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="community_secondment_has_a_length",
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=~Q(home=F("host")),
                name="community_secondment_is_between_two",
                violation_error_message=_("派出单位和接收单位不能是同一家。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SecondmentState.PROPOSED, SecondmentState.DECLINED])
                | Q(home_agreed_at__isnull=False, host_agreed_at__isnull=False),
                name="community_secondment_agreed_by_both",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SecondmentState.REPORTED, SecondmentState.CLOSED]) | ~Q(report=""),
                name="community_secondment_reported_has_a_report",
            ),
            ExclusionConstraint(
                name="community_secondments_of_a_person_do_not_overlap",
                expressions=[
                    ("guest", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state__in=SECONDMENT_VOID),
                violation_error_message=_("此人在这段时间已有另一次交流。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.home} → {self.host}"

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def report_due_on(self) -> date:
        return self.last_day + rules.SECONDMENT_REPORT_WITHIN.span(self.last_day)
