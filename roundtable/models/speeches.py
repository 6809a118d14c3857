"""The list of speakers on an item, with order, allotted and used time. Policy: 3.1.2."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known
from roundtable import policy
from roundtable.models.agenda import AgendaItem
from roundtable.models.day import Attendance
from roundtable.states import IN_LINE, SpeechState

S = SpeechState
MINUTE = 60  # seconds


class SpeechQuerySet(models.QuerySet["Speech"]):
    def in_line(self) -> SpeechQuerySet:
        return self.filter(state__in=IN_LINE)

    def as_listed(self) -> SpeechQuerySet:
        """In the order of the list, with who speaks."""
        return self.select_related("attendance__institution", "attendance__user").order_by("position", "pk")

    def as_spoken(self) -> SpeechQuerySet:
        """Those that were made, in the order in which they began."""
        rows = self.filter(state=S.SPOKEN).select_related("attendance__institution")
        return rows.order_by("started_at", "pk")


class Speech(CheckedModel):
    """One turn of one person on one item; whoever speaks again is listed again."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="speeches", verbose_name=_("议题")
    )
    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="speeches", verbose_name=_("发言人")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    minutes_allowed = models.PositiveSmallIntegerField(_("几分钟"), default=policy.SPEECH_USUAL)
    state = models.CharField(_("状态"), max_length=8, choices=S.choices, default=S.WAITING)
    started_at = models.DateTimeField(_("开始"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("结束"), null=True, blank=True)

    objects = models.Manager.from_queryset(SpeechQuerySet)()

    class Meta:
        verbose_name = _("发言")
        verbose_name_plural = _("发言")
        constraints = [
            state_is_known("roundtable", "speech", SpeechState),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state=S.SPEAKING), name="roundtable_one_speaks_at_a_time",
                violation_error_message=_("还有人在发言，先结束他的发言。"),
            ),
            models.UniqueConstraint(
                fields=["item", "attendance"], condition=Q(state__in=sorted(IN_LINE)),
                name="roundtable_speaker_listed_once", violation_error_message=_("这个人已经在发言名单里。"),
            ),
            models.CheckConstraint(
                condition=Q(minutes_allowed__range=policy.SPEECH_MINUTES), name="roundtable_speech_takes_a_while",
                violation_error_message=_("一次发言 1 到 30 分钟。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.WAITING, S.DROPPED], started_at__isnull=True, stopped_at__isnull=True)
                | Q(state=S.SPEAKING, started_at__isnull=False, stopped_at__isnull=True)
                | Q(state=S.SPOKEN, started_at__isnull=False, stopped_at__gte=F("started_at")),
                name="roundtable_speech_says_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.attendance} · {self.item}"

    @property
    def minutes_spoken(self) -> int:
        """Whole minutes, begun ones counted; 0 unless it was made."""
        if self.started_at is None or self.stopped_at is None:
            return 0
        seconds = int((self.stopped_at - self.started_at).total_seconds())
        return max(-(-seconds // MINUTE), 1)

    def seconds_left(self, at: datetime) -> int:
        """What is left of the time given; negative once it is over."""
        gone = (
            0 if self.started_at is None else int(((self.stopped_at or at) - self.started_at).total_seconds())
        )
        return self.minutes_allowed * MINUTE - gone
