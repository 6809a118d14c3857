"""Import and export of spreadsheets (.xlsx, .csv): errors by row and field, protection against formula injection."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files.packages import check
from core.lazy_import import lazy_module
from core.text import clean, one_line

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazy_module("xlsxwriter")

ROWS_MAX: Final = 5000
COLUMNS_MAX: Final = 200
BYTES_MAX: Final = 10 * 2**20  # of a file; a sheet of 5000 rows has one
CELL_MAX: Final = 32_767  # characters; more are not written at all
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | bool | dt.date | dt.datetime | None


class SheetUnreadable(DomainError):
    code = "sheet_unreadable"
    message = _("这个文件读不出表格。请用 Excel 另存为 .xlsx 或 .csv（UTF-8）后再传。")


class SheetTooLarge(DomainError):
    code = "sheet_too_large"
    message = _("这个表格文件超过 {most} MB。请去掉图片和多余的工作表，或者分成几个文件再传。")


class ColumnsWrong(DomainError):
    code = "columns_wrong"
    message = _("表头不对：{problems}。请下载模板，把内容贴进去再传。")


class TooManyRows(DomainError):
    code = "too_many_rows"
    message = _("一次最多 {limit} 行，请分成几个文件。")


@dataclass(frozen=True)
class Column:
    """
    A column of an import: its title, the parser of a cell's text (raises ValidationError), whether it is required.
    """

    title: str
    read: Callable[[str], object] = str
    is_required: bool = True
    is_long: bool = False  # a text of several lines; others are names and numbers, on one


@dataclass(frozen=True)
class RowError:
    row: int  # as Excel counts them: the header is 1
    column: str
    message: str


@dataclass
class Sheet:
    """
    The result of an import: `rows` are valid rows as {title: value} with their number; `errors` those of the others.
    """

    rows: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    raw: list[list[str]] = field(default_factory=list)


def read(upload: UploadedFile[Any], columns: Sequence[Column]) -> Sheet:
    """
    Read an .xlsx or .csv; formulas are never computed, only their stored text is read.

    :raises SheetUnreadable, ColumnsWrong, TooManyRows: if nothing of it can be used.
    """
    return read_table(table_of(upload), columns)


def read_table(table: list[list[str]], columns: Sequence[Column]) -> Sheet:
    """
    Read rows of text as they stand in a file, the header first.

    :raises ColumnsWrong, TooManyRows: if nothing of it can be used.
    """
    header = [one_line(title) for title in table[0]] if table else []
    _check_header(header, columns)
    if len(table) - 1 > ROWS_MAX:
        raise TooManyRows(limit=ROWS_MAX)
    sheet = Sheet(raw=[header, *table[1:]])
    for number, cells in enumerate(table[1:], start=2):
        if any(cells):
            _read_row(sheet, number, dict(zip(header, cells, strict=False)), columns)
    return sheet


def _check_header(header: Sequence[str], columns: Sequence[Column]) -> None:
    titles = {column.title for column in columns}
    problems = [f"缺少“{column.title}”" for column in columns if column.title not in header]
    problems += [f"多了“{title}”" for title in header if title and title not in titles]
    problems += [f"“{title}”出现了两次" for title in sorted(titles) if list(header).count(title) > 1]
    if problems:
        raise ColumnsWrong(problems="、".join(problems))


def _read_row(sheet: Sheet, number: int, cells: dict[str, str], columns: Sequence[Column]) -> None:
    values, errors = {}, []
    for column in columns:
        text = cells.get(column.title, "").strip()
        text = text if column.is_long else one_line(text)
        try:
            if not text and column.is_required:
                raise ValidationError("不能空着")
            values[column.title] = column.read(text) if text else None
        except ValidationError as error:
            errors.append(RowError(number, column.title, "；".join(error.messages)))
        except ValueError:
            errors.append(RowError(number, column.title, f"“{text[:40]}”填得不对"))
    sheet.errors.extend(errors)
    if not errors:
        sheet.rows.append((number, values))


def table_of(upload: UploadedFile[Any]) -> list[list[str]]:
    """
    The cells of an .xlsx or .csv as clean text, the header first.

    :raises SheetTooLarge: beyond BYTES_MAX. :raises SheetUnreadable: if it is neither, or exceeds the limits when
        unpacked.
    """
    if (upload.size or 0) > BYTES_MAX:
        raise SheetTooLarge(most=BYTES_MAX // 2**20)
    return [[clean(cell) for cell in row[:COLUMNS_MAX]] for row in _cells(upload.read())]


def _cells(content: bytes) -> list[list[str]]:
    if content[:4] == b"PK\x03\x04":
        try:
            return _rows_of_workbook(content)
        except Exception as error:  # readers of damaged workbooks raise whatever they stumble over
            raise SheetUnreadable from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(islice(csv.reader(io.StringIO(content.decode(encoding))), ROWS_MAX + 2))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise SheetUnreadable


def _rows_of_workbook(content: bytes) -> list[list[str]]:
    check(content)
    import openpyxl  # noqa: PLC0415  (with numpy, sixteen megabytes, for the few who send a sheet)

    page = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    page.reset_dimensions()  # some programs state a size of one cell
    return [
        [_text(cell) for cell in row[:COLUMNS_MAX]]
        for row in page.iter_rows(values_only=True, max_row=ROWS_MAX + 2)
    ]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def workbook(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx of `rows` under `titles`; text that Excel would take for a formula stays text."""
    return workbook_of([("Sheet1", titles, rows)])


def workbook_of(pages: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """An .xlsx of several pages: the name of each (31 characters at most), its titles and rows."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "remove_timezone": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold, when = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, titles, rows in pages:
            page = book.add_worksheet(name)
            page.write_row(0, 0, [clean(title)[:CELL_MAX] for title in titles], bold)
            page.freeze_panes(1, 0)
            for number, row in enumerate(rows, start=1):
                for position, value in enumerate(row):
                    _write(page, number, position, value, when, day)
            page.autofit()
    return out.getvalue()


def comma_separated(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A .csv of `rows` under `titles` that Excel opens in Chinese; text it would take for a formula stays text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([clean(title) for title in titles])
    for row in rows:
        writer.writerow([safe_text(clean(cell)) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _write(page: object, row: int, column: int, value: object, when: object, day: object) -> None:
    if isinstance(value, dt.datetime):
        page.write_datetime(row, column, localtime(value).replace(tzinfo=None), when)  # type: ignore[attr-defined]
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime.combine(value, dt.time.min), day)  # type: ignore[attr-defined]
    elif isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否")  # type: ignore[attr-defined]
    elif isinstance(value, int | float):
        page.write_number(row, column, value)  # type: ignore[attr-defined]
    else:
        page.write_string(row, column, safe_text(clean("" if value is None else str(value)))[:CELL_MAX])  # type: ignore[attr-defined]


def safe_text(text: str) -> str:
    """Escape text that a spreadsheet program would run as a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def error_report(sheet: Sheet) -> bytes:
    """The imported rows with their errors in an added last column, to be corrected and uploaded again."""
    wrong: dict[int, list[str]] = {}
    for error in sheet.errors:
        wrong.setdefault(error.row, []).append(f"{error.column}：{error.message}")
    width = len(sheet.raw[0])
    rows = [
        [*cells[:width], *[""] * (width - len(cells)), "；".join(wrong.get(number, []))]
        for number, cells in enumerate(sheet.raw[1:], start=2)
    ]
    return workbook([*sheet.raw[0], "错误"], rows)
