"""Registrations of this app with the shared registries (notices, rights, navigation, …). Called once, from apps.py."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from community import rail
from community.members.queries import matters as matter_kinds
from community.members.queries import reply_topics, waiting
from community.members.queries.bureau_days import register as register_days
from community.rail import Entry, Group
from core import jobs, privacy
from core.desk import kinds as case_kinds
from core.messages import notices
from core.messages.notices import Topic
from core.record import facts, lifecycle
from core.record.rules import register as register_rules
from core.record.rules import register_elsewhere
from core.web import navigation
from core.web.navigation import Link, Menu
from evaluation import cases, matters, models, rules, states
from evaluation.actions import personal
from evaluation.badges import register_badges
from evaluation.panel_kind import ROUND_PANEL
from evaluation.queries import dated_rules, institution_page
from evaluation.queries.bureau_days import replies
from evaluation.queries.personal import collect
from thinktank import panel_kinds

EVALUATION: Final = Group("评价", order=70)
VERBS: Final = {
    "archived": "归档", "assigned": "交办", "committed": "公布承诺", "computed": "算出结果",
    "computing": "开始计算", "counted": "统计", "differs": "两次录入不一致", "narrowed": "缩小范围",
    "prepared": "准备", "redone": "重新计算", "retired": "停用", "shown": "公开",
    "text_moderated": "审核文字",
}  # fmt: skip
LIFECYCLES: Final = {
    models.FrameworkVersion: states.VERSION, models.Round: states.ROUND, models.Subject: states.SUBJECT,
    models.Declaration: states.DECLARATION, models.Rectification: states.RECTIFICATION, models.Survey: states.SURVEY,
    models.FreeText: states.FREE_TEXT, models.PaperSheet: states.PAPER,
}  # fmt: skip


def register() -> None:
    case_kinds.register(*cases.KINDS)
    jobs.name_kinds({"evaluation.compute": "计算评价得分"})
    matter_kinds.register(*matters.MATTERS)
    reply_topics.register(reply_topics.Topic("evaluation.return", "退回填报", "绩效评估"))
    notices.register(Topic("evaluation", _("评价、填报和整改"), notices.EMAIL, order=150, for_work=True))
    facts.register_verbs(VERBS)
    register_days(replies)
    register_rules(*rules.RULES)
    register_elsewhere(rules.EVALUATION, dated_rules.threshold)
    register_elsewhere(rules.EVALUATION, dated_rules.frameworks)
    lifecycle.register(LIFECYCLES)
    register_badges()
    panel_kinds.register(ROUND_PANEL)
    privacy.register(collect=collect, erase=personal.erase)
    navigation.register(
        Menu.COMMUNITY,
        Link("evaluation:index", "评价与督导", order=70),
    )
    waiting.register_duties(institution_page.duties)
    rail.register(EVALUATION, Entry("evaluation:mine", "评价与整改", "scale"))
