"""Metadata removal: what tells who made them is gone, what one reads on the page stays."""

import io
import tempfile
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import typst
from lxml import etree
from PIL import Image, ImageChops

from core.files import attachments, cleaning
from core.files.office import OFFICE
from tests.files import AUTHOR, MAKERS, layered_pdf, plain_pdf, readable

KINDS = {
    "docx": f"{OFFICE}wordprocessingml.document", "xlsx": f"{OFFICE}spreadsheetml.sheet", "pptx": f"{OFFICE}presentationml.presentation",
    "pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp",
}  # fmt: skip


@pytest.mark.parametrize("suffix", [*MAKERS, "layered"])
def test_a_cleaned_file_says_nowhere_who_made_it(suffix):
    before = layered_pdf() if suffix == "layered" else MAKERS[suffix]()
    assert AUTHOR in readable(before)  # or this test shows nothing

    after = cleaning.cleaned(before, KINDS.get(suffix, KINDS["pdf"]))

    assert AUTHOR not in readable(after)


def test_a_cleaned_word_file_still_opens_and_reads_the_same():
    after = docx.Document(io.BytesIO(cleaning.cleaned(MAKERS["docx"](), KINDS["docx"])))

    assert after.paragraphs[0].text == "一份没有名字的方案"
    assert len(after.inline_shapes) == 1


def test_a_cleaned_sheet_still_opens_and_holds_the_same():
    after = openpyxl.load_workbook(io.BytesIO(cleaning.cleaned(MAKERS["xlsx"](), KINDS["xlsx"])))

    assert after.active["A1"].value == "预算"


@pytest.mark.parametrize("make", [plain_pdf, layered_pdf])
def test_a_cleaned_pdf_has_the_same_pages_to_look_at(make):
    before = make()
    after = cleaning.cleaned(before, KINDS["pdf"])

    for page in (1, 2):
        assert ImageChops.difference(painted(before, page), painted(after, page)).getbbox() is None


def test_text_of_a_cleaned_pdf_can_still_be_read_by_a_screen_reader():
    """Pages stay drawings of text; they do not become pictures of it."""
    assert "(plan) Tj" in readable(cleaning.cleaned(layered_pdf(), KINDS["pdf"]))


@pytest.mark.parametrize("mode", ["P", "RGBA", "L", "RGB"])
def test_a_cleaned_picture_keeps_its_colours(mode):
    picture = Image.new("RGB", (4, 4), (200, 30, 60)).convert(mode)
    out = io.BytesIO()
    picture.save(out, "PNG")

    after = Image.open(io.BytesIO(cleaning.cleaned(out.getvalue(), KINDS["png"])))

    want = picture.convert("RGB").getpixel((1, 1))
    assert after.convert("RGB").getpixel((1, 1)) == want


def painted(content, page):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in.pdf").write_bytes(content)
        (Path(folder) / "main.typ").write_text(
            f'#set page(width: auto, height: auto, margin: 0pt)\n#image("in.pdf", page: {page})'
        )
        made = typst.compile(Path(folder) / "main.typ", root=folder, format="png", ppi=72)
    return Image.open(io.BytesIO(made)).convert("RGB")


@pytest.mark.parametrize("part", ["word/embeddings/oleObject1.bin", "ppt/media/media1.mp4"])
def test_what_cannot_be_cleaned_inside_a_file_is_refused(part):
    package = io.BytesIO(MAKERS["docx"]())
    with zipfile.ZipFile(package, "a") as added:
        added.writestr(part, b"?")

    with pytest.raises(cleaning.NotCleanable):
        cleaning.cleaned(package.getvalue(), KINDS["docx"])


@pytest.mark.parametrize("kind", ["video/mp4", "audio/mpeg", "application/pdf"])
def test_a_file_that_cannot_be_cleaned_is_refused(kind):
    with pytest.raises(cleaning.NotCleanable):
        cleaning.cleaned(b"%PDF-1.7 broken", kind)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_pictures_lose_their_hidden_data_as_soon_as_they_are_handed_in(suffix):
    """Photos of forums, events and reports are public: what the camera wrote goes for all of them."""
    kind = KINDS[suffix]

    kept = attachments._made_anew(MAKERS[suffix](), attachments.PICTURES[kind], "x")

    assert AUTHOR not in readable(kept)


# --- names in whatever way XML may write them ---
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WRITTEN = {
    "single quotes": f"<w:ins xmlns:w='{W}' w:author='木棉团'>x</w:ins>",
    "another prefix": f'<z:ins xmlns:z="{W}" z:author="木棉团">x</z:ins>',
    "number of the character": f'<w:ins xmlns:w="{W}" w:author="&#26408;&#x68C9;团">x</w:ins>',
    "blanks around the sign": f'<w:ins xmlns:w="{W}" w:author = "木棉团">x</w:ins>',
    "a line of its own": f'<w:ins xmlns:w="{W}"\nw:author\n=\n"木棉团">x</w:ins>',
    "an instruction": f'<w:p xmlns:w="{W}"><?who 木棉团?></w:p>',
    "a comment": f'<w:p xmlns:w="{W}"><!-- 木棉团 --></w:p>',
    "variables": f'<w:p xmlns:w="{W}"><w:docVars><w:docVar w:val="木棉团"/></w:docVars></w:p>',
    "a file elsewhere": "<Relationships><Relationship Target='file:///木棉团/a.png' TargetMode='External'/></Relationships>",
    "the name of a shape": '<wp:docPr xmlns:wp="x" name=\'C:\\木棉团\\a.png\' id="1"/>',
}


def with_part(xml):
    package = io.BytesIO(MAKERS["docx"]())
    with zipfile.ZipFile(package, "a") as added:
        added.writestr("word/extra.xml", xml)
    return package.getvalue()


@pytest.mark.parametrize("how", WRITTEN)
def test_a_name_goes_however_xml_writes_it(how):
    with zipfile.ZipFile(io.BytesIO(cleaning.cleaned(with_part(WRITTEN[how]), KINDS["docx"]))) as after:
        root = etree.fromstring(after.read("word/extra.xml"))

    assert "木棉团" not in etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    "xml",
    [
        "<w:p>木&#26825;团</w:p>",
        "<w:p><w:r>木</w:r><w:r>棉团</w:r></w:p>",
        "<w:p><w:r descr='木棉团'/></w:p>",
    ],
)
def test_words_are_read_however_xml_writes_them(xml):
    written = xml.replace("<w:p>", f'<w:p xmlns:w="{W}">')

    content = cleaning.cleaned(with_part(written), KINDS["docx"])
    assert "木棉团" in cleaning.words_of(content, KINDS["docx"])


ENTITIES = '<!DOCTYPE a [<!ENTITY who "木棉团">]><a>&who;</a>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY who SYSTEM "file:///etc/passwd">]><a>&who;</a>'


@pytest.mark.parametrize("xml", [ENTITIES, LAUGHS, OUTSIDE, "<a>"])
def test_a_part_with_entities_of_its_own_or_broken_is_refused(xml):
    with pytest.raises(cleaning.NotCleanable):
        cleaning.cleaned(with_part(xml), KINDS["docx"])


def test_text_after_what_is_taken_out_stays():
    xml = f'<w:p xmlns:w="{W}">一<w:docVars/>二<!-- x -->三</w:p>'
    with zipfile.ZipFile(io.BytesIO(cleaning.cleaned(with_part(xml), KINDS["docx"]))) as after:
        assert "".join(etree.fromstring(after.read("word/extra.xml")).itertext()) == "一二三"


def test_what_bursts_is_not_cleaned():
    with pytest.raises(cleaning.NotCleanable):
        cleaning.cleaned(with_part("<a>" + "x" * (30 * 2**20) + "</a>"), KINDS["docx"])
