"""Blind review: an expert who opens everything they can open finds no name. With a control: not blind, they all show."""

import io
import re
import zipfile
from urllib.parse import quote

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from core import attachments
from core.actors import Actor
from core.models import Attachment, JournalEntry, Notice
from core.pdf import pdf
from tests.factories.community import InstitutionFactory, city_staff, holder_of
from tests.factories.core import UserFactory
from tests.factories.panels import accepted, convened, pool, scored, signed, subject
from thinktank.actions import blinding, panels
from thinktank.actions.blinding import BlindTextLeaks, CannotBeBlinded
from thinktank.models import Expert

pytestmark = pytest.mark.django_db

INSTITUTION, PERSON, TITLE = "赤岗木棉社（示例）", "霍咏棠（示例）", "木棉花开夜游记"
AUTHOR, COMPANY, FILE = "Fok Wing-tong", "Kapok Troupe Ltd", "chigang-kapok-plan"
NAMES = ["赤岗木棉社", "霍咏棠", TITLE, AUTHOR, COMPANY, FILE]
REF = "thinktank.expert:77123"


def word_file():
    paper = docx.Document()
    paper.core_properties.author = paper.core_properties.last_modified_by = AUTHOR
    paper.core_properties.title = TITLE
    paper.core_properties.comments = COMPANY
    paper.add_paragraph("一份没有名字的方案")
    run = paper.paragraphs[0]._p
    run.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}author", AUTHOR)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def sheet_file():
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.active["A1"] = "预算"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf_file():
    import tempfile
    from pathlib import Path

    import typst

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "main.typ"
        source.write_text(f'#set document(author: "{AUTHOR}", title: "{COMPANY}")\nplan\n#pagebreak()\nend')
        return typst.compile(source)


def picture_file():
    picture = Image.new("RGB", (40, 30), "red")
    exif = picture.getexif()
    exif[0x013B] = AUTHOR
    exif[0x8298] = COMPANY
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=AUTHOR.encode())
    return out.getvalue()


MAKERS = {"docx": word_file, "xlsx": sheet_file, "pdf": pdf_file, "jpg": picture_file}


def uploaded(by):
    """Files as somebody hands them in, under a telling name."""
    return [
        attachments.accept(
            upload=SimpleUploadedFile(f"{FILE}.{suffix}", make()),
            purpose="x",
            by=Actor(by),
            at=timezone.now(),
        )
        for suffix, make in MAKERS.items()
    ]


@pytest.fixture
def judged():
    """Panels made of the same named thing: `judged(is_blind)` answers one being discussed, with everything said in it."""
    institution = InstitutionFactory(supplier=True, name=INSTITUTION)
    person = UserFactory(display_name=PERSON)
    holder_of(institution)
    pool(each=1)

    def make(is_blind):
        one = subject(
            ref=REF, title=TITLE, summary="夜里在江边走一圈，听三段南音。", institution=institution, people=[person],
            attachments=uploaded(person),
        )  # fmt: skip
        panel = convened(subjects=[one], is_blind=is_blind)
        return scored(accepted(panels.draw(panel=panel, by=Actor(city_staff()), at=timezone.now())))

    return make


def readable(content):
    """Bytes as text, and what is inside where they are a zip; PDF streams unpacked."""
    found = content.decode("utf-8", "replace") + content.decode("utf-16-be", "replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for entry in package.infolist():
                found += f"{entry.filename} {entry.date_time} " + package.read(entry).decode(
                    "utf-8", "replace"
                )
    if content.startswith(b"%PDF"):
        import zlib

        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
            try:
                found += zlib.decompress(stream).decode("latin-1")
            except zlib.error:
                found += stream.decode("latin-1")
    return found


def everything_reached_by(user, run_jobs):
    """
    Crawl from the desk through every link of ours, files too; plus notices, and the API's front doors.

    Answers what each address said, headers and file insides included.
    """
    run_jobs()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    queue = [
        "/thinktank/desk/",
        "/me/notices/",
        "/thinktank/panels/",
        "/workbench/",
        "/api/v1/",
        "/api/v1/products/",
    ]
    texts = {}
    while queue:
        path = queue.pop()
        if path in texts or path.startswith(("/account/", "/static/")) or len(texts) > 150:
            continue
        answer = client.get(path, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        texts[path] = f"{path} {headers} {readable(content)}"
        if "html" in answer.headers.get("Content-Type", ""):
            queue += re.findall(r'href="(/[^"#]*)"', content.decode())
    texts["notices"] = " ".join(f"{one.title} {one.body} {one.path}" for one in Notice.objects.of(user))
    return texts


def leaks(panel, names, run_jobs):
    """
    Where a member of the panel reads a name that an expert outside it does not read at the same address.

    The register of members is public and names every institution; what must not show is which of them is judged.
    """
    inside = everything_reached_by(expert_of(panel), run_jobs)
    outsider = Expert.objects.exclude(memberships__panel=panel).first()
    outside = everything_reached_by(outsider.user, run_jobs)
    return inside, [
        (path, name)
        for path, text in inside.items()
        for name in names
        if name in text and name not in outside.get(path, "")
    ]


def expert_of(panel):
    return panel.members.first().expert.user


def test_in_a_blind_panel_no_name_is_anywhere_an_expert_can_look(judged, run_jobs):
    panel = judged(is_blind=True)
    code = panel.subjects.get().code

    seen, found = leaks(panel, [*NAMES, "77123"], run_jobs)

    assert any(path.endswith((f"/{code}/", f"/{quote(code)}/")) for path in seen)
    assert sum(path.endswith(tuple(MAKERS)) for path in seen) >= len(MAKERS)
    assert found == []


def test_after_signing_the_result_sheets_of_a_blind_panel_name_nothing_either(judged, run_jobs):
    panel = signed(judged(is_blind=True))

    seen, found = leaks(panel, NAMES, run_jobs)

    assert sum(path.endswith(("result.pdf", "result.docx")) for path in seen) == 2
    assert found == []


def test_control_in_an_open_panel_the_same_walk_finds_title_files_and_authors(judged, run_jobs):
    _seen, found = leaks(judged(is_blind=False), NAMES, run_jobs)

    assert {name for _path, name in found} >= {TITLE, AUTHOR, COMPANY, FILE}


def test_the_originals_stay_shut_and_copies_are_shut_for_everybody_else(judged):
    panel = judged(is_blind=True)
    expert, stranger = expert_of(panel), UserFactory()
    copies = Attachment.objects.filter(purpose="panel")
    originals = Attachment.objects.filter(purpose="x")

    assert all(attachments.may_read(one, expert) for one in copies)
    assert not any(attachments.may_read(one, expert) for one in originals)
    assert not any(attachments.may_read(one, stranger) or attachments.may_read(one, None) for one in copies)


def test_the_history_of_a_blind_panel_says_nothing_either(judged):
    panel = judged(is_blind=True)
    told = JournalEntry.objects.filter(fact__startswith="thinktank.").exclude(fact="thinktank.expert.applied")

    text = " ".join(f"{one.subject} {one.details} {one.note}" for one in told)
    assert panel.pk
    assert [name for name in [*NAMES, "77123"] if name in text] == []


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_cleaned_file_still_opens_and_says_the_same(suffix):
    kinds = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}
    kind = (
        f"{attachments.OFFICE}{kinds[suffix]}"
        if suffix in kinds
        else {"pdf": "application/pdf", "jpg": "image/jpeg"}[suffix]
    )
    before = MAKERS[suffix]()
    assert AUTHOR in readable(before)  # or this test shows nothing

    after = blinding.cleaned(before, kind, "x")

    assert AUTHOR not in readable(after)
    if suffix == "docx":
        assert docx.Document(io.BytesIO(after)).paragraphs[0].text == "一份没有名字的方案"
    if suffix == "xlsx":
        import openpyxl

        assert openpyxl.load_workbook(io.BytesIO(after)).active["A1"].value == "预算"
    if suffix == "pdf":
        assert after.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", after)) == 2
    if suffix == "jpg":
        assert Image.open(io.BytesIO(after)).size == (40, 30)


@pytest.mark.parametrize("kind", ["video/mp4", "audio/mpeg", "application/pdf"])
def test_what_cannot_be_cleaned_is_refused(kind):
    with pytest.raises(CannotBeBlinded):
        blinding.cleaned(b"%PDF-1.7 broken", kind, "x")


@pytest.mark.parametrize("where", ["title", "summary", "file"])
def test_a_name_in_what_scorers_read_is_refused_at_convening(where):
    pool(each=1)
    institution = InstitutionFactory(supplier=True, name=INSTITUTION)
    files = []
    if where == "file":
        paper = docx.Document()
        paper.add_paragraph("本方案由赤岗木棉社提出")
        out = io.BytesIO()
        paper.save(out)
        upload = SimpleUploadedFile("a.docx", out.getvalue())
        files = [attachments.accept(upload=upload, purpose="x", by=Actor(UserFactory()), at=timezone.now())]
    one = subject(
        institution=institution,
        summary="赤岗 木棉社的夜游" if where == "summary" else "夜游",
        attachments=files,
    )

    with pytest.raises(BlindTextLeaks):
        convened(subjects=[one], is_blind=True, title="赤岗木棉社评审" if where == "title" else "秋季评审")
    assert convened(subjects=[one], is_blind=False).pk


def test_papers_are_reproducible():
    assert pdf("thinktank/letter.typ", LETTER, at=timezone.now().replace(microsecond=0, second=0))


LETTER = {
    "number": "智聘2026-0001-1", "name": "龘𠮷（示例）", "category": "学者", "fields": "数字文化", "starts": "2026 年", "ends": "2028 年",
    "issuer": "广州公共文化智库", "issued": "2026 年 11 月", "is_sample": True,
}  # fmt: skip
