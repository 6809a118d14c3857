"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from community import rail
from community.members.queries import engagements, waiting
from community.members.queries import matters as matter_kinds
from community.members.queries.bureau_days import register as register_days
from community.rail import Entry, Group, PersonalRail
from core import privacy, searchtext
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.models import User
from core.record import facts, lifecycle, proofs
from core.record.proofs import Proof
from core.record.rules import register as register_rules
from core.web import navigation
from core.web.navigation import Link, Menu
from thinktank import cases, matters, models, panel_kinds, states
from thinktank.actions import personal
from thinktank.badges import register_badges
from thinktank.paper_panel import PAPER_PANEL
from thinktank.queries import consultations, expert_pages, panels
from thinktank.queries.bureau_days import panels_and_forums
from thinktank.queries.engagements import forums
from thinktank.queries.personal import collect, find_obstacles
from thinktank.queries.search_texts import INDEXED
from thinktank.rules import RULES

THINK_TANK: Final = Group("智库", order=80)
VERBS: Final = {
    "capacity_set": "设定名额", "programme_changed": "改议程", "checked_in": "签到", "convened": "召集", "declared": "申报",
    "discussed": "讨论", "drawn": "抽取", "file_added": "加文件", "freed": "退回可用", "in_review": "送审",
    "judged": "评判", "papers_called": "征集论文", "profiled": "填资料", "recused": "回避",
    "reminded": "提醒", "renewed": "续聘", "replaced": "更换", "signed": "签字",
}  # fmt: skip
LIFECYCLES: Final = {
    models.Expert: states.EXPERT, models.Panel: states.PANEL, models.PanelMember: states.MEMBER,
    models.ScoreSheet: states.SHEET, models.Consultation: states.CONSULTATION,
    models.Interpretation: states.INTERPRETATION, models.Forum: states.FORUM, models.Paper: states.PAPER,
    models.Registration: states.REGISTRATION,
}  # fmt: skip


def register() -> None:
    engagements.register("forum", forums)
    case_kinds.register(*cases.KINDS)
    matter_kinds.register(*matters.MATTERS)
    notices.register(
        Topic("thinktank", _("智库、咨询和评审"), notices.EMAIL, order=90, for_work=True),
        Topic("panel", _("智库聘任和评审"), notices.EMAIL, order=100, for_work=True),
    )
    proofs.register(Proof("draws", _("每次专家抽取"), models.Panel.objects.all, panels.proof_of_draws))
    facts.register_verbs(VERBS)
    register_days(panels_and_forums)
    register_rules(*RULES)
    lifecycle.register(LIFECYCLES)
    register_badges()
    panel_kinds.register(PAPER_PANEL)
    searchtext.register(*INDEXED)
    privacy.register(collect=collect, find_obstacles=find_obstacles, erase=personal.erase)
    navigation.register(Menu.STAFF, Link("thinktank:think_tank", "智库", order=50))
    navigation.register(
        Menu.COMMUNITY,
        Link("thinktank:think_tank", "公共文化智库", order=50),
    )
    waiting.register_duties(consultations.duties)
    rail.register(
        THINK_TANK,
        Entry("thinktank:my_consultations", "智库咨询", "speech"),
        Entry("thinktank:recommend", "推荐智库成员", "speech"),
    )
    rail.register_personal(EXPERTS)


def _waiting_for_expert(user: User, at: datetime) -> Mapping[str, int]:
    due = expert_pages.waiting(user, at)
    return {"thinktank:desk": due.panels, "thinktank:opinion_list": due.opinions} if due else {}


EXPERTS: Final = PersonalRail(
    title="公共文化智库",
    sections=("thinktank:desk", "thinktank:opinion_list"),
    entries=(
        Entry("thinktank:desk", "我的评审", "inbox"),
        Entry("thinktank:opinion_list", "请我答的问题", "speech"),
        Entry("thinktank:interests", "回避申报", "shield"),
        Entry("thinktank:profile", "资料和公开范围", "user"),
        Entry("thinktank:think_tank", "智库首页", "users"),
    ),
    counts=_waiting_for_expert,
)
