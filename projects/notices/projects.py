"""Notices about projects: to lead, partners and who objected."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate

from community.members.notices.people import tell_holders
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from projects.models import Objection, Partner, Project

STEPS = {
    "projects.project.submitted": "已提交，等主管部门推荐",
    "projects.project.recommended": "已获推荐，进入市级资格审查",
    "projects.project.qualified": "资格审查通过，等实地考察和评审",
    "projects.project.returned": "退回修改，请看逐条意见",
    "projects.project.rejected": "没有入选，请看理由",
    "projects.project.reviewed": "进入专家评审",
    "projects.project.reserved": "列入储备，可参加以后的评审",
    "projects.project.decided": "已审定入选，等待公示",
    "projects.project.noticed": "开始公示",
    "projects.project.incubating": "公示结束，进入培育",
    "projects.project.midterm_checked": "中期检查合格",
    "projects.project.accepted": "验收合格，等待命名",
    "projects.project.named": "已命名为标杆项目",
    "projects.project.confirmed": "年度复核合格",
    "projects.project.exited": "已退出，请看原因",
    "projects.checkpoint.opened": "有一项检查要交报告",
    "projects.checkpoint.returned": "检查报告退回补充",
}


def tell_lead(project: Project, entry: JournalEntry) -> None:
    """Notify everybody who may act on the project for its lead of a fact."""
    tell_holders(
        project.lead, Right.PROPOSE, topic="project", title=f"“{project.title}”{STEPS[entry.fact]}", body=entry.note,
        path=reverse("projects:progress", args=[project.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


def tell_lead_of_call(project: Project, entry: JournalEntry) -> None:
    """The call a project is written for ended before its day, or is off."""
    words = "取消了" if entry.fact == "projects.call.cancelled" else "提前截止了"
    tell_holders(
        project.lead, Right.PROPOSE, topic="project", title=f"“{project.call}”{words}，“{project.title}”还没有提交",
        body=entry.note, path=reverse("projects:progress", args=[project.pk]), at=entry.happened_at, key=f"fact:{entry.pk}:{project.pk}",
    )  # fmt: skip


def ask_partner(partner: Partner, entry: JournalEntry, why: str = "") -> None:
    project = partner.project
    tell_holders(
        partner.institution, Right.PROPOSE, topic="project", title=f"请签署：{project.lead}邀请参加“{project.title}”",
        body=why or partner.contribution, path=reverse("projects:sign", args=[project.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


def tell_lead_of_answer(partner: Partner, entry: JournalEntry) -> None:
    project = partner.project
    word = "已签署" if entry.fact == "projects.partner.signed" else "不参加"
    tell_holders(
        project.lead, Right.PROPOSE, topic="project", title=f"“{project.title}”：{partner.institution}{word}",
        body=entry.note, path=reverse("projects:progress", args=[project.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


def remind(project: Project, *, title: str, due_on: date, path: str, at: datetime) -> None:
    """Remind the lead once before a deadline, and once after it."""
    is_late = due_on < localdate(at)
    words = "已超期" if is_late else f"{due_on.month}月{due_on.day}日到期"
    tell_holders(
        project.lead, Right.PROPOSE, topic="project", title=f"“{project.title}”{title}{words}", path=path, at=at,
        key=f"due:{path}:{due_on}:{is_late}",
    )  # fmt: skip


def tell_objector(objection: Objection, entry: JournalEntry) -> None:
    notices.send(
        to=objection.filed_by, topic="project", title=f"你对“{objection.list}”的异议有答复", body=objection.answer,
        path=reverse("projects:notice", args=[objection.list_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
