"""Documents: letters of appointment (PDF) and signed results (PDF, Word). Equal facts give equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from core.files.docx import Paper
from core.files.pdf import Fact, pdf
from thinktank.models import Appointment, Panel, PanelMember
from thinktank.policy import DROP_NEEDS_SHEETS
from thinktank.queries.panels import SubjectResult, results
from thinktank.states import MemberState

COLUMNS = ("名次", "编号", "对象", "平均", "标准差", "最低", "最高", "评分表")


def letter(appointment: Appointment) -> bytes:
    """One letter of appointment as PDF."""
    expert = appointment.expert
    facts: dict[str, Fact] = {
        "number": appointment.number, "name": expert.name, "category": str(expert.get_category_display()),
        "fields": "、".join(expert.field_labels), "starts": f"{appointment.starts_on:%Y 年 %m 月 %d 日}",
        "ends": f"{appointment.ends_on:%Y 年 %m 月 %d 日}（不含当日）",
        "issuer": settings.SITE_ORGANISER or "广州公共文化智库", "issued": f"{localtime(appointment.made_at):%Y 年 %m 月 %d 日}",
        "is_sample": expert.is_sample,
    }  # fmt: skip
    return pdf("thinktank/letter.typ", facts, at=appointment.made_at)


@dataclass(frozen=True)
class ResultPaper:
    """What a result sheet says, in the order of both formats. `rows` are in COLUMNS."""

    head: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    rule: str
    comments: Sequence[tuple[str, Sequence[str]]]
    members: Sequence[Sequence[str]]
    marks: Sequence[str]


def result_paper(panel: Panel, *, names_subjects: bool) -> ResultPaper:
    """Gather the sheet of a signed panel. Without `names_subjects` subjects appear by code: for members of a blind one."""
    found = results(panel)
    members = (
        panel.members.exclude(state=MemberState.PASSED_OVER).select_related("expert").order_by("ordinal")
    )
    return ResultPaper(
        head=[
            ("评审组", f"{panel.number} {panel.title}"), ("评什么", str(panel.get_kind_display())),
            ("标准", f"第 {panel.criteria.version} 版"), ("方式", "匿名评审" if panel.is_blind else "公开材料评审"),
            ("签署", f"{localtime(panel.signed_at):%Y-%m-%d %H:%M}" if panel.signed_at else "未签署"),
        ],
        rows=[_row(row, names_subjects) for row in found], rule=_rule(panel),
        comments=[(row.code, row.comments) for row in found if row.comments],
        members=[_member(one) for one in members],
        marks=[
            f"结果摘要（SHA-256）{panel.result_digest}", f"名单摘要 {panel.list_digest}", f"抽取种子 {panel.seed}",
            f"抽取过程可在 {settings.SITE_URL}{reverse('thinktank:draw', args=[panel.pk])} 重算。",
        ],
    )  # fmt: skip


def result_pdf(panel: Panel, *, names_subjects: bool) -> bytes:
    paper = result_paper(panel, names_subjects=names_subjects)
    facts: dict[str, Fact] = {
        "head": [[name, value] for name, value in paper.head], "rows": [list(row) for row in paper.rows], "rule": paper.rule,
        "comments": [{"code": code, "lines": list(lines)} for code, lines in paper.comments],
        "members": [list(row) for row in paper.members], "marks": list(paper.marks), "is_sample": panel.is_sample,
    }  # fmt: skip
    return pdf("thinktank/result.typ", facts, at=panel.signed_at or panel.convened_at)


def result_docx(panel: Panel, *, names_subjects: bool) -> bytes:
    paper = result_paper(panel, names_subjects=names_subjects)
    word = Paper("评审结果", note="示例数据，不是真实文件" if panel.is_sample else "")
    word.facts(paper.head)
    word.head("一、得分")
    word.table(COLUMNS, paper.rows)
    word.text(paper.rule)
    word.head("二、评语")
    for code, lines in paper.comments:
        word.head(code, 2)
        for line in lines:
            word.text(line)
    word.head("三、成员确认")
    word.table(("编号", "姓名", "类别", "确认时间"), paper.members)
    for mark in paper.marks:
        word.text(mark)
    return word.data()


def _row(row: SubjectResult, names_subjects: bool) -> list[str]:
    sheets = f"{row.sheets} 张" + (f"，去 {row.dropped} 张" if row.dropped else "")
    return [
        str(row.rank or ""), row.code, row.title if names_subjects else "（匿名）", str(row.mean), str(row.spread), str(row.low),
        str(row.high), sheets,
    ]  # fmt: skip


def _rule(panel: Panel) -> str:
    if panel.drops_high_low:
        return f"评分表满 {DROP_NEEDS_SHEETS} 张的，去掉一个最高分和一个最低分再平均；标准差、最低、最高按全部评分表计。"
    return "平均分按全部评分表计，不去最高分和最低分。"


def _member(member: PanelMember) -> list[str]:
    if member.state != MemberState.SITTING:
        confirmed = str(member.get_state_display())
    else:
        confirmed = (
            f"{localtime(member.confirmed_at):%Y-%m-%d %H:%M} 线上确认" if member.confirmed_at else "未确认"
        )
    return [member.expert.code, member.expert.name, str(member.expert.get_category_display()), confirmed]
