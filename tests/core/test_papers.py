"""PDF and Word: what is printed says what was given, alike on every machine."""

import datetime as dt
import io

import docx
import pytest

from core import pdf as printing
from core.docx import Paper

AT = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


@pytest.fixture
def template(tmp_path, monkeypatch):
    (tmp_path / "core").mkdir()
    house = (printing.TEMPLATES / "core/house.typ").read_text()
    (tmp_path / "core/house.typ").write_text(house)
    (tmp_path / "page.typ").write_text('#import "/core/house.typ": *\n#show: letter\n#title(facts.name)\n')
    monkeypatch.setattr(printing, "TEMPLATES", tmp_path)
    return "page.typ"


def test_the_same_facts_and_moment_give_the_same_bytes(template):
    first, again = (printing.pdf(template, {"name": "滘塱埗氹 街道"}, at=AT) for _ in range(2))

    assert first == again
    assert first.startswith(b"%PDF-")


def test_other_facts_give_other_bytes(template):
    assert printing.pdf(template, {"name": "甲"}, at=AT) != printing.pdf(template, {"name": "乙"}, at=AT)


def test_typed_text_is_not_read_as_markup(template):
    assert printing.pdf(template, {"name": "#panic() *粗* $x$ <a>"}, at=AT).startswith(b"%PDF-")


def test_a_paper_keeps_its_text_table_and_layout():
    paper = Paper("通报", note="2026 年第 10 期")
    paper.head("一、总体情况")
    paper.text("第一段\n\n第二段\x00")
    paper.table(["单位", "分"], [["文化站", 3], ["图书馆", None]])

    read = docx.Document(io.BytesIO(paper.data()))

    assert [p.text for p in read.paragraphs if p.text] == [
        "通报",
        "2026 年第 10 期",
        "一、总体情况",
        "第一段",
        "第二段",
    ]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [
        ["单位", "分"],
        ["文化站", "3"],
        ["图书馆", ""],
    ]
    assert round(read.sections[0].top_margin.mm) == 37
    assert read.core_properties.author == ""
