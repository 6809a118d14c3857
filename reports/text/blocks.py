"""Data types of a chapter's text: blocks, and the inline pieces inside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

CHART_KINDS: Final = {"line": "折线图", "bar": "柱状图", "barh": "横条图"}


@dataclass(frozen=True)
class Words:
    """Plain text; `source` says where digits in it are quoted from."""

    text: str
    bold: bool = False
    italic: bool = False
    source: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that comes from the snapshot; `reference` as typed, which may be unreadable."""

    reference: str


@dataclass(frozen=True)
class Mention:
    """A reference to a project, case, resolution …: its journal subject ("projects.project:12") and its name."""

    subject: str
    text: str


Piece = Words | Figure | Mention
Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    level: int  # 2 or 3
    line: Line


@dataclass(frozen=True)
class Paragraph:
    line: Line


@dataclass(frozen=True)
class Listing:
    items: tuple[Line, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Quotation:
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Picture:
    """An attachment by its id, with words for those who cannot see it."""

    attachment: str
    alternative: str
    caption: str


@dataclass(frozen=True)
class Table:
    reference: str
    caption: str


@dataclass(frozen=True)
class Chart:
    kind: str  # of CHART_KINDS
    reference: str
    alternative: str
    caption: str


@dataclass(frozen=True)
class Map:
    """The districts shaded by one measure."""

    reference: str
    alternative: str
    caption: str


Block = Heading | Paragraph | Listing | Quotation | Picture | Table | Chart | Map


def lines_of(block: Block) -> Sequence[Line]:
    """The lines of running text of a block; none for pictures, tables, charts and maps."""
    match block:
        case Heading() | Paragraph():
            return (block.line,)
        case Listing():
            return block.items
        case Quotation():
            return block.lines
        case _:
            return ()


def figures_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The references of figures in running text, in reading order."""
    for block in blocks:
        for line in lines_of(block):
            yield from (piece.reference for piece in line if isinstance(piece, Figure))


def grids_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The references of tables, charts and maps, in reading order."""
    return (block.reference for block in blocks if isinstance(block, Table | Chart | Map))


def words_of(line: Line) -> str:
    """What is typed in a line, figures left out."""
    return "".join(piece.text for piece in line if not isinstance(piece, Figure))
