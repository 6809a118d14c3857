"""
The same chapter as plain text, for people without JavaScript and for typing in one go.

Blocks are parted by blank lines: `## 小标题`, `### 小标题`, `- 项`, `1. 项`, `> 引文`, `[表 …|表题]`, `[图 line …|图题|文字说明]`,
`[地图 …|图题|文字说明]`, `[照片 编号|图题|文字说明]`. Inside a line: `**粗**`, `[数 代码@city:4401]`, `[引 出处|原文]`, `[见 对象|名称]`.
"""

from __future__ import annotations

import re
from typing import Final

from reports.text.blocks import (
    CHART_KINDS,
    Block,
    Chart,
    Figure,
    Heading,
    Line,
    Listing,
    Map,
    Mention,
    Paragraph,
    Picture,
    Piece,
    Quotation,
    Table,
    Words,
)

_BOX: Final = re.compile(r"\[(?P<what>表|图|地图|照片) (?P<rest>[^\[\]]+)\]")
_PIECE: Final = re.compile(
    r"\[数 (?P<figure>[^\[\]|]+)\]|\[引 (?P<source>[^\[\]|]+)\|(?P<quoted>[^\[\]]+)\]"
    r"|\[见 (?P<subject>[^\[\]|]+)\|(?P<name>[^\[\]]+)\]|\*\*(?P<bold>[^*]+)\*\*"
)
_ITEM: Final = re.compile(r"(?:- |\d{1,3}[.、]\s?)(?P<text>.+)")


def read(text: str) -> tuple[Block, ...]:
    """The blocks of plain text; what has no mark is a paragraph."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return tuple(block for part in parts if part.strip() for block in (_block(part.strip()),) if block)


def write(blocks: tuple[Block, ...]) -> str:
    """The plain text that reads back as `blocks` (italics are not kept)."""
    return "\n\n".join(_text(block) for block in blocks) + "\n" if blocks else ""


def _block(part: str) -> Block | None:
    rows = [row.strip() for row in part.split("\n") if row.strip()]
    if box := _BOX.fullmatch(part):
        return _shown(box["what"], [one.strip() for one in box["rest"].split("|")])
    if part.startswith("## ") or part.startswith("### "):
        marks, _, words = " ".join(rows).partition(" ")
        return Heading(len(marks), _line(words)) if words else None
    if all(_ITEM.fullmatch(row) for row in rows):
        items = tuple(_line(found["text"]) for row in rows if (found := _ITEM.fullmatch(row)))
        return Listing(items, is_numbered=rows[0][0].isdigit())
    if all(row.startswith(">") for row in rows):
        lines = tuple(_line(row[1:].strip()) for row in rows if row[1:].strip())
        return Quotation(lines) if lines else None
    return Paragraph(_line("".join(rows) if _is_chinese(part) else " ".join(rows)))


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _shown(what: str, values: list[str]) -> Block:
    reference, caption, alternative = [*values, "", ""][:3]
    if what == "表":
        return Table(reference, caption)
    if what == "地图":
        return Map(reference, alternative, caption)
    if what == "照片":
        return Picture(reference, alternative, caption)
    kind, _, grid = reference.partition(" ")
    return Chart(kind if kind in CHART_KINDS else "line", grid or kind, alternative, caption)


def _line(text: str) -> Line:
    pieces: list[Piece] = []
    at = 0
    for found in _PIECE.finditer(text):
        if found.start() > at:
            pieces.append(Words(text[at : found.start()]))
        pieces.append(_piece(found))
        at = found.end()
    if at < len(text):
        pieces.append(Words(text[at:]))
    return tuple(pieces)


def _piece(found: re.Match[str]) -> Piece:
    if found["figure"]:
        return Figure(found["figure"].strip())
    if found["subject"]:
        return Mention(found["subject"].strip(), found["name"])
    if found["source"]:
        return Words(found["quoted"], source=found["source"].strip())
    return Words(found["bold"], bold=True)


def _text(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_words(block.line)}"
        case Paragraph():
            return _words(block.line)
        case Listing():
            return "\n".join(
                f"{f'{place}.' if block.is_numbered else '-'} {_words(item)}"
                for place, item in enumerate(block.items, 1)
            )
        case Quotation():
            return "\n".join(f"> {_words(line)}" for line in block.lines)
        case Table():
            return f"[表 {block.reference}|{block.caption}]"
        case Chart():
            return f"[图 {block.kind} {block.reference}|{block.caption}|{block.alternative}]"
        case Map():
            return f"[地图 {block.reference}|{block.caption}|{block.alternative}]"
        case Picture():
            return f"[照片 {block.attachment}|{block.caption}|{block.alternative}]"


def _words(line: Line) -> str:
    return "".join(_mark(piece) for piece in line)


def _mark(piece: Piece) -> str:
    match piece:
        case Figure():
            return f"[数 {piece.reference}]"
        case Mention():
            return f"[见 {piece.subject}|{piece.text}]"
        case Words():
            text = f"[引 {piece.source}|{piece.text}]" if piece.source else piece.text
            return f"**{text}**" if piece.bold and not piece.source else text
