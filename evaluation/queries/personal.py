"""Personal data held by this app on one person (core.privacy)."""

from __future__ import annotations

from collections.abc import Sequence

from core.models import User
from core.privacy import Section
from evaluation.models import Ask, Volunteer


def collect(user: User) -> Sequence[Section]:
    """Two queries."""
    volunteered = Volunteer.objects.filter(person=user).select_related("survey", "area").order_by("pk")
    asks = Ask.objects.of(user).select_related("rectification").order_by("pk")
    rows = [
        (
            one.rectification.title,
            one.asked_at,
            {True: "好了", False: "没有好", None: "没有回答"}[one.is_mended],
        )
        for one in asks
    ]
    return [
        Section(
            "asks", "问您改好了没有", "您的评价或需求促成了整改，请您看看改好没有；公开的只有人数",
            ("整改对象", "哪天问的", "您的回答"), rows,
            "没有回答的删除；回答过的只在人数里",
        ),
        Section(
            "panels", "市民评审团报名", "随机抽取评审团，按区、年龄、性别平衡；公开的名单只有编号", ("问卷", "编号", "区", "年龄"),
            [(one.survey.title, one.code, one.area.name, one.get_age_display()) for one in volunteered], "删除",
        ),
    ]  # fmt: skip
