"""The life of a thing as its journal tells it, in words for the people concerned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import models

from core.journal import subject_of
from core.models import JournalEntry

WORDS: Final = {
    "community.group.applied": "提出申请",
    "community.group.vouched": "单位推荐",
    "community.group.registered": "区里登记",
    "community.group.refused": "未通过",
    "community.group.suspended": "暂停",
    "community.group.resumed": "恢复",
    "community.group.left": "退出登记",
    "community.group.handed_over": "换了负责人",
    "community.secondment.proposed": "提出",
    "community.secondment.agreed": "一方同意",
    "community.secondment.declined": "不同意",
    "community.secondment.began": "开始",
    "community.secondment.reported": "交总结",
    "community.secondment.closed": "鉴定，结束",
    "community.secondment.broken_off": "提前中止",
    "community.incubatee.applied": "申请培育",
    "community.incubatee.taken_in": "受理，入孵",
    "community.incubatee.declined": "未受理",
    "community.incubatee.graduated": "出孵",
    "community.incubatee.left": "退出",
    "community.grade.reported": "自评",
    "community.grade.withdrawn": "撤回",
    "community.grade.assessed": "考评",
    "community.grade.noticed": "开始公示",
    "community.grade.reopened": "公示有异议，重新考评",
    "community.grade.granted": "评定",
    "community.grade.rectifying": "限期整改",
    "community.grade.replied": "回复整改",
    "community.grade.sent_back": "退回再改",
    "community.grade.verified": "整改合格",
    "community.grade.lapsed": "整改不合格",
    "community.gradeobjection.filed": "提出异议",
    "community.gradeobjection.answered": "书面答复",
    "community.selfcheck.submitted": "提交自查",
    "community.selfcheck.returned": "退回补正",
    "community.selfcheck.spot_checked": "区里抽查",
    "community.selfcheck.explained": "说明出入",
    "community.selfcheck.graded": "评级公开",
    "community.spacebooking.asked": "提出借用",
    "community.spacebooking.confirmed": "约好了",
    "community.spacebooking.declined": "没有同意",
    "community.spacebooking.withdrawn": "撤回",
    "community.spacebooking.expired": "到期没有答复，时段放开",
    "community.spacebooking.cancelled": "借用方取消",
    "community.spacebooking.called_off": "管理方取消",
    "community.spacebooking.signed_in": "签到",
    "community.spacebooking.signed_out": "签退",
    "community.spacebooking.missed": "没有来，时段放开",
    "community.spacebooking.appealed": "申诉",
    "community.spacebooking.excused": "谅解，不再算",
    "community.spacebooking.upheld": "申诉答复：仍然算",
}


@dataclass(frozen=True)
class Step:
    """One thing that happened, in the shape of components/_timeline.html."""

    title: str
    when: datetime
    text: str
    is_done: bool = True
    is_now: bool = False


def history(thing: models.Model) -> Sequence[Step]:
    """Answer what happened to `thing`, oldest first, without the facts that have no word. One query."""
    entries = JournalEntry.objects.filter(subject=subject_of(thing), fact__in=WORDS).order_by("pk")
    return [Step(WORDS[entry.fact], entry.happened_at, entry.note) for entry in entries]
