"""Dated numeric rules of members, spaces and training; policy.py holds the defaults."""

from __future__ import annotations

from typing import Final

from community import policy
from core.record.rules import Rule, Unit

ROOMS: Final = "借用场地"
MEMBERS: Final = "成员和席位"
TRAINING: Final = "培训和星级"

CLOSURE_NOTICE: Final = Rule(
    "community.closure_notice", "闭馆提前几天公告", policy.CLOSURE_NOTICE, Unit.DAYS, "场馆", most=30,
    law="《公共文化体育设施条例》第十七、十八条规定",
)  # fmt: skip
FOLLOWS_MAX: Final = Rule(
    "community.follows_max", "一个人最多关注几个场馆", policy.FOLLOWS_MAX, Unit.GROUPS, "场馆", most=500, least=5,
    about="已经关注的不受影响",
)  # fmt: skip
ABSENCES_THAT_PAUSE: Final = Rule(
    "community.absences_that_pause",
    "借了几次没有来停借",
    policy.ABSENCES_THAT_PAUSE,
    Unit.TIMES,
    ROOMS,
    most=20,
)
ABSENCE_FADES_AFTER: Final = Rule(
    "community.absence_fades_after",
    "多久以前没有来的不再算",
    policy.ABSENCE_FADES_AFTER,
    Unit.DAYS,
    ROOMS,
    most=365,
    least=30,
)
PAUSE_LASTS: Final = Rule(
    "community.pause_lasts",
    "停借多久",
    policy.PAUSE_LASTS,
    Unit.DAYS,
    ROOMS,
    most=180,
    about="从最近一次没有来起；按那天的规则",
)
APPEAL_WITHIN: Final = Rule(
    "community.appeal_within", "借了没有来，多久内可以申诉", policy.APPEAL_WITHIN, Unit.DAYS, ROOMS, most=90, least=3,
    about="按借用结束那天的规则",
)  # fmt: skip
GROUPS_PER_LEADER: Final = Rule(
    "community.groups_per_leader",
    "一个人最多负责几个登记团队",
    policy.GROUPS_PER_LEADER,
    Unit.GROUPS,
    MEMBERS,
    most=20,
)
INVITATION_OPEN_FOR: Final = Rule(
    "community.invitation_open_for", "席位邀请几天内答复", policy.INVITATION_OPEN_FOR, Unit.DAYS, MEMBERS, most=60, least=3,
    about="按发出那天的规则",
)  # fmt: skip
CITIZEN_COURSES_MAX: Final = Rule(
    "community.citizen_courses",
    "居民同时最多报几个班",
    policy.CITIZEN_COURSES_MAX,
    Unit.GROUPS,
    TRAINING,
    most=20,
)
STAR_NOTICE: Final = Rule(
    "community.star_notice",
    "星级公示几个工作日",
    policy.STAR_NOTICE_WORKING_DAYS,
    Unit.WORKING_DAYS,
    TRAINING,
    most=30,
    least=3,
)
STAR_ANSWER: Final = Rule(
    "community.star_answer",
    "星级异议几个工作日内答复",
    policy.STAR_ANSWER_WORKING_DAYS,
    Unit.WORKING_DAYS,
    TRAINING,
    most=30,
)
RECTIFY_WITHIN: Final = Rule(
    "community.rectify_within", "星级整改期限", policy.RECTIFY_WITHIN, Unit.DAYS, TRAINING, most=365, least=7,
    about="主管部门没有另写日期时用",
)  # fmt: skip
SECONDMENT_REPORT_WITHIN: Final = Rule(
    "community.secondment_report", "交流结束后几天内交小结", policy.SECONDMENT_REPORT_WITHIN, Unit.DAYS, TRAINING, most=90,
    least=3, about="按交流最后一天的规则",
)  # fmt: skip

RULES: Final = (
    CLOSURE_NOTICE, ABSENCES_THAT_PAUSE, ABSENCE_FADES_AFTER, PAUSE_LASTS, APPEAL_WITHIN, GROUPS_PER_LEADER,
    INVITATION_OPEN_FOR, CITIZEN_COURSES_MAX, STAR_NOTICE, STAR_ANSWER, RECTIFY_WITHIN, SECONDMENT_REPORT_WITHIN,
    FOLLOWS_MAX,
)  # fmt: skip
