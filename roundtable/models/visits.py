"""Study visits (考察学习) of a working group, and their reports. Policy: 3.1.2, 经验交流."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.groups import WorkingGroup
from roundtable.states import VisitState


class VisitKind(models.TextChoices):
    VISIT = "visit", _("实地考察")
    STUDY = "study", _("学习培训")
    EXCHANGE = "exchange", _("座谈交流")


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User | AnonymousUser) -> VisitQuerySet:
        """Everyone confirmed minutes of public groups; members the rest."""
        out = Q(group__is_public=True, state=VisitState.CONFIRMED)
        return self.filter(out | Q(group__in=WorkingGroup.objects.inside(user)))


class Visit(CheckedModel):
    """
    Members go and look. `seen`, `learned` and `advised` are its minutes, written by one who went and confirmed by
    another of another institution; they never change afterwards.
    """

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="visits", verbose_name=_("工作组")
    )
    kind = models.CharField(_("性质"), max_length=8, choices=VisitKind.choices, default=VisitKind.VISIT)
    title = models.CharField(_("去看什么"), max_length=80)
    place = models.CharField(_("去哪里"), max_length=120)
    purpose = models.CharField(_("为什么去"), max_length=500)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("组织单位")
    )
    planned_at = models.DateTimeField(_("提出时间"))
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人"))
    state = models.CharField(_("状态"), max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    reason = models.CharField(_("没有成行的原因"), max_length=200, blank=True, default="")
    seen = models.TextField(_("看到什么"), max_length=3000, blank=True, default="")
    learned = models.TextField(_("可以借鉴什么"), max_length=3000, blank=True, default="")
    advised = models.TextField(_("建议怎么做"), max_length=3000, blank=True, default="")
    written_at = models.DateTimeField(_("写记录的时间"), null=True, blank=True)
    written_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    returned = models.CharField(_("请改哪里"), max_length=300, blank=True, default="")
    confirmed_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    search = SearchVectorField(_("检索"), null=True, editable=False)

    objects = models.Manager.from_queryset(VisitQuerySet)()

    class Meta:
        verbose_name = _("考察学习")
        verbose_name_plural = _("考察学习")
        constraints = [
            state_is_known("roundtable", "visit", VisitState),
            state_is_known("roundtable", "visit", VisitKind, field="kind"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="roundtable_visit_ends_after_it_starts",
                violation_error_message=_("“结束”不能早于“开始”。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=VisitState.CANCELLED) | ~Q(reason=""), name="roundtable_visit_off_says_why",
                violation_error_message=_("没有成行要写原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[VisitState.WRITTEN, VisitState.CONFIRMED])
                | (~Q(seen="") & ~Q(learned="") & Q(written_at__isnull=False, written_by__isnull=False)),
                name="roundtable_visit_written_with_words",
                violation_error_message=_("记录要写看到什么、可以借鉴什么。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=VisitState.CONFIRMED)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("written_by"))),
                name="roundtable_visit_confirmed_by_another",
                violation_error_message=_("记录要由另一个人核对。"),
            ),
        ]  # fmt: skip
        indexes = [GinIndex(fields=["search"], name="roundtable_visit_search")]

    def __str__(self) -> str:
        return self.title

    @property
    def desk(self) -> str:
        return reverse("roundtable:visit", args=[self.pk])


class Goer(models.Model):
    """A participant of a visit, in the seat held then."""

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="goers", verbose_name=_("考察学习")
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+", verbose_name=_("席位"))

    class Meta:
        verbose_name = _("考察人员")
        verbose_name_plural = _("考察人员")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "seat"], name="roundtable_goes_once",
                violation_error_message=_("这个人已经在名单里。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.visit} · {self.seat}"
