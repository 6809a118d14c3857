"""Votes at a meeting: named ballots, or paper ballots counted by two people who agree."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable.models.agenda import AgendaItem
from roundtable.models.day import Attendance
from roundtable.states import VoteState


class Method(models.TextChoices):
    NAMED = "named", _("记名表决")
    PAPER = "paper", _("无记名（纸票，两人点票）")


class Majority(models.TextChoices):
    SIMPLE = "simple", _("到会过半")
    TWO_THIRDS = "two_thirds", _("到会三分之二")


class Choice(models.TextChoices):
    FOR = "for", _("赞成")
    AGAINST = "against", _("反对")
    ABSTAIN = "abstain", _("弃权")


class Vote(CheckedModel):
    """
    One question put to the vote. `entitled` and `called` are frozen when it opens, the counts when it closes.

    Counts of a named vote follow from its ballots; those of a paper vote from two equal PaperCounts.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="votes", verbose_name=_("议题")
    )
    question = models.CharField(_("表决什么"), max_length=300)
    method = models.CharField(_("方式"), max_length=6, choices=Method.choices, default=Method.NAMED)
    majority = models.CharField(
        _("通过条件"), max_length=12, choices=Majority.choices, default=Majority.SIMPLE
    )
    hides_until_closed = models.BooleanField(_("结束前不显示票数"), default=False)
    shows_missing = models.BooleanField(_("显示谁还没表态"), default=True)
    state = models.CharField(_("状态"), max_length=6, choices=VoteState.choices, default=VoteState.OPEN)
    called = models.PositiveSmallIntegerField(_("应到"))
    entitled = models.PositiveSmallIntegerField(_("有表决权"))
    in_favour = models.PositiveSmallIntegerField(_("赞成"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("反对"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("弃权"), null=True, blank=True)
    is_passed = models.BooleanField(_("通过"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开始"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("发起人"))
    closed_at = models.DateTimeField(_("结束"), null=True, blank=True)
    reason = models.CharField(_("作废的原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("表决")
        verbose_name_plural = _("表决")
        constraints = [
            state_is_known("roundtable", "vote", VoteState),
            state_is_known("roundtable", "vote", Method, field="method"),
            state_is_known("roundtable", "vote", Majority, field="majority"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=VoteState.OPEN), name="roundtable_one_open_vote",
                violation_error_message=_("这一项正在表决，先结束那一次。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=VoteState.CLOSED)
                | Q(closed_at__isnull=False, in_favour__isnull=False, against__isnull=False, abstained__isnull=False,
                    is_passed__isnull=False),
                name="roundtable_vote_closed_with_counts",
            ),
            models.CheckConstraint(
                condition=Q(in_favour__isnull=True)
                | Q(entitled__gte=F("in_favour") + F("against") + F("abstained")),
                name="roundtable_no_more_votes_than_voters",
                violation_error_message=_("票数比有表决权的单位还多，请重新点票。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=VoteState.VOID) | ~Q(reason=""), name="roundtable_void_vote_says_why"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.question[:40]

    @property
    def needed(self) -> int:
        """How many must be in favour."""
        if self.majority == Majority.TWO_THIRDS:
            return -(-self.entitled * 2 // 3)
        return self.entitled // 2 + 1


class Ballot(CheckedModel):
    """One institution entitled to one vote. `choice` stays empty until it says something, and in a paper vote for ever."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="ballots", verbose_name=_("表决"))
    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="ballots", verbose_name=_("单位")
    )
    choice = models.CharField(_("表态"), max_length=8, choices=Choice.choices, blank=True, default="")
    cast_at = models.DateTimeField(_("表态时间"), null=True, blank=True)
    cast_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经手人")
    )

    class Meta:
        verbose_name = _("表态")
        verbose_name_plural = _("表态")
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "attendance"], name="roundtable_one_vote_each",
                violation_error_message=_("一家一票。"),
            ),
            models.CheckConstraint(
                condition=Q(choice="", cast_at__isnull=True)
                | Q(choice__in=Choice.values, cast_at__isnull=False, cast_by__isnull=False),
                name="roundtable_ballot_cast_says_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.vote} · {self.attendance.institution}"


class PaperCount(models.Model):
    """What one person counted of the paper ballots; two people must come to the same."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="counts", verbose_name=_("表决"))
    in_favour = models.PositiveSmallIntegerField(_("赞成"))
    against = models.PositiveSmallIntegerField(_("反对"))
    abstained = models.PositiveSmallIntegerField(_("弃权"))
    counted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("点票人"))
    counted_at = models.DateTimeField(_("点票时间"))

    class Meta:
        verbose_name = _("点票")
        verbose_name_plural = _("点票")
        constraints = [
            models.UniqueConstraint(fields=["vote", "counted_by"], name="roundtable_counted_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.vote} {self.in_favour}/{self.against}/{self.abstained}"
