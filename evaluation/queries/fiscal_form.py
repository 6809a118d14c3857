"""The fiscal self-assessment form (财政支出绩效自评表) of one subject, filled from its scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.files.docx import Paper
from core.files.spreadsheets import workbook
from evaluation.models import Subject
from evaluation.queries.score_steps import Step, rule_words, steps

TITLES: Final = ("一级指标", "二级指标", "目标", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def rows(subject: Subject) -> Sequence[Sequence[str]]:
    """One line an indicator, then the sum. Two queries."""
    found = [_row(step) for step in steps(subject)]
    total = "没有总分" if subject.total is None else f"{subject.total:.2f}"
    return [*found, ["总分", "", "", "", "100", total, subject.reason]]


def _row(step: Step) -> Sequence[str]:
    one, score = step.indicator, step.score
    worth = f"{one.dimension.weight * one.weight / 100:.2f}"
    points = "不计" if score.share is None else f"{score.points:.2f}"
    return [one.dimension.name, one.name, rule_words(one), step.inputs, worth, points, score.note]


def document(subject: Subject) -> bytes:
    """The form as a document."""
    round = subject.round
    paper = Paper("财政支出绩效自评表", note="示例数据" if round.is_sample else "")
    paper.facts([
        ("项目名称", subject.title), ("实施单位", subject.institution or "没有登记"),
        ("评价期", f"{round.period_from} 至 {round.period_until}（不含）"), ("指标体系", round.version),
    ])  # fmt: skip
    paper.table(TITLES, rows(subject))
    paper.text(f"自评单位的话：{subject.reply or '没有填写'}")
    return paper.data()


def sheet(subject: Subject) -> bytes:
    return workbook(TITLES, rows(subject))
