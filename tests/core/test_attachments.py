"""Files are taken by what they are, not by what they are called; pictures lose what they hide."""

import io
import random
import zipfile
import zlib

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image

from core.files import attachments
from core.files.attachments import (
    FileBursts,
    FileTooLarge,
    FileTypeRefused,
    PictureTooManyDots,
    PictureUnreadable,
)
from core.files.office import OFFICE
from core.models import Attachment, JournalEntry
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

SECRET = b"SECRET"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(64)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(64)
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200)


def picture(form="JPEG", size=(40, 30), taken="2026:11:21 19:32:05", **options):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRET camera"
    exif[ExifTags.Base.DateTime] = taken
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (23.0, 7.0, 11.0)}
    out = io.BytesIO()
    Image.new("RGB", size, "#c12d1b").save(
        out, form, exif=exif, xmp=b"<x>SECRET</x>", comment=b"SECRET", **options
    )
    return out.getvalue()


def package(*parts, main="", kind="wordprocessingml.document", **more):
    """A package of `parts`; with `main`, an Office file whose relationships call that part the document."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    told = {
        "[Content_Types].xml": f'<Types><Override PartName="/{main}" ContentType="{OFFICE}{kind}.main+xml"/></Types>',
        "_rels/.rels": f"<Relationships><Relationship Type='{relations}' Target='/{main}'/></Relationships>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in (*parts, *((*told, main) if main else ())):
            made.writestr(part, {**told, **more}.get(part, "<xml/>") if main else "<xml/>")
    return out.getvalue()


def sheet():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def accept(content, name="file", **options):
    return attachments.accept(
        upload=SimpleUploadedFile(name, content), purpose="evidence", by=actor(), at=timezone.now(), **options
    )


def stored(attachment):
    with attachment.file.open() as file:
        return file.read()


DOCX = package(main="word/document.xml")
WEB_DOCX = package("customXml/item1.xml", "docProps/app.xml", main="word/document2.xml")  # Word on the web
PPTX = package("customXml/a.xml", main="ppt/presentation.xml", kind="presentationml.presentation")

TAKEN = [
    ("a.jpg", picture(), "image/jpeg"),
    ("a.png", picture("PNG"), "image/png"),
    ("a.webp", picture("WEBP"), "image/webp"),
    ("a.pdf", PDF, "application/pdf"),
    ("a.mp4", MP4, "video/mp4"),
    ("a.mp3", MP3, "audio/mpeg"),
    ("a.docx", DOCX, f"{OFFICE}wordprocessingml.document"),
    ("web.docx", WEB_DOCX, f"{OFFICE}wordprocessingml.document"),
    ("a.pptx", PPTX, f"{OFFICE}presentationml.presentation"),
    ("a.xlsx", sheet(), f"{OFFICE}spreadsheetml.sheet"),
    ("no ending", PDF, "application/pdf"),
    ("wrong.exe", picture(), "image/jpeg"),  # the name decides nothing
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN, ids=[row[0] for row in TAKEN])
def test_what_we_take_is_known_by_its_content(name, content, kind):
    attachment = accept(content, name)

    assert attachment.content_type == kind
    assert attachment.name == name
    assert attachment.size_bytes == len(stored(attachment))
    assert not attachment.is_public
    assert JournalEntry.objects.get(fact="core.attachment.accepted").details["kind"] == kind


MACRO_TYPES = f'''<Types><Override PartName="/word/document.xml" ContentType="{OFFICE}wordprocessingml.document.main+xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'''
DOCM_TYPES = """<Types><Override PartName="/word/document.xml"
ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>"""
OUTSIDE = """<Relationships><Relationship TargetMode="External" Target="/word/document.xml"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""

REFUSED = [
    ("setup.exe", EXE),
    ("photo.jpg", EXE),
    ("report.docx", package("a.txt", "b/c.txt")),
    ("word.docx", package("word/document.xml.exe", "x")),
    ("macros.docx", package("word/vbaProject.bin", main="word/document.xml")),
    ("loud.docx", package("word/VBAPROJECT.BIN", main="word/document.xml")),
    ("hidden.docx", package("word/x.bin", main="word/document.xml", **{"[Content_Types].xml": MACRO_TYPES})),
    ("macros.docm", package(main="word/document.xml", **{"[Content_Types].xml": DOCM_TYPES})),
    ("inside.docx", package("word/embeddings/a.XLSM", main="word/document.xml")),
    (
        "named.docx",
        package("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    ),  # says nowhere what it is
    ("outside.docx", package(main="word/document.xml", **{"_rels/.rels": OUTSIDE})),
    ("page.jpg", b"<html><script>alert(1)</script></html>"),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("a.gif", b"GIF89a" + bytes(64)),
    ("empty.pdf", b""),
    ("broken.docx", b"PK\x03\x04" + bytes(40)),
    ("a.txt", "文字".encode()),
]


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_we_do_not_take_is_refused_in_words(name, content):
    with pytest.raises(FileTypeRefused) as refusal:
        accept(content, name)

    assert name in str(refusal.value)
    assert "JPG" in str(refusal.value)
    assert not Attachment.objects.exists()


def test_a_photo_of_fifty_megabytes_is_refused_with_both_sizes(settings):
    settings.ATTACHMENT_MAX_BYTES = 20 * 2**20
    with pytest.raises(FileTooLarge) as refusal:
        accept(picture() + bytes(50 * 2**20), "大合照🙂.jpg")

    assert "“大合照🙂.jpg”有 51 MB，最多 20 MB" in str(refusal.value)


def test_a_file_just_over_the_limit_is_not_said_to_be_within_it(settings):
    settings.ATTACHMENT_MAX_BYTES = 20 * 2**20
    with pytest.raises(FileTooLarge, match="有 21 MB，最多 20 MB"):
        accept(PDF + bytes(20 * 2**20), "a.pdf")


# --- pictures ---
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_place_camera_and_remarks(form):
    content = picture(form)
    assert SECRET in content

    clean = stored(accept(content))

    assert SECRET not in clean
    with Image.open(io.BytesIO(clean)) as opened:
        assert dict(opened.getexif()) == {}
        assert "comment" not in opened.info


def test_a_picture_lying_on_its_side_is_set_upright():
    out, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)

    with Image.open(io.BytesIO(stored(accept(out.getvalue())))) as upright:
        assert upright.size == (30, 40)


def test_a_huge_picture_is_made_smaller():
    with Image.open(io.BytesIO(stored(accept(picture(size=(4000, 1000)))))) as smaller:
        assert smaller.size == (attachments.SIDE_MAX, 600)


def blank(form, size, mode="RGB"):
    """A picture of one colour: a few kilobytes, whatever its size."""
    out = io.BytesIO()
    options = {"format": "JPEG", "progressive": True} if form == "progressive" else {"format": form}
    Image.new(mode, size).save(out, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "WEBP", "progressive"])
def test_a_picture_that_would_burst_is_refused_in_words(form):
    with pytest.raises(PictureTooManyDots, match="5200 x 5200 个像素，最多 25 百万"):
        accept(blank(form, (5200, 5200)), "海报.png")


def test_a_photo_of_a_phone_is_taken_whatever_its_size():
    """JPEG is decoded smaller than it is: 50 million dots are usual."""
    with Image.open(io.BytesIO(stored(accept(blank("JPEG", (8160, 6120)))))) as smaller:
        assert smaller.size == (attachments.SIDE_MAX, 1800)


def test_a_picture_cut_short_is_refused_in_words():
    with pytest.raises(PictureUnreadable, match="没传完"):
        accept(picture(size=(400, 300))[:700], "half.jpg")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_damaged_pictures_never_break_the_page(form):
    dice = random.Random(5)
    noise = io.BytesIO()
    Image.effect_noise((120, 90), 60).convert("RGB").save(noise, form)
    for _ in range(200):
        damaged = bytearray(noise.getvalue())
        for _ in range(dice.choice([1, 3, 30])):
            damaged[dice.randrange(8, dice.choice([60, len(damaged)]))] = dice.randrange(256)
        try:
            attachments._made_anew(bytes(damaged), form, "x")
        except PictureUnreadable:
            continue


TIMES = [
    ("2026:11:21 19:32:05", "2026-11-21T11:32:05+00:00"),
    ("not a time", None),
    ("0000:00:00 00:00:00", None),
]


@pytest.mark.parametrize(("taken", "meant"), TIMES)
def test_when_an_evidence_photo_was_taken_is_kept(taken, meant):
    attachment = accept(picture(taken=taken), keep_taken_at=True)
    attachment.refresh_from_db()

    assert (attachment.taken_at.isoformat() if attachment.taken_at else None) == meant


def test_when_other_photos_were_taken_is_not_kept():
    assert accept(picture()).taken_at is None


# --- what a small file can hold ---
def deflated(size):
    """`size` bytes of a PDF's stream, packed."""
    packed = zlib.compress(bytes(size))
    return b"%%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        len(packed),
        packed,
    )


BURST = {
    "300 MB of text": lambda: package(main="word/document.xml", **{"word/document.xml": "x" * (300 * 2**20)}),
    "many parts": lambda: package(
        *(f"word/{number}.xml" for number in range(3100)), main="word/document.xml"
    ),
    "a part twice": lambda: package("word/a.xml", "word/A.xml", main="word/document.xml"),
    "a part that leads out": lambda: package("../a.xml", main="word/document.xml"),
    "packages in packages": lambda: nested(4),
    "a PDF's stream of 200 MB": lambda: deflated(200 * 2**20),
    "a PDF's stream packed twice": lambda: PDF + b"<</Filter[/FlateDecode /FlateDecode]>>",
}


def nested(depth):
    content = DOCX
    for _ in range(depth):
        content = package(
            "word/embeddings/a.docx", main="word/document.xml", **{"word/embeddings/a.docx": content}
        )
    return content


@pytest.mark.parametrize("what", BURST)
def test_a_small_file_that_holds_a_mountain_is_refused_in_words(what):
    content = BURST[what]()
    assert len(content) < 2 * 2**20

    with pytest.raises(FileBursts, match="展开后太大"):
        accept(content, "a.docx")
    assert not Attachment.objects.exists()


def test_packages_within_the_limits_are_taken():
    """The control: nested once, large but not packed too well."""
    dice = random.Random(1)
    accept(nested(2), "a.docx")
    accept(
        package(
            "word/media/a.bin", main="word/document.xml", **{"word/media/a.bin": dice.randbytes(3 * 2**20)}
        ),
        "b.docx",
    )
    accept(deflated(2**20), "c.pdf")

    assert Attachment.objects.count() == 3


# --- whose ---
@pytest.fixture
def readers(monkeypatch):
    """Files about users are read by that user alone, as an app would say."""
    monkeypatch.setattr(attachments, "_readers", {})
    attachments.readable_through("core.user")(lambda user, pk: user is not None and user.pk == pk)


def about_somebody():
    attachment, owner = accept(PDF, "a.pdf"), UserFactory()
    attachments.claim([attachment], owner)
    attachment.refresh_from_db()
    return attachment, owner


def test_a_claimed_file_is_read_by_whom_its_owner_names(readers):
    attachment, owner = about_somebody()

    may = [attachments.may_read(attachment, person) for person in (owner, UserFactory(), None)]
    assert may == [True, False, False]
    assert not attachments.may_read(attachment, attachment.uploaded_by)  # their seat may have ended


def test_an_unclaimed_file_is_read_by_its_uploader_alone(readers):
    attachment = accept(PDF, "a.pdf")

    may = [
        attachments.may_read(attachment, person) for person in (attachment.uploaded_by, UserFactory(), None)
    ]
    assert may == [True, False, False]


def test_a_file_about_something_no_app_answers_for_stays_shut(readers):
    attachment, owner = about_somebody()
    Attachment.objects.filter(pk=attachment.pk).update(about="core.draft:1", uploaded_by=None)
    attachment.refresh_from_db()

    assert not attachments.may_read(attachment, owner)


def test_a_claimed_file_cannot_be_claimed_again(readers):
    attachment, owner = about_somebody()
    attachments.claim([attachment], UserFactory())

    assert list(attachments.about(owner)) == [attachment]
    assert list(attachments.about(owner, "evidence")) == [attachment]
    assert list(attachments.about(owner, "product")) == []
