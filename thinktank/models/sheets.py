"""Score sheets with scores, and notes of the discussion."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from thinktank.models.criteria import Criterion
from thinktank.models.panels import Panel, PanelMember, PanelSubject
from thinktank.policy import SCORE_MAX, SCORE_MIN
from thinktank.states import ON_PANEL, MemberState, SheetState


class SheetQuerySet(models.QuerySet["ScoreSheet"]):
    def of(self, user: User | AnonymousUser) -> SheetQuerySet:
        """Sheets of a member who has not left and has accepted the duty."""
        if user.is_anonymous:
            return self.none()
        return self.filter(member__expert__user=user, member__state=MemberState.SITTING)

    def open_on_panel(self) -> SheetQuerySet:
        return self.filter(state=SheetState.OPEN, member__state__in=ON_PANEL)

    def counted(self) -> SheetQuerySet:
        """Finished sheets of what is still judged: they count whether or not their member stayed."""
        return self.filter(state=SheetState.SUBMITTED, subject__withdrawn_at__isnull=True)

    def left_over(self) -> SheetQuerySet:
        """Sheets that somebody has to take over: their member left, or stepped back from the subject."""
        return self.filter(
            state__in=[SheetState.RECUSED, SheetState.VOID], subject__withdrawn_at__isnull=True
        )


class ScoreSheet(CheckedModel):
    """
    What one member thinks of one subject. `total` is the weighted sum, 0–100, exact to three places.

    Locked once submitted: a trigger refuses changes of its scores, total and comment.
    """

    subject = models.ForeignKey(
        PanelSubject, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("评审对象")
    )
    member = models.ForeignKey(
        PanelMember, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("成员")
    )
    state = models.CharField(_("状态"), max_length=10, choices=SheetState.choices, default=SheetState.OPEN)
    comment = models.TextField(_("评语"), max_length=2000, blank=True, default="")
    total = models.DecimalField(_("得分"), max_digits=6, decimal_places=3, null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    objects = models.Manager.from_queryset(SheetQuerySet)()

    class Meta:
        verbose_name = _("评分表")
        verbose_name_plural = _("评分表")
        constraints = [
            state_is_known("thinktank", "scoresheet", SheetState),
            models.UniqueConstraint(fields=["subject", "member"], name="thinktank_one_sheet_each"),
            models.CheckConstraint(
                condition=~Q(state=SheetState.SUBMITTED) | Q(total__isnull=False, submitted_at__isnull=False),
                name="thinktank_sheet_submitted_has_a_total",
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=SCORE_MIN, total__lte=SCORE_MAX),
                name="thinktank_sheet_total_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.member_id}"


class Score(CheckedModel):
    """One criterion on one sheet, 0–100 with one decimal."""

    sheet = models.ForeignKey(
        ScoreSheet, on_delete=models.PROTECT, related_name="scores", verbose_name=_("评分表")
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("评分项")
    )
    value = models.DecimalField(_("分数"), max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = _("分数")
        verbose_name_plural = _("分数")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="thinktank_one_score_a_criterion"),
            models.CheckConstraint(
                condition=Q(value__gte=SCORE_MIN, value__lte=SCORE_MAX), name="thinktank_score_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.value}"


class PanelNote(models.Model):
    """What a member says to the others once all sheets are in."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="notes", verbose_name=_("评审组"))
    member = models.ForeignKey(
        PanelMember, on_delete=models.PROTECT, related_name="+", verbose_name=_("成员")
    )
    text = models.TextField(_("讨论"), max_length=2000)
    made_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("讨论")
        verbose_name_plural = _("讨论")

    def __str__(self) -> str:
        return self.text[:40]
