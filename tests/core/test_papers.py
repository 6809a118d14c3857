"""PDF and Word: what is printed says what was given, alike on every machine."""

import datetime as dt
import io

import docx
import pytest

from core.files import pdf as printing
from core.files.docx import Paper

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


# --- glyphs ---
NAMES = ["王堃", "李瑀彧", "龑", "㛃", "𬸣", "𠮷野", "粵劇團", "䶮", "阿依古丽·買買提", "ヨーヨー", "Núñez"]
STANDARD = (  # of 通用规范汉字表: those beyond the first plane
    "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭"
    "𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎"
    "𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)


@pytest.mark.parametrize("name", [*NAMES, STANDARD])
def test_names_as_people_have_them_are_printed(template, name):
    assert printing.pdf(template, {"name": name}, at=AT).startswith(b"%PDF-")


def test_every_character_of_gb_18030_in_the_basic_block_is_printed(template):
    """All of GBK and extension A; the few characters added to both blocks in 2018 and later are refused, not left out."""
    known = "".join(chr(code) for code in (*range(0x4E00, 0x9FEB), *range(0x3400, 0x4DB6)))

    assert printing.pdf(template, {"name": known}, at=AT).startswith(b"%PDF-")


@pytest.mark.parametrize(("name", "missing"), [("王鿫", "鿫"), ("花城🙂", "🙂"), ("김민준", "김")])
def test_a_document_that_would_miss_a_character_is_not_made(template, name, missing):
    with pytest.raises(printing.GlyphMissing) as refusal:
        printing.pdf(template, {"name": name}, at=AT)

    assert missing in str(refusal.value)
    assert "系统管理员" in str(refusal.value)


@pytest.mark.parametrize("name", ["上\x0b下\x00", "\ud800", "\u202e倒"])
def test_no_control_character_stops_a_document(template, name):
    assert printing.pdf(template, {"name": name}, at=AT).startswith(b"%PDF-")
