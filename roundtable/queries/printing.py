"""Printed papers of a meeting: agenda, name cards, seating plan, sign-in sheet, as Word and PDF from one source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.timezone import localtime

from core.files import pdf
from core.files.docx import Paper
from roundtable.models import Invitation, Roundtable, Standing
from roundtable.queries.meetings import agenda
from roundtable.states import InvitationState

A_ROW: Final = 6  # seats in one row of the plan


@dataclass(frozen=True)
class Sheet:
    """One table under a title."""

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    row_mm: int = 0  # how high a row is at least
    points: int = 12  # how large its words are


def _agenda(roundtable: Roundtable) -> Sheet:
    rows = [
        [f"{localtime(line.starts_at):%H:%M}", f"{number}. {line.item.title}", line.item.proposer,
         f"{line.item.minutes_given} 分钟", line.item.speaking]
        for number, line in enumerate(agenda(roundtable), 1)
    ]  # fmt: skip
    return Sheet(
        f"{roundtable.title}议程", _note(roundtable), ("时间", "议题", "提出", "时长", "发言次序"), rows
    )


def _cards(roundtable: Roundtable) -> Sheet:
    rows = [[one.institution.name, one.seat.holder if one.seat else ""] for one in coming(roundtable)]
    return Sheet(f"{roundtable.title}桌签", _note(roundtable), ("单位", "姓名"), rows, row_mm=55, points=26)


def _seating(roundtable: Roundtable) -> Sheet:
    """Rows of six from the chair's side: delegates first, observers behind."""
    names = [one.institution.name for one in coming(roundtable)]
    rows = [
        [
            f"第 {number} 排",
            *names[start : start + A_ROW],
            *[""] * (A_ROW - len(names[start : start + A_ROW])),
        ]
        for number, start in enumerate(range(0, len(names), A_ROW), 1)
    ]
    columns = ("", *(f"{number} 号" for number in range(1, A_ROW + 1)))
    return Sheet(
        f"{roundtable.title}座次", f"主持席：{roundtable.chair.institution.name}", columns, rows, row_mm=20
    )


def _sign_in(roundtable: Roundtable) -> Sheet:
    invited = roundtable.invitations.exclude(state=InvitationState.PREPARED).for_list()
    rows = [
        [
            str(number),
            one.institution.name,
            one.get_standing_display(),
            one.seat.holder if one.seat else "",
            "",
        ]
        for number, one in enumerate(invited, 1)
    ]
    return Sheet(
        f"{roundtable.title}签到表",
        _note(roundtable),
        ("序号", "单位", "身份", "代表", "签名"),
        rows,
        row_mm=14,
    )


SHEETS: Final[Mapping[str, Callable[[Roundtable], Sheet]]] = {
    "agenda": _agenda,
    "cards": _cards,
    "seating": _seating,
    "sign-in": _sign_in,
}


def coming(roundtable: Roundtable) -> Sequence[Invitation]:
    """Those who said they come, delegates first. One query."""
    rows = roundtable.invitations.filter(state=InvitationState.ACCEPTED).for_list()
    return sorted(rows, key=lambda one: one.standing != Standing.DELEGATE)


def as_docx(sheet: Sheet, *, is_sample: bool) -> bytes:
    paper = Paper(sheet.title, note="，".join(filter(None, [sheet.note, "示例数据" if is_sample else ""])))
    paper.table(sheet.columns, sheet.rows, row_mm=sheet.row_mm, points=sheet.points)
    return paper.data()


def as_pdf(sheet: Sheet, roundtable: Roundtable) -> bytes:
    facts: dict[str, pdf.Fact] = {
        "title": sheet.title, "note": sheet.note, "columns": [str(one) for one in sheet.columns],
        "rows": [list(map(str, row)) for row in sheet.rows], "is_sample": roundtable.is_sample,
    }  # fmt: skip
    template = "roundtable/cards.typ" if "桌签" in sheet.title else "roundtable/sheet.typ"
    return pdf.pdf(template, facts, at=roundtable.planned_at)


def _note(roundtable: Roundtable) -> str:
    return f"{localtime(roundtable.starts_at):%Y年%-m月%-d日 %H:%M}，{roundtable.place}"
