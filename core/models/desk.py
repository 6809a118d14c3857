"""Case handling: assignments, requested opinions, follows, saved views, substitutions during leave."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.models.accounts import User
from core.record.checked import CheckedModel


class Part(models.TextChoices):
    """A person's part in a case: decides it, or gives an opinion."""

    HOLDER = "holder", _("经办")
    OPINION = "opinion", _("会签")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self) -> AssignmentQuerySet:
        return self.filter(ended_at__isnull=True)

    def holders(self) -> AssignmentQuerySet:
        return self.live().filter(part=Part.HOLDER)

    def opinions(self) -> AssignmentQuerySet:
        """Those that wait for an opinion."""
        return self.live().filter(part=Part.OPINION)


class Assignment(CheckedModel):
    """
    The assignment of a case to a person: to decide it, or to give an opinion on it by a day.

    `subject` names the case as the journal does. `stage` is the decision it was taken for: a holder of one stage does
    not hold the next. It gives nobody a right; rights are the querysets of the kind of case.
    """

    subject = models.CharField(_("评审对象"), max_length=100)
    stage = models.CharField(_("要定什么"), max_length=60, blank=True, default="")
    part = models.CharField(_("做什么"), max_length=10, choices=Part.choices)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁交来的"))
    since = models.DateTimeField(_("从何时"))
    note = models.CharField(_("说明"), max_length=300, blank=True, default="")
    due_on = models.DateField(_("哪天前"), null=True, blank=True)
    answer = models.CharField(_("意见"), max_length=1000, blank=True, default="")
    chased_at = models.DateTimeField(_("最近催办"), null=True, blank=True)
    ended_at = models.DateTimeField(_("到何时"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("经办和会签")
        verbose_name_plural = _("经办和会签")
        indexes = [
            models.Index(fields=["subject"], name="core_assignment_live", condition=Q(ended_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(part="holder", ended_at__isnull=True),
                name="core_one_holder_of_a_case",
            ),
            models.UniqueConstraint(
                fields=["subject", "person"],
                condition=Q(part="opinion", ended_at__isnull=True),
                name="core_one_open_opinion_of_a_person",
            ),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="core_assignment_part_known"),
            models.CheckConstraint(
                condition=Q(part="holder") | Q(due_on__isnull=False), name="core_assignment_opinion_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(part="opinion", ended_at__isnull=False),
                name="core_assignment_answer_ends_it",
            ),
            models.CheckConstraint(
                condition=~Q(part="opinion", person=F("given_by")), name="core_assignment_opinion_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_part_display()}"


class Follow(models.Model):
    """A case or thing a person follows without having to decide it."""

    subject = models.CharField(_("评审对象"), max_length=100)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("谁"))
    since = models.DateTimeField(_("从何时"))

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        constraints = [
            models.UniqueConstraint(fields=["person", "subject"], name="core_one_follow_of_a_case")
        ]

    def __str__(self) -> str:
        return self.subject


class Desk(models.TextChoices):
    """Which list a saved view belongs to: the bureau's inbox or the institution's."""

    BUREAU = "bureau", _("主管部门")
    WORKBENCH = "workbench", _("机构")


class SavedView(CheckedModel):
    """A filter of the inbox that a person saved under a name. `query` is its query string."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("谁"))
    desk = models.CharField(_("哪个列表"), max_length=10, choices=Desk.choices)
    name = models.CharField(_("视图的名字"), max_length=20)
    query = models.CharField(_("筛选"), max_length=300)
    saved_at = models.DateTimeField(_("存的时间"))

    class Meta:
        verbose_name = _("存的视图")
        verbose_name_plural = _("存的视图")
        constraints = [
            models.UniqueConstraint(fields=["person", "desk", "name"], name="core_one_view_of_a_name"),
            models.CheckConstraint(condition=Q(desk__in=Desk.values), name="core_savedview_desk_known"),
        ]

    def __str__(self) -> str:
        return self.name


class WholeDays(Func):
    """Database function: the daterange of two days, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class CoverQuerySet(models.QuerySet["Cover"]):
    def live(self) -> CoverQuerySet:
        return self.filter(ended_at__isnull=True)

    def on(self, day: date) -> CoverQuerySet:
        """Those in force on `day`."""
        return self.live().filter(starts_on__lte=day, last_on__gte=day)

    def between(self, one: User, other: User) -> CoverQuerySet:
        """Those in which one of the two covers the other."""
        return self.filter(Q(absent=one, colleague=other) | Q(absent=other, colleague=one))

    def of(self, user: User) -> CoverQuerySet:
        """Those of which `user` is one side."""
        return self.filter(Q(absent=user) | Q(colleague=user))


class Cover(CheckedModel):
    """
    A substitution: `colleague` handles the cases of `absent` from one day to another, both included. It gives no right.
    """

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁休假"))
    colleague = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("谁代办"))
    starts_on = models.DateField(_("从哪天"))
    last_on = models.DateField(_("到哪天"))
    note = models.CharField(_("交代"), max_length=300, blank=True, default="")
    arranged_at = models.DateTimeField(_("安排时间"))
    ended_at = models.DateTimeField(_("提前结束"), null=True, blank=True)

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("休假代办")
        verbose_name_plural = _("休假代办")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("starts_on")), name="core_cover_has_days"),
            models.CheckConstraint(condition=~Q(absent=F("colleague")), name="core_cover_by_another"),
            ExclusionConstraint(
                name="core_one_cover_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    (WholeDays("starts_on", "last_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.colleague} 代 {self.absent}"
