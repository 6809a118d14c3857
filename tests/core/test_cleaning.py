"""Files as they come from people's machines: what tells who made them is gone, what one reads on the page stays."""

import io
import tempfile
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import typst
from PIL import Image, ImageChops

from core import attachments, cleaning
from core.attachments import OFFICE
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
