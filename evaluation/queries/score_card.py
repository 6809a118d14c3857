"""The score card of one subject as a tagged PDF."""

from __future__ import annotations

from typing import Final

from django.utils.timezone import localtime

from core.files.pdf import TAGGED, Fact, pdf
from evaluation.models import Subject
from evaluation.queries.ranking import row_of
from evaluation.queries.score_steps import Step, changes, steps

TEMPLATE: Final = "evaluation/score_card.typ"
DOUBT: Final = "区间只算“碰巧是谁答了评价、哪几位专家到场”的误差，不含填报错误和没来的人。"
HOW: Final = "这张卡上的每个分，可以用轮次页上的开放数据和 verify_scores.py 重算。"


def document(subject: Subject) -> bytes:
    """
    The card of a subject that was worked out. Four queries. The same scores give the same bytes.

    :raises GlyphMissing: if a character could not be printed.
    """
    round = subject.round
    at = round.published_at or round.computed_at
    if at is None:
        raise ValueError(f"{round} was not worked out.")
    facts: dict[str, Fact] = {
        "title": subject.title, "round": f"{round.name}（{round.number}）", "version": str(round.version),
        "is_sample": round.is_sample, "day": f"{localtime(at):%Y年%-m月%-d日}", "is_public": round.is_public,
        "head": _head(subject), "rows": [_row(step) for step in steps(subject)],
        "changes": [[one.name, f"{one.points:+.1f}", one.why] for one in changes(subject)],
        "reply": subject.reply, "answer": subject.answer, "doubt": DOUBT, "how": HOW,
    }  # fmt: skip
    return pdf(TEMPLATE, facts, at=at, standards=TAGGED)


def _head(subject: Subject) -> list[Fact]:
    """What stands above the table, as pairs of words."""
    round = subject.round
    head: list[Fact] = [
        ["类别", subject.group], ["区域", str(subject.area)],
        ["应答单位", str(subject.institution) if subject.institution else "没有登记"],
        ["数据期", f"{round.period_from} 至 {round.period_until}（不含）"],
    ]  # fmt: skip
    if subject.total is None:
        return [*head, ["总分", f"没有总分。{subject.get_state_display()}：{subject.reason}"]]
    row = row_of(subject)
    grade = f"{subject.get_grade_display()}{'（换一组权重，等级可能不同）' if row.is_shaky else ''}"
    return [
        *head, ["总分", f"{subject.total:.1f} 分（满分 100），真实水平大概在 {row.low:.1f} 到 {row.high:.1f} 之间"],
        ["等级", grade], ["可能的名次", f"第 {row.ranks} 名；权重上下浮动时第 {row.places} 名"],
        ["样本", f"{subject.people} 份到场者评价" if subject.people else "没有到场者评价，或不足公布的人数"],
    ]  # fmt: skip


def _row(step: Step) -> list[Fact]:
    one, score = step.indicator, step.score
    points = "不计" if score.share is None else f"{score.points:.2f}"
    return [f"{one.code} {one.name}", step.inputs, step.formula, step.doubt, step.worth, points]
