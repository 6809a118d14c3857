"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cloudplatform import cases, matters, models, states
from cloudplatform.actions import clearing, personal
from cloudplatform.badges import register_badges
from cloudplatform.panel_kind import PRODUCT_PANEL
from cloudplatform.queries import agenda, dated_rules, duties, first_steps, member_sections, venues
from cloudplatform.queries.bureau_days import pipeline
from cloudplatform.queries.engagements import events
from cloudplatform.queries.personal import collect, find_obstacles
from cloudplatform.queries.proofs import PROOFS
from cloudplatform.queries.search_texts import INDEXED
from cloudplatform.rules import RULES
from community import member_page, rail
from community.members.queries import agenda as agendas
from community.members.queries import engagements, reply_topics, waiting
from community.members.queries import first_steps as guide
from community.members.queries import matters as matter_kinds
from community.members.queries.bureau_days import register as register_days
from community.models import Kind
from community.places import venue_page
from community.places.queries import space_holders
from community.rail import Entry, Group
from core import privacy, searchtext
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.privacy import retention
from core.record import facts, lifecycle, proofs
from core.record.rules import register as register_rules
from core.record.rules import register_elsewhere
from core.states import OBJECTION
from core.web import languages, navigation
from core.web.navigation import Link, Menu
from thinktank import panel_kinds

PLATFORM: Final = Group("云平台", order=10)
SUPPLIES: Final = frozenset({
    Kind.TROUPE, Kind.COMPANY, Kind.SOCIETY, Kind.LIBRARY, Kind.CULTURE_HALL, Kind.MUSEUM, Kind.ART_MUSEUM, Kind.SCHOOL,
})  # fmt: skip
ORDERS: Final = frozenset({Kind.STATION, Kind.COMMUNITY})
VERBS: Final = {
    "broken": "未履约", "disputed": "提出异议", "endorsed": "审核通过", "evidenced": "交凭证",
    "excused": "谅解", "expired": "到期", "gathered": "汇总", "hidden": "隐藏", "mended": "改正",
    "messaged": "给约了的人发消息", "missed": "缺席", "overdue": "过期", "placed": "提交", "posted": "提出", "ranked": "排序",
    "reduced": "减少人数", "resized": "改容量", "shelved": "上架", "taken_back": "收回", "undone": "撤销",
    "unsupported": "取消附议", "walked_in": "现场登记",
}  # fmt: skip
REPLIES: Final = (
    reply_topics.Topic("order.message", "给对方留言", "点单"),
    reply_topics.Topic("order.reason", "说明原因（接不了、取消、有异议、爽约）", "点单"),
    reply_topics.Topic("order.proposal", "为什么改期", "点单"),
    reply_topics.Topic("feedback.reply", "回复评价", "评价"),
    reply_topics.Topic("absence.reason", "没来的人：补登、谅解、答复申诉", "场次"),
    reply_topics.Topic("event.message", "给约了的人发消息", "场次"),
)
HELP: Final = {
    "cloudplatform.cycle.planned": "下达额度方案", "cloudplatform.helpdesk.looked_up": "工作人员按手机号查看",
    "cloudplatform.booking.answered": "回答主办方的问题", "cloudplatform.order.messaged": "站点和供方留言",
    "cloudplatform.order.contact_named": "写明联系人",
    "cloudplatform.sessionfollow.followed": "关注系列", "cloudplatform.sessionfollow.unfollowed": "取消关注系列",
    "cloudplatform.booking.resent": "工作人员再发一次票", "cloudplatform.booking.helped": "工作人员代办",
}  # fmt: skip
SPEAKING: Final = tuple(f"cloudplatform:{name}" for name in (
    "event_list", "event", "book", "ticket", "answer_questions", "cancel_booking", "move_booking", "fewer",
    "appeal_absence", "wait", "claim", "leave", "demand_list", "demand", "new_demand", "support", "withdraw_demand", "rate_visit",
    "my_follows", "follow_sessions", "stop_following",
))  # fmt: skip
LIFECYCLES: Final = {
    models.Demand: states.DEMAND, models.ProductCall: states.CALL, models.Product: states.PRODUCT,
    models.Objection: OBJECTION, models.Cycle: states.CYCLE, models.Order: states.ORDER,
    models.DateProposal: states.PROPOSAL, models.Event: states.EVENT, models.Booking: states.BOOKING,
    models.WaitEntry: states.WAIT, models.Delivery: states.DELIVERY, models.Feedback: states.FEEDBACK,
    models.ProjectLink: states.LINK,
}  # fmt: skip


def register() -> None:
    engagements.register("event", events)
    space_holders.register(clearing.EVENTS)
    agendas.register(agenda.entries)
    reply_topics.register(*REPLIES)
    guide.register(30, first_steps.HOSTING)
    guide.register(40, first_steps.supplying(SUPPLIES), first_steps.ordering(ORDERS))
    proofs.register(*PROOFS)
    case_kinds.register(*cases.KINDS)
    matter_kinds.register(*matters.MATTERS)
    notices.register(
        Topic("ticket", _("门票、改期和取消"), notices.BOTH, order=10),
        Topic("waiting", _("候补有空位"), notices.BOTH, order=20),
        Topic("series", _("关注的系列有新场次"), notices.NONE, order=36),
        Topic("feedback", _("请您评价、对评价的回复"), notices.NONE, order=30),
        Topic("demand", _("需求的进展"), notices.EMAIL, order=40),
        Topic("product", _("产品审核"), notices.EMAIL, order=50, for_work=True),
        Topic("order", _("点单和配送"), notices.EMAIL, order=60, for_work=True),
    )
    facts.register(
        {
            "cloudplatform.demand.declined": "不采纳",
            "cloudplatform.demand.separated": "撤销合并",
            "cloudplatform.order.declined": "不接",
            **HELP,
        }
    )
    facts.register_verbs(VERBS)
    register_days(pipeline)
    register_rules(*RULES)
    register_elsewhere(dated_rules.CYCLES, dated_rules.cycles)
    lifecycle.register(LIFECYCLES)
    register_badges()
    panel_kinds.register(PRODUCT_PANEL)
    searchtext.register(*INDEXED)
    privacy.register(
        collect=collect,
        find_obstacles=find_obstacles,
        erase=personal.erase,
        remove={
            "comments": personal.remove_comments,
            "session_follows": personal.remove_follows,
            "order_contacts": personal.remove_contacts,
        },
    )
    retention.register(*personal.RULES)
    languages.register_pages(*SPEAKING)
    navigation.register(
        Menu.PUBLIC,
        Link("cloudplatform:event_list", "活动", order=10),
        Link("cloudplatform:demand_list", "提需求", order=50),
    )
    venue_page.register(venues.on_here)
    venue_page.register_counter(venues.in_the_week)
    member_page.register(10, member_sections.runs)
    member_page.register(30, member_sections.shares)
    member_page.register(40, member_sections.needs)
    member_page.register(70, member_sections.ratings)
    waiting.register_duties(duties.duties)
    rail.register(
        PLATFORM,
        Entry("cloudplatform:my_products", "产品与审核", "mega", SUPPLIES),
        Entry("cloudplatform:order_desk", "点单台", "list", ORDERS),
        Entry("cloudplatform:delivery_list", "接单与配送", "truck", SUPPLIES),
        Entry("cloudplatform:delivery_list", "配送与验收", "truck", ORDERS),
        Entry("cloudplatform:hosted_list", "场次", "calendar"),
        Entry("cloudplatform:doors", "现场核销", "ticket"),
        Entry("cloudplatform:feedback_list", "评价与回复", "star"),
    )
