"""
Word documents in the official letter format of GB/T 9704-2012: red head, 22 lines of 28 characters, numbered pages.
Fonts are named, never embedded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from core.files.docx import BODY_FONT, HEAD_FONTS, TITLE_FONT, Paper, write
from core.lazy_import import lazy_module

if TYPE_CHECKING:
    from docx import oxml, shared
    from docx.enum import text as of_text
    from docx.oxml import ns
else:
    oxml, shared = lazy_module("docx.oxml"), lazy_module("docx.shared")
    of_text, ns = lazy_module("docx.enum.text"), lazy_module("docx.oxml.ns")

RED: Final = (0xFF, 0x00, 0x00)
LINE_PITCH: Final = 578  # twentieths of a point: 28.9 pt
TIGHTER: Final = -5  # twentieths of a point between characters: 28 of them in 156 mm
PAGE_FONT: Final = "宋体"
# what the schema puts after the borders of a paragraph
LATER_IN_PARAGRAPH: Final = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
FOOTER_BELOW: Final = 28  # mm: page numbers 7 mm below the text area


class OfficialPaper(Paper):
    """A paper with the issuer's name in red above a red line, the number under it, page numbers outside."""

    def __init__(self, issuer: str, number: str, title: str, *, note: str = "") -> None:
        super().__init__(title, note=note)
        section = self._document.sections[0]
        section.footer_distance = shared.Mm(FOOTER_BELOW)
        _grid(section)
        self._document.settings.odd_and_even_pages_header_footer = True
        _page_number(section.footer.paragraphs[0], of_text.WD_ALIGN_PARAGRAPH.RIGHT)
        _page_number(section.even_page_footer.paragraphs[0], of_text.WD_ALIGN_PARAGRAPH.LEFT)
        self._red_head(issuer, number)

    def names(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Add lists of names under a heading in 黑体, such as those present and absent."""
        for word, listed in pairs:
            paragraph = self._paragraph("", BODY_FONT, 16, indent=True)
            for text, font in ((f"{word}：", HEAD_FONTS[1]), (listed, BODY_FONT)):
                write(paragraph, text, font, 16)

    def sign(self, lines: Sequence[str]) -> None:
        """Add who sends it and the day, four characters in from the right edge."""
        self._paragraph("", BODY_FONT, 16)
        for line in filter(None, lines):
            self._paragraph(
                line, BODY_FONT, 16, of_text.WD_ALIGN_PARAGRAPH.RIGHT
            ).paragraph_format.right_indent = shared.Pt(64)

    def imprint(self, lines: Sequence[str]) -> None:
        """Add 抄送 and 印发 between rules at the end, in 4号."""
        self._paragraph("", BODY_FONT, 16)
        for place, line in enumerate(lines):
            paragraph = self._paragraph(line, BODY_FONT, 14)
            _rule(paragraph, "top", "000000", 6)
            if place == len(lines) - 1:
                _rule(paragraph, "bottom", "000000", 6)

    def data(self) -> bytes:
        for run in self._document.element.body.iter(ns.qn("w:r")):
            _settle(run)
        return super().data()

    def _red_head(self, issuer: str, number: str) -> None:
        """Put issuer, number and the red line before the title."""
        title = self._document.paragraphs[0]
        head = title.insert_paragraph_before()
        head.alignment = of_text.WD_ALIGN_PARAGRAPH.CENTER
        write(head, issuer, TITLE_FONT, 36)
        head.runs[0].font.color.rgb = shared.RGBColor(*RED)
        below = title.insert_paragraph_before()
        below.alignment = of_text.WD_ALIGN_PARAGRAPH.CENTER
        write(below, number, BODY_FONT, 16)
        _rule(below, "bottom", "FF0000", 18)
        gap = title.insert_paragraph_before()
        gap.paragraph_format.line_spacing = shared.Pt(28.9)


def _grid(section: Any) -> None:
    """Lines sit on a grid, so that a page holds 22 of them."""
    properties = section._sectPr
    for old in properties.findall(ns.qn("w:docGrid")):
        properties.remove(old)
    grid = oxml.OxmlElement("w:docGrid")
    grid.set(ns.qn("w:type"), "lines")
    grid.set(ns.qn("w:linePitch"), str(LINE_PITCH))
    properties.append(grid)


def _page_number(paragraph: Any, side: Any) -> None:
    """— 1 — in half-width 4号 宋体; one character in from the edge."""
    paragraph.alignment = side
    inset = shared.Pt(14)
    if side == of_text.WD_ALIGN_PARAGRAPH.RIGHT:
        paragraph.paragraph_format.right_indent = inset
    else:
        paragraph.paragraph_format.left_indent = inset
    for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = paragraph.add_run(text)
        run.font.name, run.font.size = PAGE_FONT, shared.Pt(14)
        run._element.rPr.rFonts.set(ns.qn("w:eastAsia"), PAGE_FONT)
        if field:
            for kind in ("begin", "", "end"):
                run._element.append(_field_part(kind, field))


def _field_part(kind: str, code: str) -> Any:
    if kind:
        part = oxml.OxmlElement("w:fldChar")
        part.set(ns.qn("w:fldCharType"), kind)
        return part
    part = oxml.OxmlElement("w:instrText")
    part.set(ns.qn("xml:space"), "preserve")
    part.text = code
    return part


def _rule(paragraph: Any, side: str, colour: str, eighths: int) -> None:
    """A line above or below a paragraph; `eighths` of a point thick."""
    properties = paragraph._element.get_or_add_pPr()
    borders = properties.find(ns.qn("w:pBdr"))
    if borders is None:
        borders = oxml.OxmlElement("w:pBdr")
        after = [one for one in properties if one.tag in set(map(ns.qn, LATER_IN_PARAGRAPH))]
        after[0].addprevious(borders) if after else properties.append(borders)
    line = oxml.OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        line.set(ns.qn(f"w:{name}"), value)
    borders.append(line)


def _settle(run: Any) -> None:
    """Set the Chinese font for quotes, dashes and ellipses, and 28 characters to a line."""
    properties = run.get_or_add_rPr()
    fonts = properties.find(ns.qn("w:rFonts"))
    if fonts is not None:
        fonts.set(ns.qn("w:hint"), "eastAsia")
    if properties.find(ns.qn("w:spacing")) is None:
        spacing = oxml.OxmlElement("w:spacing")
        spacing.set(ns.qn("w:val"), str(TIGHTER))
        size = properties.find(ns.qn("w:sz"))
        size.addprevious(spacing) if size is not None else properties.append(spacing)
