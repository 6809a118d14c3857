"""Dated numeric rules of the platform; policy.py holds the defaults."""

from __future__ import annotations

from typing import Final

from cloudplatform import policy
from core.record.rules import Rule, Unit

BOOKING: Final = "预约"
ABSENCE: Final = "没有来和申诉"
DEADLINES: Final = "期限"

PARTY_LIMIT: Final = Rule(
    "cloudplatform.party_limit", "每人一场最多约几个名额", policy.PARTY_LIMIT, Unit.PEOPLE, BOOKING, most=20,
    about="新场次先填这个数，主办方可以另定；已发布的场次不变",
)  # fmt: skip
WEEKLY_LIMIT: Final = Rule(
    "cloudplatform.weekly_limit", "每人七天内最多约几场", policy.WEEKLY_LIMIT, Unit.TIMES, BOOKING, most=50,
    about="新场次先填这个数，主办方可以另定；已发布的场次不变",
)  # fmt: skip
CANCEL_BEFORE: Final = Rule(
    "cloudplatform.cancel_before", "开场前多久可以取消", policy.CANCEL_BEFORE, Unit.HOURS, BOOKING, least=0, most=720,
    about="新场次先填这个数，主办方可以另定；约好的票按约的时候说的",
)  # fmt: skip
OFFER_LASTS: Final = Rule(
    "cloudplatform.offer_lasts", "候补轮到后名额留多久", policy.OFFER_LASTS, Unit.HOURS, BOOKING, most=48,
    about="新场次用这个数；已有的场次不变",
)  # fmt: skip
GUEST_MESSAGES_A_DAY: Final = Rule(
    "cloudplatform.guest_messages", "主办方一天最多给同一场的人发几次消息", policy.GUEST_MESSAGES_A_DAY, Unit.TIMES, BOOKING,
    most=10,
)  # fmt: skip
FOLLOWS_MAX: Final = Rule(
    "cloudplatform.follows_max", "一个人最多关注几个系列", policy.FOLLOWS_MAX, Unit.GROUPS, BOOKING, most=500, least=5,
    about="已经关注的不受影响",
)  # fmt: skip
ABSENCES_THAT_PAUSE: Final = Rule(
    "cloudplatform.absences_that_pause",
    "几次没有来暂停预约",
    policy.ABSENCES_THAT_PAUSE,
    Unit.TIMES,
    ABSENCE,
    most=20,
)
ABSENCE_WINDOW: Final = Rule(
    "cloudplatform.absence_window", "多久以前没有来的不再算", policy.ABSENCE_WINDOW, Unit.DAYS, ABSENCE, most=365,
    least=30,
)  # fmt: skip
PAUSE_LASTS: Final = Rule(
    "cloudplatform.pause_lasts", "暂停预约多久", policy.PAUSE_LASTS, Unit.DAYS, ABSENCE, most=180,
    about="从最近一次没有来起；按那天的规则",
)  # fmt: skip
APPEAL_WITHIN: Final = Rule(
    "cloudplatform.appeal_within", "没有来多久内可以申诉", policy.APPEAL_WITHIN, Unit.DAYS, ABSENCE, most=90, least=3,
    about="从散场起；按散场那天的规则",
)  # fmt: skip
FEEDBACK_WITHIN: Final = Rule(
    "cloudplatform.feedback_within",
    "散场后多久内可以评价",
    policy.FEEDBACK_WITHIN,
    Unit.DAYS,
    DEADLINES,
    most=180,
    least=3,
)
DEMAND_REPLY: Final = Rule(
    "cloudplatform.demand_reply", "需求几个工作日内答复", policy.DEMAND_REPLY_WORKING_DAYS, Unit.WORKING_DAYS, DEADLINES,
    most=30, about="写在需求页上，是对居民的承诺；按提交那天的规则",
)  # fmt: skip
PRODUCT_NOTICE: Final = Rule(
    "cloudplatform.product_notice", "产品公示几个工作日", policy.NOTICE_WORKING_DAYS, Unit.WORKING_DAYS, DEADLINES, most=30,
    least=3,
)  # fmt: skip
CONSENT_WITHIN: Final = Rule(
    "cloudplatform.consent_within", "改期提议几天内回复", policy.CONSENT_WITHIN, Unit.DAYS, DEADLINES, most=30
)
PANEL_PASS_MEAN: Final = Rule(
    "cloudplatform.panel_pass_mean",
    "产品专家评审平均几分通过",
    int(policy.PANEL_PASS_MEAN),
    Unit.SCORE,
    "评审",
    most=100,
)

RULES: Final = (
    PARTY_LIMIT, WEEKLY_LIMIT, CANCEL_BEFORE, OFFER_LASTS, GUEST_MESSAGES_A_DAY, ABSENCES_THAT_PAUSE, ABSENCE_WINDOW,
    PAUSE_LASTS, APPEAL_WITHIN, FEEDBACK_WITHIN, DEMAND_REPLY, PRODUCT_NOTICE, CONSENT_WITHIN, PANEL_PASS_MEAN, FOLLOWS_MAX,
)  # fmt: skip
