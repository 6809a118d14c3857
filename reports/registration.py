"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from community import rail
from community.members.queries import matters as matter_kinds
from community.members.queries import waiting
from community.members.queries.bureau_days import register as register_days
from community.rail import Entry
from community.registration import PRESS
from core import jobs
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.record import facts, lifecycle
from core.record.rules import register as register_rules
from core.web import navigation
from core.web.navigation import Link, Menu
from reports import cases, matters, models, states
from reports.badges import register_badges
from reports.queries import duties, editions
from reports.queries.bureau_days import chapters
from reports.rules import RULES
from roundtable.queries import facts as roundtable_facts

VERBS: Final = {
    "benchmarks_set": "列标杆项目", "correction_opened": "开勘误", "frame_written": "写编写说明",
    "frozen": "冻结数据", "handed_in": "交稿", "mail_lost": "链接没有寄到", "mailed": "寄出链接",
    "sent_to_review": "送审", "snapshot_chosen": "选定数据",
    "warning_answered": "答复提示", "writing_started": "开始编写",
}  # fmt: skip
LIFECYCLES: Final = {
    models.Edition: states.EDITION, models.Chapter: states.CHAPTER, models.Snapshot: states.SNAPSHOT,
    models.Build: states.BUILD,
}  # fmt: skip


def register() -> None:
    case_kinds.register(*cases.KINDS)
    jobs.name_kinds({
        "reports.take_snapshot": "冻结报告的数字", "reports.build_step": "生成报告文件", "reports.guest_letter": "给外部审读人发信",
    })  # fmt: skip
    matter_kinds.register(*matters.MATTERS)
    notices.register(Topic("report", _("蓝皮书和服务报告的编写"), notices.EMAIL, order=130, for_work=True))
    facts.register_verbs(VERBS)
    register_days(chapters)
    register_rules(*RULES)
    lifecycle.register(LIFECYCLES)
    register_badges()
    navigation.register(
        Menu.COMMUNITY,
        Link("reports:shelf", "蓝皮书和服务报告", order=60),
    )
    waiting.register_duties(editions.duties)
    roundtable_facts.register(duties.missed_books)
    rail.register(PRESS, Entry("reports:my_chapters", "蓝皮书和报告", "book"))
