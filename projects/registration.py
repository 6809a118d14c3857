"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from community import member_page, rail
from community.members.queries import matters as matter_kinds
from community.members.queries import waiting as waiting_lists
from community.members.queries.bureau_days import register as register_days
from community.rail import Entry, Group
from core import privacy, searchtext
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.privacy import retention
from core.record import facts, lifecycle, proofs
from core.record.proofs import Proof
from core.record.rules import register as register_rules
from core.states import OBJECTION
from projects import cases, matters, models, states
from projects.actions import personal
from projects.badges import register_badges
from projects.panel_kind import PROJECT_PANEL
from projects.queries import empower_duties, member_sections, money, waiting
from projects.queries.bureau_days import projects
from projects.queries.personal import collect
from projects.queries.search_texts import INDEXED
from projects.rules import RULES
from thinktank import panel_kinds

PROJECTS: Final = Group("项目", order=50)
VERBS: Final = {
    "abandoned": "放弃", "asked_again": "再次请签", "attached": "附材料", "baseline": "填基线",
    "booked": "记账", "decided": "决定", "doubted": "提出疑问", "drawn_up": "拟定", "exited": "退出",
    "failed": "没有通过", "incubating": "进入培育", "linked": "关联", "measured": "填写结果", "merged": "合并",
    "named": "命名", "passed": "通过", "qualified": "资格审查通过", "rejected": "退件",
    "rescheduled": "改期", "row_decided": "定一项", "targeted": "设定方向", "unlinked": "解除关联",
    "written": "填写",
}  # fmt: skip
LIFECYCLES: Final = {
    models.Call: states.CALL, models.Project: states.PROJECT, models.Partner: states.PARTNER,
    models.DecisionList: states.DECISION_LIST, models.Objection: OBJECTION,
    models.Checkpoint: states.CHECKPOINT, models.Rectification: states.RECTIFICATION,
    models.Milestone: states.MILESTONE, models.SharedUse: states.SHARE, models.Empowerment: states.EVIDENCE,
    models.Case: states.CASE, models.Replication: states.REPLICATION, models.Brand: states.BRAND,
}  # fmt: skip


def register() -> None:
    case_kinds.register(*cases.KINDS)
    matter_kinds.register(*matters.MATTERS)
    notices.register(Topic("project", _("标杆项目和案例"), notices.EMAIL, order=140, for_work=True))
    proofs.register(
        Proof("accounts", _("每个项目的账"), models.FundingAccount.objects.all, money.proof_of_accounts)
    )
    facts.register_verbs(VERBS)
    register_days(projects)
    register_rules(*RULES)
    lifecycle.register(LIFECYCLES)
    register_badges()
    panel_kinds.register(PROJECT_PANEL)
    searchtext.register(*INDEXED)
    privacy.register(
        collect=collect, erase=personal.erase, remove={"project_contacts": personal.remove_contacts}
    )
    retention.register(*personal.RULES)
    member_page.register(20, member_sections.projects)
    waiting_lists.register_duties(empower_duties.duties, waiting.duties)
    rail.register(
        PROJECTS,
        Entry("projects:my_projects", "标杆项目", "flag"),
        Entry("projects:case_list", "案例", "book"),
        Entry("projects:replication_list", "复制推广", "copy"),
        Entry("projects:brand_list", "品牌与重点工作", "flag"),
    )
