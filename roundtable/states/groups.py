"""Lifecycles of working groups, their members, topics and visits. Policy: 3.1.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.record.lifecycle import Lifecycle


class GroupState(TextChoices):
    ACTIVE = "active", _("进行中")
    CLOSED = "closed", _("已结束")


GROUP = Lifecycle({
    GroupState.ACTIVE: frozenset({GroupState.CLOSED}),
    GroupState.CLOSED: frozenset(),
})  # fmt: skip


class PlaceState(TextChoices):
    ASKED = "asked", _("待答复")
    JOINED = "joined", _("成员")
    DECLINED = "declined", _("没有参加")
    LEFT = "left", _("已退出")


P = PlaceState
PLACE = Lifecycle({
    P.ASKED:    frozenset({P.JOINED, P.DECLINED}),
    P.JOINED:   frozenset({P.JOINED, P.LEFT}),
    P.DECLINED: frozenset({P.ASKED}),
    P.LEFT:     frozenset({P.ASKED}),
})  # fmt: skip


class TopicState(TextChoices):
    OPEN = "open", _("讨论中")
    PUT = "put", _("结论待表态")
    DECIDED = "decided", _("已有结论")
    DROPPED = "dropped", _("不再议")


T = TopicState
TOPIC = Lifecycle({
    T.OPEN:    frozenset({T.PUT, T.DROPPED}),
    T.PUT:     frozenset({T.OPEN, T.DECIDED}),
    T.DECIDED: frozenset(),
    T.DROPPED: frozenset({T.OPEN}),
})  # fmt: skip


class VisitState(TextChoices):
    PLANNED = "planned", _("待成行")
    MADE = "made", _("待写记录")
    WRITTEN = "written", _("记录待核对")
    CONFIRMED = "confirmed", _("记录已核对")
    CANCELLED = "cancelled", _("没有成行")


V = VisitState
VISIT = Lifecycle({
    V.PLANNED:   frozenset({V.MADE, V.CANCELLED}),
    V.MADE:      frozenset({V.WRITTEN}),
    V.WRITTEN:   frozenset({V.MADE, V.CONFIRMED}),
    V.CONFIRMED: frozenset(),
    V.CANCELLED: frozenset(),
})  # fmt: skip
