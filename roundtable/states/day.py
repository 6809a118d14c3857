"""Lifecycles of votes, speeches and resolutions. Policy: 3.1.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class VoteState(TextChoices):
    OPEN = "open", _("正在表决")
    CLOSED = "closed", _("表决结束")
    VOID = "void", _("作废")


V = VoteState
VOTE = Lifecycle({
    V.OPEN:   frozenset({V.CLOSED, V.VOID}),
    V.CLOSED: frozenset(),
    V.VOID:   frozenset(),
})  # fmt: skip


class SpeechState(TextChoices):
    WAITING = "waiting", _("等候发言")
    SPEAKING = "speaking", _("正在发言")
    SPOKEN = "spoken", _("发言完了")
    DROPPED = "dropped", _("没有发言")


P = SpeechState
SPEECH = Lifecycle({
    P.WAITING:  frozenset({P.SPEAKING, P.DROPPED}),
    P.SPEAKING: frozenset({P.SPOKEN}),
    P.SPOKEN:   frozenset(),
    P.DROPPED:  frozenset(),
})  # fmt: skip
IN_LINE = frozenset({P.WAITING, P.SPEAKING})


class ResolutionState(TextChoices):
    PROVISIONAL = "provisional", _("待印发")
    OPEN = "open", _("待分解")
    UNDER_WAY = "under_way", _("办理中")
    REPORTED = "reported", _("申请办结")
    DONE = "done", _("已办结")
    CARRIED = "carried", _("转新事项")
    VOID = "void", _("已撤销")


R = ResolutionState
RESOLUTION = Lifecycle({
    R.PROVISIONAL: frozenset({R.OPEN, R.VOID}),
    R.OPEN:        frozenset({R.UNDER_WAY, R.CARRIED}),
    R.UNDER_WAY:   frozenset({R.REPORTED, R.CARRIED}),
    R.REPORTED:    frozenset({R.UNDER_WAY, R.DONE, R.CARRIED}),
    R.DONE:        frozenset({R.UNDER_WAY}),
    R.CARRIED:     frozenset(),
    R.VOID:        frozenset(),
})  # fmt: skip
LIVE = frozenset({R.OPEN, R.UNDER_WAY, R.REPORTED})
IN_FORCE = LIVE | {R.DONE, R.CARRIED}
