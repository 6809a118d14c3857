"""The annex workbook: every table and definition, and the whole snapshot; equal facts give equal bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.files.docx import timeless
from core.lazy_import import lazy_module
from core.text import one_line
from reports.queries.figures import Figures, value_of
from reports.text.references import FigureReference

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazy_module("xlsxwriter")

STILL: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001  the zip of a workbook knows no zone
CELL_COLUMNS: Final = (
    "代码",
    "指标",
    "对象类别",
    "对象",
    "分组",
    "分组值",
    "数值",
    "分子",
    "分母",
    "样本",
    "单位",
    "引用",
)
SHEET_NAME_MAX: Final = 31
FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def xlsx(facts: Mapping[str, Any], figures: Figures) -> bytes:
    """One sheet a table or chart, then definitions and all cells; text is never read as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{facts['title']} {facts['label']} 数据附表", "created": STILL})
    bold = book.add_format({"bold": True})
    for chapter in facts["chapters"]:
        for block in chapter["blocks"]:
            if block["type"] in {"table", "chart", "map"}:
                _sheet(
                    book,
                    _name(f"{block['number']} {block['caption']}"),
                    [block["over"], *block["columns"]],
                    block["rows"],
                    bold,
                )
    _sheet(book, "指标口径", ["代码", "指标", "怎么算", "条款", "单位", "本年", "上一年", "样本"], [
        [one[name] for name in ("code", "name", "counted", "clause", "unit", "now", "last", "n")] for one in facts["definitions"]
    ], bold)  # fmt: skip
    _sheet(book, "全部数据", CELL_COLUMNS, _cells(figures), bold)
    book.close()
    return timeless(out)


def _name(words: str) -> str:
    """The name of a sheet: without what Excel refuses in one; rare characters count twice."""
    units = one_line(words).translate(FORBIDDEN).encode("utf-16-le")
    return units[: 2 * SHEET_NAME_MAX].decode("utf-16-le", "ignore").strip("' ")


def _sheet(book: Any, name: str, titles: Sequence[str], rows: Iterable[Sequence[object]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, titles, bold)
    sheet.set_column(0, len(titles) - 1, 18)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)


def _cells(figures: Figures) -> Iterable[list[object]]:
    """All cells of the snapshot that everybody may see."""
    content = figures.content
    for code, kind, key, cut, part, numerator, denominator, n in content["cells"]:
        measure = content["measures"][code]
        reference = FigureReference(code, kind, key, cut, part)
        shown = figures.of(reference)
        if shown.cell is None or shown.cell.is_hidden:
            continue
        value = value_of(measure, shown.cell)
        yield [
            code, measure["name"], kind, content["subjects"].get(kind, {}).get(key, key), content["cuts"].get(cut, cut),
            figures.part_name(cut, part) if cut else "", None if value is None else float(value), numerator, denominator, n,
            measure["unit"], str(reference),
        ]  # fmt: skip
