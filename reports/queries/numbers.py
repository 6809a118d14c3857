"""
Check of a chapter for numbers typed by hand: every digit comes from the snapshot, is quoted, or falls under a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from reports.models import Chapter, Edition, NumberRule
from reports.queries.figures import Figures
from reports.text import html
from reports.text.blocks import Block, Chart, Figure, Heading, Map, Picture, Table, Words, lines_of
from reports.text.references import FigureReference, GridReference, ReferenceUnreadable

_DIGITS: Final = r"[0-9０-９]"
_NUMBER: Final = re.compile(rf"{_DIGITS}(?:[0-9０-９,，.．]*{_DIGITS})?(?:\s?[%％‰])?|[0-9０-９]?[½⅓⅔¼¾]")
AROUND: Final = 12  # characters shown on each side of a finding


@dataclass(frozen=True)
class Finding:
    """
    One thing that must be mended in a chapter before it can be built.

    `code` is stable; `words` is a sentence; `found` the text it is about; `near` what stands around it.
    """

    code: str
    words: str
    chapter: str
    place: int
    found: str = ""
    near: str = ""

    def __str__(self) -> str:
        near = f"（…{self.near}…）" if self.near else ""
        return f"第{self.place}章 {self.chapter}：{self.words}{near}"


def rules() -> tuple[str, ...]:
    """The patterns that let digits pass today. One query."""
    return tuple(NumberRule.objects.filter(ended_at=None).order_by("pk").values_list("pattern", flat=True))


def of_edition(edition: Edition, figures: Figures | None) -> list[Finding]:
    """What is wrong in all chapters of `edition`, in reading order. Two queries."""
    patterns = rules()
    chapters = edition.chapters.order_by("place", "pk")
    return [finding for chapter in chapters for finding in of_chapter(chapter, patterns, figures)]


def of_chapter(chapter: Chapter, patterns: Sequence[str], figures: Figures | None) -> list[Finding]:
    """What is wrong in one chapter; without `figures` references are checked for their form only."""
    blocks = html.read(chapter.text)
    return [
        Finding(code, words, chapter.title, chapter.place, found, near)
        for code, words, found, near in [
            *typed_numbers(blocks, patterns),
            *_references(blocks, figures),
            *_pictures(blocks),
        ]
    ]


def typed_numbers(blocks: Iterable[Block], patterns: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """(code, sentence, number, words around it) of every digit in running text, captions included, that nothing explains."""
    found = []
    for block in blocks:
        texts = [_unquoted(line) for line in lines_of(block)]
        if isinstance(block, Table | Chart | Map | Picture):
            texts.append(block.caption)
        for text in texts:
            for start, end in _unexplained(text, patterns):
                number = text[start:end]
                near = text[max(0, start - AROUND) : end + AROUND]
                what = "标题里的" if isinstance(block, Heading) else ""
                found.append((
                    "typed_number", f"{what}“{number}”是手打的。请换成指标引用，或用“引”注明出处。", number, near,
                ))  # fmt: skip
    return found


def _unquoted(line: tuple[object, ...]) -> str:
    """The typed text of a line; what is quoted with its source, and figures, leave a gap no pattern reaches over."""
    return "".join(
        piece.text if isinstance(piece, Words) and not piece.source else "\u0000"
        for piece in line
    )  # fmt: skip


def _unexplained(text: str, patterns: Sequence[str]) -> list[tuple[int, int]]:
    explained = [found.span() for pattern in patterns for found in _compiled(pattern).finditer(text)]
    return [
        found.span()
        for found in _NUMBER.finditer(text)
        if not any(start <= found.start() and found.end() <= end for start, end in explained)
    ]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _references(blocks: Iterable[Block], figures: Figures | None) -> list[tuple[str, str, str, str]]:
    found = []
    for block in blocks:
        for line in lines_of(block):
            for piece in line:
                if isinstance(piece, Figure) and (problem := _figure_problem(piece.reference, figures)):
                    found.append(("figure_missing", problem, piece.reference, ""))
        if isinstance(block, Table | Chart | Map) and (problem := _grid_problem(block.reference, figures)):
            found.append(("figure_missing", problem, block.reference, ""))
    return found


def _figure_problem(reference: str, figures: Figures | None) -> str:
    if figures is not None:
        return figures.show(reference).problem
    try:
        FigureReference.read(reference)
    except ReferenceUnreadable:
        return f"“{reference}”不是指标引用，格式是 代码@city:4401。"
    return ""


def _grid_problem(reference: str, figures: Figures | None) -> str:
    if figures is not None:
        return figures.grid(reference).problem
    try:
        GridReference.read(reference)
    except ReferenceUnreadable:
        return f"“{reference}”不是表格引用。"
    return ""


def _pictures(blocks: Iterable[Block]) -> list[tuple[str, str, str, str]]:
    found = []
    for block in blocks:
        if isinstance(block, Picture | Chart | Map) and not block.alternative:
            what = {Picture: "照片", Chart: "图", Map: "地图"}[type(block)]
            found.append(
                (
                    "no_words",
                    f"{what}“{block.caption or '未命名'}”没有给看不见的人的文字说明。",
                    block.caption,
                    "",
                )
            )
        if isinstance(block, Table | Chart | Map | Picture) and not block.caption:
            found.append(("no_caption", "有一张图或表没有题目。", "", ""))
    return found
