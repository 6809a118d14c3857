"""Answers that some stations and suppliers keep to use again."""

from __future__ import annotations

from typing import Final

from community.models import Kind, SavedReply, Seat
from sample.words import MARK
from sample.world import World

OF_STATIONS: Final = (
    ("order.message", "舞台和电源", "舞台左边有四个插座，后门可以卸货。到了请先找值班的同事。"),
    ("order.message", "请早到", "麻烦提前一小时到，音响要先试。"),
    ("feedback.reply", "谢谢，已经改了", "谢谢您的意见，您说的我们已经改了，欢迎再来看看。"),
)
OF_SUPPLIERS: Final = (
    ("order.message", "我们带什么", "音响和服装我们自带，请留两个插座和一间更衣的房间。"),
    ("order.reason", "人员冲突", "那天演员已经有别的演出，实在排不开，请换一天再点。"),
)
KEEPERS: Final = ((Kind.STATION, OF_STATIONS), (Kind.COMPANY, OF_SUPPLIERS))
OF_A_KIND: Final = 3


def make_saved_replies(world: World) -> None:
    """A few of each kind, at the first institutions whose people may sign in."""
    SavedReply.objects.bulk_create(
        SavedReply(institution_id=keeper, topic=topic, title=title, text=f"{text}{MARK}", changed_at=world.at(-20, 10))
        for kind, words in KEEPERS
        for keeper in Seat.objects.filter(institution__kind=kind).values_list("institution", flat=True)
        .order_by("institution").distinct()[:OF_A_KIND]
        for topic, title, text in words
    )  # fmt: skip
