"""Rectifications (整改) for the whole portal. Policy: 3.2.3, 督导."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import Area, Institution, Seat
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from evaluation.models.rounds import Subject
from evaluation.policy import Opening
from evaluation.states import RUNNING, WITH_SUBJECT, RectificationState


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def overseen_by(self, user: User | AnonymousUser) -> RectificationQuerySet:
        return self.filter(Seat.objects.all().overseen(user, "area_id"))

    def answered_by(self, user: User | AnonymousUser) -> RectificationQuerySet:
        """Those `user` plans and reports for the institution; the action says when."""
        return self.filter(institution__in=Institution.objects.where(user, Right.PROPOSE))

    def verified_by(self, user: User | AnonymousUser) -> RectificationQuerySet:
        """Reported ones that an institution of `user` was asked to verify."""
        return self.filter(verifier__in=Institution.objects.where(user, Right.PROPOSE))

    def running(self) -> RectificationQuerySet:
        return self.filter(state__in=RUNNING)

    def with_subject(self) -> RectificationQuerySet:
        return self.filter(state__in=WITH_SUBJECT)

    def overdue(self, today: date) -> RectificationQuerySet:
        """Not reported though the due day is past: what goes to the district and the next roundtable."""
        return self.with_subject().filter(due_on__lt=today)

    def for_list(self) -> RectificationQuerySet:
        return self.select_related("institution", "area", "verifier", "subject__round").order_by(
            "due_on", "pk"
        )


class Rectification(CheckedModel):
    """
    整改 of `ref` (its journal subject), answered by `institution`, to be reported until `due_on`.

    Findings stand in rows; each is verified by another party, so that it can be accepted wholly or in part.
    `source` is the journal subject of what opened it outside this app ("projects.rectification:4").
    """

    ref = models.CharField(_("指向"), max_length=100, db_index=True)
    title = models.CharField(_("对象"), max_length=120)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("整改单位")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("区域"))
    opening = models.CharField(_("为什么"), max_length=10, choices=Opening.choices)
    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name=_("得分"),
    )
    source = models.CharField(_("来源"), max_length=100, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=RectificationState.choices, default=RectificationState.OPENED
    )
    due_on = models.DateField(_("时限"))
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("立案人")
    )
    opened_at = models.DateTimeField(_("立案时间"))
    plan = models.TextField(_("整改方案"), blank=True, default="")
    planned_at = models.DateTimeField(_("方案时间"), null=True, blank=True)
    report = models.TextField(_("整改报告"), blank=True, default="")
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告人")
    )
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    verifier = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核验单位"),
    )
    opinion = models.TextField(_("核验意见"), blank=True, default="")
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("验证人")
    )
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("超期上报"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("问了多少人"), default=0)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(RectificationQuerySet)()

    class Meta:
        verbose_name = _("整改")
        verbose_name_plural = _("整改")
        constraints = [
            state_is_known("evaluation", "rectification", RectificationState),
            state_is_known("evaluation", "rectification", Opening, field="opening"),
            models.UniqueConstraint(
                fields=["ref", "opening"],
                condition=Q(state__in=RUNNING),
                name="evaluation_one_running_rectification_a_reason",
                violation_error_message=_("这个对象同样原因的整改还没有办结。"),
            ),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source=""), name="evaluation_one_rectification_a_source"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("reported_by")),
                name="evaluation_reported_and_verified_by_two",
                violation_error_message=_("报告和核验要由两方办。"),
            ),
            models.CheckConstraint(
                condition=Q(verifier__isnull=True) | ~Q(verifier=F("institution")),
                name="evaluation_verified_by_another_party",
                violation_error_message=_("核验单位不能是整改单位自己。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "partly", "failed"]) | ~Q(opinion=""),
                name="evaluation_sent_back_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "partly", "closed"]) | Q(reported_at__isnull=False),
                name="evaluation_verified_after_report",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="evaluation_rectification_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        return f"RC-{localtime(self.opened_at):%y}-{self.pk:03d}"


class Finding(models.Model):
    """One thing found wrong. `is_mended`: None until another party has looked."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.CASCADE, related_name="findings", verbose_name=_("整改")
    )
    text = models.CharField(_("问题"), max_length=500)
    is_mended = models.BooleanField(_("到位"), null=True, blank=True)

    class Meta:
        verbose_name = _("整改问题")
        verbose_name_plural = _("整改问题")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class AskQuerySet(models.QuerySet["Ask"]):
    def of(self, user: User | AnonymousUser) -> AskQuerySet:
        return self.none() if user.is_anonymous else self.filter(person=user)


class Ask(CheckedModel):
    """A citizen whose rating or demand was part of the finding, asked whether it is mended. Only counts are shown."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.CASCADE, related_name="asks", verbose_name=_("整改")
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("被问的人"))
    asked_at = models.DateTimeField(_("问的时间"))
    is_mended = models.BooleanField(_("好了没有"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = models.Manager.from_queryset(AskQuerySet)()

    class Meta:
        verbose_name = _("问回")
        verbose_name_plural = _("问回")
        constraints = [
            models.UniqueConstraint(fields=["rectification", "person"], name="evaluation_asked_once"),
            models.CheckConstraint(
                condition=Q(is_mended__isnull=True) | Q(answered_on__isnull=False),
                name="evaluation_answer_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rectification_id}"
