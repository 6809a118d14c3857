"""An edition with its numbers inserted, as JSON values: the source of PDF, Word, workbook and web page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from community.policy import CITY_CODE
from core.models import Attachment
from core.web import charts
from core.web.charts import Series
from reports.models import BenchmarkLine, Chapter, Edition
from reports.queries.counting import canonical, digest_of
from reports.queries.figures import NO_DATA, Figures, Grid
from reports.text import html
from reports.text.blocks import (
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
    Quotation,
    Table,
    Words,
)

Facts = dict[str, Any]


def facts_of(edition: Edition, figures: Figures) -> Facts:
    """
    The whole book as plain values: chapters as numbered blocks, charts as options, every number as text.

    Figures and tables are numbered by chapter (图 3-2). Five queries, whatever the length.
    """
    chapters = list(edition.chapters.select_related("institution", "expert__user").order_by("place", "pk"))
    return {
        "book": edition.book, "title": edition.get_book_display(), "label": edition.label, "version": edition.version,
        "period": [edition.starts_on.isoformat(), edition.ends_on.isoformat()], "foreword": edition.foreword,
        "method_note": edition.method_note, "erratum": edition.erratum, "is_sample": edition.is_sample,
        "next_on": edition.next_on.isoformat() if edition.next_on else "",
        "chapters": [chapter_facts(chapter, figures) for chapter in chapters],
        "benchmarks": [_benchmark(line) for line in edition.benchmarks.select_related("owner").order_by("is_next_year", "place")],
        "failed": dict(figures.content.get("failed", {})), "city_mean": figures.content.get("city_mean", ""),
        "definitions": _definitions(figures, chapters),
    }  # fmt: skip


def chapter_facts(chapter: Chapter, figures: Figures) -> Facts:
    """One chapter with its numbers put in."""
    blocks = html.read(chapter.text)
    return {
        "place": chapter.place, "part": chapter.part, "title": chapter.title, "author": chapter.author_label,
        "blocks": list(_numbered(blocks, chapter.place, figures)), "figures": sum(1 for _ in _shown_references(blocks)),
    }  # fmt: skip


def pictures_in(facts: Facts) -> dict[str, Attachment]:
    """The attachments that the chapters show, by id. One query."""
    ids = [
        block["attachment"]
        for chapter in facts["chapters"]
        for block in chapter["blocks"]
        if block["type"] == "picture"
    ]
    return {
        str(one.pk): one for one in Attachment.objects.filter(pk__in=[one for one in ids if _is_uuid(one)])
    }


def input_of(edition: Edition, figures: Figures) -> tuple[Facts, str]:
    """What the files of `edition` are made from, as it stands now, and the digest of it with all figures."""
    facts = facts_of(edition, figures)
    facts["digest"] = digest_of(figures.content, figures.previous)
    public = canonical({"content": figures.content, "previous": figures.previous})
    text = canonical({"facts": facts, "snapshot": public})
    return facts, hashlib.sha256(text.encode()).hexdigest()


def _numbered(blocks: Sequence[Block], place: int, figures: Figures) -> Iterator[Facts]:
    charts_so_far = tables_so_far = 0
    for block in blocks:
        one = block_facts(block, figures)
        if one["type"] in {"chart", "map", "picture"}:
            charts_so_far += 1
            one["number"] = f"图 {place}-{charts_so_far}"
        elif one["type"] == "table":
            tables_so_far += 1
            one["number"] = f"表 {place}-{tables_so_far}"
        yield one


def block_facts(block: Block, figures: Figures) -> Facts:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, "line": _line(block.line, figures)}
        case Paragraph():
            return {"type": "paragraph", "line": _line(block.line, figures)}
        case Listing():
            items = [_line(item, figures) for item in block.items]
            return {"type": "list", "is_numbered": block.is_numbered, "lines": items}
        case Quotation():
            return {"type": "quote", "lines": [_line(line, figures) for line in block.lines]}
        case Picture():
            return {
                "type": "picture", "attachment": block.attachment, "alternative": block.alternative, "caption": block.caption
            }  # fmt: skip
        case Table():
            return {
                "type": "table",
                "caption": block.caption,
                **_grid(figures.grid(block.reference), block.reference),
            }
        case Chart():
            grid = figures.grid(block.reference)
            return {
                "type": "chart", "caption": block.caption, "alternative": block.alternative,
                "option": chart_option(block.kind, grid), **_grid(grid, block.reference),
            }  # fmt: skip
        case Map():
            grid = figures.grid(block.reference)
            return {"type": "map", "caption": block.caption, "alternative": block.alternative, "panes": _panes(grid, figures),
                    **_grid(grid, block.reference)}  # fmt: skip


def chart_option(kind: str, grid: Grid) -> Facts:
    """The ECharts option of a grid: a line or bars for each column."""
    labels = [name for name, _ in grid.rows]
    series = [
        Series(name, [None if row[place].value is None else round(float(row[place].value or 0), 4) for _, row in grid.rows])
        for place, name in enumerate(grid.columns)
    ]  # fmt: skip
    unit = grid.units[0] if len(set(grid.units)) == 1 else ""
    if kind == "line":
        return charts.line(labels, series, unit=unit)
    return charts.bar(labels, series, unit=unit, horizontal=kind == "barh")


def _grid(grid: Grid, reference: str) -> Facts:
    return {
        "reference": reference, "over": grid.over or "对象", "columns": list(grid.columns), "rows": grid.texts,
        "references": [], "problem": grid.problem,
    }  # fmt: skip


def _panes(grid: Grid, figures: Figures) -> dict[str, str]:
    """District code to the text of the first column: what a map shades and says."""
    codes = {name: code for code, name in figures.content["subjects"].get("district", {}).items()}
    return {codes[name]: row[0].text for name, row in grid.rows if name in codes}


def _line(line: Line, figures: Figures) -> list[Facts]:
    return [_piece(piece, figures) for piece in line]


def _piece(piece: Words | Figure | Mention, figures: Figures) -> Facts:
    match piece:
        case Figure():
            shown = figures.show(piece.reference)
            return {
                "type": "figure", "text": shown.text, "reference": piece.reference, "name": shown.name,
                "address": piece.reference.partition("#")[0], "subject": shown.subject, "problem": shown.problem,
            }  # fmt: skip
        case Mention():
            return {"type": "mention", "text": piece.text, "subject": piece.subject}
        case Words():
            return {
                "type": "words",
                "text": piece.text,
                "bold": piece.bold,
                "italic": piece.italic,
                "source": piece.source,
            }


def _benchmark(line: BenchmarkLine) -> Facts:
    owner = line.owner.name if line.owner else line.owner_name
    return {
        "is_next_year": line.is_next_year,
        "name": line.name,
        "owner": owner,
        "words": line.words,
        "subject": line.subject,
    }


def _shown_references(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        for line in getattr(block, "items", getattr(block, "lines", (getattr(block, "line", ()),))):
            yield from (piece.reference for piece in line if isinstance(piece, Figure))
        if isinstance(block, Table | Chart | Map):
            yield block.reference


def _definitions(figures: Figures, chapters: Sequence[Chapter]) -> list[Facts]:
    """How each measure named in the book is counted, by name, with the city's number of this year and the last."""
    codes = sorted({
        code
        for chapter in chapters
        for reference in _shown_references(html.read(chapter.text))
        for code in reference.partition("@")[0].split(",")
    })  # fmt: skip
    known: Mapping[str, Any] = figures.content["measures"]
    return [
        {
            "code": code, "name": known[code]["name"], "counted": known[code]["counted"], "clause": known[code]["clause"],
            "unit": known[code]["unit"], "now": figures.show(f"{code}@city:{CITY_CODE}").text,
            "last": figures.show(f"{code}@city:{CITY_CODE}#last").text if figures.previous else NO_DATA,
            "n": figures.show(f"{code}@city:{CITY_CODE}#n").text,
        }
        for code in codes
        if code in known
    ]  # fmt: skip


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and all(char in "0123456789abcdef-" for char in text)
