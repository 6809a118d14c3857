"""Import and export of spreadsheets: an error beside each field; no formula injection."""

import datetime as dt
import io
import random
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from core.files import spreadsheets
from core.files.spreadsheets import (
    Column,
    ColumnsWrong,
    RowError,
    SheetTooLarge,
    SheetUnreadable,
    TooManyRows,
)


def even(text):
    if int(text) % 2:
        raise ValidationError("要是双数")
    return int(text)


COLUMNS = [Column("名称"), Column("人数", even), Column("日期", dt.date.fromisoformat, is_required=False)]
HEADER = ["名称", "人数", "日期"]
GOOD = [HEADER, ["醒狮队 龘𠮷🙂", 20, dt.date(2026, 11, 28)], ["粤剧社", 30, None]]


def upload(content, name="sheet.xlsx"):
    return SimpleUploadedFile(name, content)


def xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(rows, encoding="utf-8-sig"):
    return "\r\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


def read(content, columns=COLUMNS):
    return spreadsheets.read(upload(content), columns)


VALUES = [
    (2, {"名称": "醒狮队 龘𠮷🙂", "人数": 20, "日期": dt.date(2026, 11, 28)}),
    (3, {"名称": "粤剧社", "人数": 30, "日期": None}),
]


@pytest.mark.parametrize("content", [
    xlsx(GOOD), csv([[("" if cell is None else cell) for cell in row] for row in GOOD]),
    csv([[("" if cell is None else cell) for cell in row] for row in GOOD], "gb18030"),
], ids=["xlsx", "csv", "csv of old Excel"])  # fmt: skip
def test_a_sheet_is_read_with_the_numbers_of_its_rows(content):
    sheet = read(content)

    assert sheet.errors == []
    assert sheet.rows == VALUES


def test_columns_may_stand_in_any_order_and_empty_rows_are_skipped():
    sheet = read(xlsx([["日期", "人数", "名称"], [None, 2, "甲"], [None, None, None], [None, 4, "乙"]]))

    assert [(row, values["名称"]) for row, values in sheet.rows] == [(2, "甲"), (4, "乙")]


WRONG = [
    (["名称", "日期"], ["缺少“人数”"]),
    (["名称", "人数", "日期", "备注"], ["多了“备注”"]),
    (["名称", "人数", "日期", "人数"], ["“人数”出现了两次"]),
    (["name", "人数", "日期"], ["缺少“名称”", "多了“name”"]),
    ([], ["缺少“名称”", "缺少“人数”", "缺少“日期”"]),
]


@pytest.mark.parametrize(("header", "problems"), WRONG)
def test_wrong_columns_are_all_named(header, problems):
    with pytest.raises(ColumnsWrong) as refusal:
        read(xlsx([header]))

    assert all(problem in str(refusal.value) for problem in problems)


def test_each_wrong_field_is_named_with_its_row_and_good_rows_are_kept():
    sheet = read(
        xlsx([HEADER, ["", 3, "明天"], ["乙", "很多", None], ["丙", 2, None], ["丁", -99999999999998, None]])
    )

    assert [values["名称"] for _, values in sheet.rows] == ["丙", "丁"]
    assert sheet.errors == [
        RowError(2, "名称", "不能空着"), RowError(2, "人数", "要是双数"), RowError(2, "日期", "“明天”填得不对"),
        RowError(3, "人数", "“很多”填得不对"),
    ]  # fmt: skip


def test_too_many_rows_are_refused_before_any_is_read(monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROWS_MAX", 3)

    assert len(read(xlsx([HEADER, *[["甲", 2, None]] * 3])).rows) == 3
    with pytest.raises(TooManyRows, match="3"):
        read(xlsx([HEADER, *[["甲", 2, None]] * 4]))


def test_formulas_are_not_computed():
    sheet = read(xlsx([HEADER, ['=HYPERLINK("x")', 2, None]]))

    assert sheet.errors == [RowError(2, "名称", "不能空着")]


def test_a_workbook_that_states_a_wrong_size_is_read_whole():
    plain, lying = io.BytesIO(xlsx(GOOD)), io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(lying, "w") as target:
        for part in source.namelist():
            target.writestr(
                part, source.read(part).replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1"')
            )

    assert read(lying.getvalue()).rows == VALUES


def test_a_mountain_in_a_small_zip_is_refused():
    """A sheet of one cell that is 30 MB of blanks."""
    mountain = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(GOOD))) as old,
        zipfile.ZipFile(mountain, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content.replace(b"<sheetData>", b"<sheetData>" + b" " * (30 * 2**20)))
    assert len(mountain.getvalue()) < 2**20

    with pytest.raises(SheetUnreadable):
        read(mountain.getvalue())


def test_a_file_too_large_for_a_sheet_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(spreadsheets, "BYTES_MAX", 1000)
    with pytest.raises(SheetTooLarge, match="分成几个文件"):
        read(xlsx(GOOD))


JUNK = [
    b"",
    b"\xff\xfe\x00\x81",
    b"PK\x03\x04 no zip at all",
    b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    b"MZ\x90\x00" * 40,
]


@pytest.mark.parametrize("content", JUNK)
def test_a_file_that_is_no_sheet_is_refused_in_words(content):
    with pytest.raises((SheetUnreadable, ColumnsWrong)) as refusal:
        read(content)

    assert "再传" in str(refusal.value)


def test_a_damaged_workbook_never_breaks_the_page():
    dice = random.Random(3)
    plain = xlsx(GOOD)
    for _ in range(150):
        damaged = bytearray(plain)
        for _ in range(dice.choice([1, 4, 40])):
            damaged[dice.randrange(4, len(damaged))] = dice.randrange(256)
        try:
            read(bytes(damaged))
        except (SheetUnreadable, ColumnsWrong, TooManyRows):
            continue


# --- out ---
def opened(content):
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


def test_a_workbook_keeps_types():
    midnight = dt.datetime.fromisoformat("2026-11-28")  # Excel knows no zones: the city's time
    noon = dt.datetime(2026, 11, 28, 4, 0, tzinfo=dt.UTC)
    rows = [["醒狮 龘𠮷🙂", 3, 2.5, True, dt.date(2026, 11, 28), noon, None]]

    titles, row = opened(spreadsheets.workbook(list("abcdefg"), rows))

    assert titles == list("abcdefg")
    assert row == ["醒狮 龘𠮷🙂", 3, 2.5, "是", midnight, midnight.replace(hour=12), ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(text):
    [_, [cell]] = opened(spreadsheets.workbook(["内容"], [[text]]))

    assert cell == f"'{text}"


def test_a_very_long_text_is_cut_and_not_lost():
    [_, [cell]] = opened(spreadsheets.workbook(["内容"], [["长" * 40_000]]))

    assert len(cell) == spreadsheets.CELL_MAX


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.text(max_size=20), st.integers(-(10**9), 10**9), st.none()), min_size=2, max_size=2
        ),
        max_size=5,
    )
)
def test_anything_people_wrote_can_be_exported(rows):
    assert len(opened(spreadsheets.workbook(["甲", "乙"], rows))) == len(rows) + 1


def test_the_report_returns_the_rows_with_the_errors_in_one_column():
    sheet = read(csv([[*HEADER], ["甲", "3", ""], ["乙"], ["丙", "2", "", "多余"]]))

    report = opened(spreadsheets.error_report(sheet))

    assert [row[:4] for row in report] == [
        ["名称", "人数", "日期", "错误"],
        ["甲", "3", "", "人数：要是双数"],
        ["乙", "", "", "人数：不能空着"],
        ["丙", "2", "", ""],
    ]
