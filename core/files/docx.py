"""Word documents (.docx) in the layout of official papers (GB/T 9704-2012). Fonts are named, never embedded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from core.lazy_import import lazy_module
from core.text import clean, one_line

if TYPE_CHECKING:
    import docx
    from docx import oxml, shared
    from docx.enum import table as of_tables
    from docx.enum import text as of_text
    from docx.oxml import ns
else:
    docx, oxml, shared = lazy_module("docx"), lazy_module("docx.oxml"), lazy_module("docx.shared")
    of_tables, of_text, ns = (
        lazy_module("docx.enum.table"),
        lazy_module("docx.enum.text"),
        lazy_module("docx.oxml.ns"),
    )

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
HEAD_FONTS: Final = {1: "黑体", 2: "楷体_GB2312", 3: BODY_FONT}
STILL: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip knows
TITLE_MAX: Final = 255  # characters of a property
LINE_POINTS: Final = 28.9  # 22 lines a page; 29 gives 21
TYPE_AREA: Final = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm


class Paper:
    """
    One document, written from top to bottom: `title`, then `head`, `text`, `table` in order, then `data()`.

    Text is what people typed; nothing in it is read as markup.
    """

    def __init__(self, title: str, *, note: str = "") -> None:
        self._document: Any = docx.Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = shared.Mm(210), shared.Mm(297)
        for side, width in TYPE_AREA.items():
            setattr(section, side, shared.Mm(width))
        self._document.core_properties.title = one_line(title)[:TITLE_MAX]
        self._document.core_properties.author = ""
        self._paragraph(title, TITLE_FONT, 22, of_text.WD_ALIGN_PARAGRAPH.CENTER)
        if note:
            self._paragraph(note, HEAD_FONTS[2], 16, of_text.WD_ALIGN_PARAGRAPH.CENTER)
        self._paragraph("", BODY_FONT, 16)

    def head(self, words: str, level: int = 1) -> None:
        self._paragraph(words, HEAD_FONTS[level], 16, indent=True)

    def text(self, words: str) -> None:
        """Add paragraphs, one for each line that is not empty."""
        for line in filter(None, (part.strip() for part in words.splitlines())):
            self._paragraph(line, BODY_FONT, 16, indent=True)

    def facts(self, pairs: Sequence[tuple[str, object]]) -> None:
        """Add "name：value" lines."""
        for name, value in pairs:
            self._paragraph(f"{name}：{value}", BODY_FONT, 16, indent=True)

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]], *, row_mm: int = 0, points: int = 12
    ) -> None:
        """Add a table; its rows are at least `row_mm` high, so that one can sign in them, their words `points` large."""
        table = self._document.add_table(rows=1, cols=len(columns))
        table.style = "Table Grid"
        for cell, words in zip(table.rows[0].cells, columns, strict=True):
            _in_cell(cell, str(words), HEAD_FONTS[1], 12)
        _row_property(table.rows[0], "w:tblHeader")
        for row in rows:
            line = table.add_row()
            line.height = shared.Mm(row_mm) if row_mm else None
            _row_property(line, "w:cantSplit")
            for cell, value in zip(line.cells, row, strict=True):
                _in_cell(cell, "" if value is None else str(value), BODY_FONT, points)

    def data(self) -> bytes:
        """The finished file: the same text gives the same bytes."""
        file = io.BytesIO()
        self._document.save(file)
        return timeless(file)

    def _paragraph(
        self, words: str, font: str, size: float, align: Any = None, *, indent: bool = False
    ) -> Any:
        paragraph = self._document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = (
            of_text.WD_LINE_SPACING.EXACTLY,
            shared.Pt(LINE_POINTS),
        )
        layout.space_before = layout.space_after = shared.Pt(0)
        layout.widow_control = False
        layout.alignment = align
        if indent:
            layout.first_line_indent = shared.Pt(size * 2)
        write(paragraph, words, font, size)
        return paragraph


def timeless(file: io.BytesIO) -> bytes:
    """The package re-written without timestamps, so that equal content gives equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(zipfile.ZipInfo(part, STILL), old.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _row_property(row: Any, name: str) -> None:
    """Set a row property: do not split across pages, repeat as header."""
    row._tr.get_or_add_trPr().append(oxml.OxmlElement(name))


def _in_cell(cell: Any, words: str, font: str, points: int) -> None:
    cell.vertical_alignment = of_tables.WD_ALIGN_VERTICAL.CENTER
    layout = cell.paragraphs[0].paragraph_format
    layout.space_before = layout.space_after = shared.Pt(2)
    write(cell.paragraphs[0], words, font, points)


def write(paragraph: Any, words: str, font: str, size: float) -> None:
    """Add a run in a Chinese font."""
    run = paragraph.add_run(clean(words))
    run.font.size, run.font.name = shared.Pt(size), font
    run._element.rPr.rFonts.set(ns.qn("w:eastAsia"), font)
