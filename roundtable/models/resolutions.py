"""Resolutions: lead and assisting units, steps, progress, judgements."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.agenda import AgendaItem
from roundtable.models.meetings import is_city
from roundtable.states import IN_FORCE, LIVE, ResolutionState


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    # Who may do what ----
    def visible_to(self, user: User | AnonymousUser) -> ResolutionQuerySet:
        """Everyone what is in force and public; lead and assisting units theirs; the city bureau all."""
        if is_city(user):
            return self.all()
        mine = Institution.objects.with_seat(user)
        concerned = Q(lead__in=mine) | Q(
            pk__in=Assist.objects.filter(institution__in=mine).values("resolution")
        )
        return self.filter(Q(state__in=IN_FORCE) & (Q(is_public=True) | concerned))

    def led_by(self, user: User | AnonymousUser) -> ResolutionQuerySet:
        """Those `user` may carry out for the lead."""
        return self.filter(state__in=IN_FORCE, lead__in=Institution.objects.where(user, Right.MEET))

    def judged_by(self, user: User | AnonymousUser) -> ResolutionQuerySet:
        """Those reported as done that `user` may judge: the city bureau, and who proposed the item; never a doer."""
        mine = Institution.objects.with_seat(user)
        doing = Q(lead__in=mine) | Q(pk__in=Assist.objects.filter(institution__in=mine).values("resolution"))
        rows = self.filter(state=ResolutionState.REPORTED).exclude(doing)
        if is_city(user):
            return rows
        return rows.filter(item__institution__in=Institution.objects.where(user, Right.MEET))

    def handled_by(self, user: User | AnonymousUser) -> ResolutionQuerySet:
        return self.all() if is_city(user) else self.none()

    # Which --------------
    def in_force(self) -> ResolutionQuerySet:
        return self.filter(state__in=IN_FORCE)

    def live(self) -> ResolutionQuerySet:
        """Not done yet."""
        return self.filter(state__in=LIVE)

    # With what ----------
    def for_list(self) -> ResolutionQuerySet:
        return (
            self.select_related("lead", "item__roundtable", "person__user")
            .defer("search")
            .order_by("-item__roundtable__starts_at", "number", "pk")
        )


class Resolution(CheckedModel):
    """
    One thing to be done, born at the decision of an item; in force once the minutes are issued.

    `measure` is a code of the catalogue of measures, whose value is then shown by itself.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="resolutions", verbose_name=_("议题")
    )
    number = models.SlugField(_("编号"), max_length=24, unique=True)
    text = models.CharField(_("议定事项"), max_length=300)
    lead = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    person = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任人")
    )
    due_on = models.DateField(_("完成时限"))
    success = models.CharField(_("怎样算办成"), max_length=300)
    measure = models.CharField(_("对应指标"), max_length=80, blank=True, default="")
    is_public = models.BooleanField(_("公开"), default=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=ResolutionState.choices, default=ResolutionState.PROVISIONAL
    )
    continues = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("接续"),
    )
    made_at = models.DateTimeField(_("产生时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("记录人"))
    issued_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    break_down_due_on = models.DateField(_("分解期限"), null=True, blank=True)
    reported_at = models.DateTimeField(_("申请办结时间"), null=True, blank=True)
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请人")
    )
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(ResolutionQuerySet)()

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        constraints = [
            state_is_known("roundtable", "resolution", ResolutionState),
            models.CheckConstraint(
                condition=Q(state__in=["provisional", "void"]) | Q(issued_at__isnull=False, break_down_due_on__isnull=False),
                name="roundtable_resolution_issued_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ResolutionState.DONE, done_at__isnull=False)
                | (~Q(state=ResolutionState.DONE) & Q(done_at__isnull=True)),
                name="roundtable_resolution_done_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ResolutionState.REPORTED) | Q(reported_at__isnull=False, reported_by__isnull=False),
                name="roundtable_resolution_reported_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("id")),
                name="roundtable_resolution_continues_another",
            ),
        ]  # fmt: skip
        indexes = [
            GinIndex(fields=["search"], name="roundtable_resolution_search"),
            models.Index(fields=["state", "due_on"], name="roundtable_resolution_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:30]}"

    @property
    def path(self) -> str:
        return reverse("roundtable:resolution", args=[self.number])


class Assist(models.Model):
    """An institution that helps with a resolution."""

    resolution = models.ForeignKey(
        Resolution, on_delete=models.CASCADE, related_name="assists", verbose_name=_("议定事项")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("配合单位")
    )

    class Meta:
        verbose_name = _("配合单位")
        verbose_name_plural = _("配合单位")
        constraints = [
            models.UniqueConstraint(fields=["resolution", "institution"], name="roundtable_assists_once")
        ]

    def __str__(self) -> str:
        return f"{self.resolution} · {self.institution}"


class Step(models.Model):
    """One step of a resolution, as its lead divided it."""

    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="steps", verbose_name=_("议定事项")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    text = models.CharField(_("做什么"), max_length=200)
    due_on = models.DateField(_("时限"))
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("分解步骤")
        verbose_name_plural = _("分解步骤")
        constraints = [
            models.UniqueConstraint(fields=["resolution", "position"], name="roundtable_step_once")
        ]

    def __str__(self) -> str:
        return self.text


class Progress(CheckedModel):
    """How far a resolution is, month by month, with evidence attached."""

    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="progress", verbose_name=_("议定事项")
    )
    month = models.DateField(_("月份"))  # its first day
    text = models.CharField(_("进展"), max_length=1000)
    done_pct = models.PositiveSmallIntegerField(_("完成（%）"))
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("填报人")
    )
    reported_at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("每月进展")
        verbose_name_plural = _("每月进展")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "month"], name="roundtable_progress_once_a_month",
                violation_error_message=_("这个月已经报过进展。"),
            ),
            models.CheckConstraint(
                condition=Q(done_pct__lte=100), name="roundtable_progress_is_a_share",
                violation_error_message=_("完成的百分数填 0 到 100。"),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="roundtable_progress_of_a_month"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resolution} {self.month:%Y-%m}"


class Verdict(models.TextChoices):
    DONE = "done", _("办结")
    PARTLY = "partly", _("部分办结，继续办")
    RETURNED = "returned", _("退回")
    INSTRUCTED = "instructed", _("再批示，重新办理")


class Judgement(CheckedModel):
    """What another party than the doer said of a resolution reported as done, or instructed after it was done."""

    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="judgements", verbose_name=_("议定事项")
    )
    verdict = models.CharField(_("验收意见"), max_length=10, choices=Verdict.choices)
    note = models.CharField(_("说明"), max_length=500)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("验收人"))
    judged_at = models.DateTimeField(_("验收时间"))
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请人")
    )

    class Meta:
        verbose_name = _("验收")
        verbose_name_plural = _("验收")
        constraints = [
            state_is_known("roundtable", "judgement", Verdict, field="verdict"),
            models.CheckConstraint(condition=~Q(note=""), name="roundtable_judgement_says_why"),
            models.CheckConstraint(
                condition=Q(reported_by__isnull=True) | ~Q(reported_by=F("judged_by")),
                name="roundtable_judged_by_another",
                violation_error_message=_("自己申请办结的，不能自己验收。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution} {self.get_verdict_display()}"
