"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from community import rail
from community.members.queries import agenda as agendas
from community.members.queries import engagements
from community.members.queries import matters as matter_kinds
from community.members.queries import waiting as waiting_lists
from community.members.queries.bureau_days import register as register_days
from community.rail import Entry, Group
from core import jobs, searchtext
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.record import facts, lifecycle
from core.record.rules import register as register_rules
from core.web import mentions, navigation
from core.web.navigation import Link, Menu
from roundtable import cases, matters, models, states
from roundtable.badges import register_badges
from roundtable.queries import agenda, subjects, waiting
from roundtable.queries.bureau_days import meetings
from roundtable.queries.engagements import meetings as meeting_hours
from roundtable.queries.search_texts import INDEXED
from roundtable.rules import RULES

ROUNDTABLE: Final = Group("圆桌会议", order=60)
VERBS: Final = {
    "broken_down": "分解", "carried": "转入下次", "cast": "投票", "chased": "催办", "circulated": "传阅",
    "co_hosted": "加联合主办", "entered": "录入", "explained": "说明情况", "instructed": "说明办法",
    "list_drawn_up": "拟定名单", "listed": "列入议程", "matching_set": "设定撮合", "ordered": "排定议程",
    "paused": "暂停", "rewritten": "改写", "sent_to_sign": "送签", "signed_in": "签到", "timed": "定时间",
    "told": "告知", "raised": "提出", "said": "发言", "put": "提出结论", "taken": "表态",
    "set_up": "设立", "sent_back": "退回",
    "summarised": "发周报",
}  # fmt: skip
WORDS: Final = {
    "roundtable.place.asked": "邀请参加工作组", "roundtable.place.joined": "参加工作组", "roundtable.topic.refused": "没有过半同意",
    "roundtable.speech.listed": "排进发言名单", "roundtable.speech.brought_forward": "提前发言", "roundtable.speech.started": "开始发言",
    "roundtable.speech.stopped": "结束发言", "roundtable.speech.dropped": "取消发言",
    "roundtable.topic.dropped": "话题不再议", "roundtable.visit.made": "成行", "roundtable.visit.written": "写考察记录",
}  # fmt: skip
LIFECYCLES: Final = {
    models.Roundtable: states.ROUNDTABLE, models.AgendaItem: states.ITEM, models.Invitation: states.INVITATION,
    models.Vote: states.VOTE, models.Speech: states.SPEECH, models.Minutes: states.MINUTES, models.Correction: states.CORRECTION,
    models.Post: states.POST, models.Agreement: states.AGREEMENT, models.Excerpt: states.EXCERPT,
    models.Resolution: states.RESOLUTION, models.WorkingGroup: states.GROUP, models.Place: states.PLACE,
    models.Topic: states.TOPIC, models.Visit: states.VISIT,
}  # fmt: skip


def register() -> None:
    engagements.register("meeting", meeting_hours)
    agendas.register(agenda.entries)
    case_kinds.register(*cases.KINDS)
    jobs.name_kinds({"roundtable.calendar": "发会议日历"})
    matter_kinds.register(*matters.MATTERS)
    notices.register(Topic("roundtable", _("圆桌会议和议定事项"), notices.BOTH, order=160, for_work=True))
    notices.register(Topic("groups", _("工作组"), notices.EMAIL, order=165, for_work=True))
    facts.register(WORDS)
    facts.register_verbs(VERBS)
    register_days(meetings)
    register_rules(*RULES)
    lifecycle.register(LIFECYCLES)
    register_badges()
    searchtext.register(*INDEXED)
    mentions.register(subjects.mentions)
    navigation.register(
        Menu.COMMUNITY,
        Link("roundtable:index", "圆桌会议", order=40),
    )
    waiting_lists.register_duties(waiting.duties)
    rail.register(
        ROUNDTABLE,
        Entry("roundtable:board", "合作撮合", "horiz"),
        Entry("roundtable:my_resolutions", "议定事项", "list"),
        Entry("roundtable:my_groups", "工作组", "users"),
        Entry("roundtable:desk", "会议和议题", "speech"),
    )
