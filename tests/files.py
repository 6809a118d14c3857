"""Test files with metadata that names people, and a reader of everything that can be read in a file."""

import io
import re
import tempfile
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import typst
from PIL import Image, PngImagePlugin

from core.files.office import MAIN, OFFICE

AUTHOR, COMPANY = "Fok Wing-tong", "Kapok Troupe Ltd"
TITLE = "木棉花开夜游记"
PATH = f"C:\\Users\\{AUTHOR}\\Desktop\\plan"


def picture(form="JPEG"):
    """A photo whose camera, editor and colour profile all name somebody."""
    made = Image.new("RGB", (40, 30), "red")
    exif = made.getexif()
    exif[0x013B], exif[0x8298] = AUTHOR, COMPANY
    told = {"exif": exif, "icc_profile": b"ICC " + AUTHOR.encode()}
    if form == "JPEG":
        told["comment"] = AUTHOR.encode()
    if form == "WEBP":
        told["xmp"] = AUTHOR.encode()
    if form == "PNG":
        told["pnginfo"] = PngImagePlugin.PngInfo()
        told["pnginfo"].add_text("Author", AUTHOR)
        told["pnginfo"].add_itxt("XML:com.adobe.xmp", AUTHOR)
    out = io.BytesIO()
    made.save(out, form, **told)
    return out.getvalue()


def added(package, parts):
    """An Office file with more parts; a part that is there already gets `parts[name]` before its last tag."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name in parts:
                at = content.rindex(b"</")
                content = content[:at] + parts[name] + content[at:]
            new.writestr(name, content)
        for name in set(parts) - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()


LEADS_OUT = (
    f'<Relationship Id="rId91" Type="http://x/hyperlink" Target="mailto:{AUTHOR}@kapok.example" TargetMode="External"/>'
    f'<Relationship Id="rId92" Type="http://x/image" Target="file:///C:/Users/{AUTHOR}/a.png" TargetMode="External"/>'
)


def word_file():
    paper = docx.Document()
    properties = paper.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title, properties.comments = TITLE, COMPANY
    paper.add_paragraph("一份没有名字的方案")
    paper.paragraphs[0]._p.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}author", AUTHOR)
    shape = paper.add_picture(io.BytesIO(picture()))
    shape._inline.docPr.set("name", PATH)
    out = io.BytesIO()
    paper.save(out)
    return added(out.getvalue(), {
        "word/_rels/document.xml.rels": LEADS_OUT.encode(),
        "word/settings.xml": f'<w:docVars><w:docVar w:name="who" w:val="{AUTHOR}"/></w:docVars><!-- {AUTHOR} -->'.encode(),
        "word/comments.xml": f"<w:comments>{AUTHOR}</w:comments>".encode(), "word/people.xml": AUTHOR.encode(),
        "word/embeddings/Microsoft_Excel_Sheet1.xlsx": plain_sheet(), "_xmlsignatures/sig1.xml": AUTHOR.encode(),
        "docMetadata/LabelInfo.xml": AUTHOR.encode(), "word/media/image9.emf": drawing(),
    })  # fmt: skip


def plain_sheet():
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.active["A1"] = "预算"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_file():
    return added(plain_sheet(), {
        "xl/workbook.xml": f'<x15ac:absPath xmlns:x15ac="x" url="{PATH}\\"/>'.encode(),
        "xl/threadedComments/threadedComment1.xml": f"<x>{AUTHOR}</x>".encode(),
        "xl/persons/person.xml": f'<person displayName="{AUTHOR}"/>'.encode(),
        "xl/printerSettings/printerSettings1.bin": f"\\\\{AUTHOR}-PC".encode("utf-16-le"),
        "xl/_rels/workbook.xml.rels": LEADS_OUT.encode(),
    })  # fmt: skip


SLIDES = f"{OFFICE}presentationml.presentation"


def slides_file():
    """The parts of a presentation that name people; no program here opens it, only the cleaning does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, text in {
            "[Content_Types].xml": f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{SLIDES}.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships><Relationship Type="x{MAIN}" Target="ppt/presentation.xml"/></Relationships>',
            "ppt/presentation.xml": '<p:presentation xmlns:p="p"/>',
            "docProps/app.xml": COMPANY + AUTHOR,
            "ppt/commentAuthors.xml": f'<p:cmAuthor name="{AUTHOR}" initials="F"/>', "ppt/authors.xml": f'<a name="{AUTHOR}"/>',
            "ppt/slides/slide1.xml": f'<p:cNvPr xmlns:p="p" id="2" name="{PATH}.png"/>',
            "ppt/slides/_rels/slide1.xml.rels": f"<Relationships>{LEADS_OUT}</Relationships>",
        }.items():  # fmt: skip
            new.writestr(name, text)
        new.writestr("ppt/media/image1.png", picture("PNG"))
    return out.getvalue()


def drawing():
    """An EMF header with a description: the program and the document it was drawn in."""
    told = f"Draw\0{AUTHOR}\0\0".encode("utf-16-le")
    head = bytearray(108)
    head[60:64], head[64:68] = (len(told) // 2).to_bytes(4, "little"), (108).to_bytes(4, "little")
    return bytes(head) + told


def plain_pdf():
    """Two pages by a named author, with a photo straight from a camera and a link to their mailbox."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.jpg").write_bytes(picture())
        source = Path(folder) / "main.typ"
        source.write_text(
            f'#set document(author: "{AUTHOR}", title: "{COMPANY}")\n#set page(width: 200pt, height: 200pt)\n'
            f'plan\n#image("a.jpg", alt: "{AUTHOR}")\n#pagebreak()\n#link("mailto:{AUTHOR}")[end]'
        )
        return typst.compile(source)


def layered_pdf():
    """Two pages with a layer, replacement texts, a remark in the drawing, private data and a note, all by name."""
    who = AUTHOR.encode()
    drawing = b"/OC /L1 BDC BT /F1 12 Tf 20 150 Td (plan) Tj ET EMC /Span << /ActualText (%s) >> BDC 1 0 0 rg 9 9 30 30 re f EMC % %s\n"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 9 0 R /OCProperties << /OCGs [8 0 R] /D << /ON [8 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R 10 0 R] /Count 2 >>",
        page(who), stream(b"", drawing.replace(b"%s", who)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        stream(b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /PieceInfo << /X << /Private (" + who + b") >> >>", b"0 0 5 5 re f"),
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 10 10] /T (" + who + b") /Contents (note) >>",
        b"<< /Type /OCG /Name (" + who + b") >>", stream(b"/Type /Metadata /Subtype /XML", b"<x>" + who + b"</x>"), page(who),
    ]  # fmt: skip
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def page(who):
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Metadata 9 0 R /Annots [7 0 R] /Resources"
        b" << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> /Properties << /L1 8 0 R /M1 << /ActualText (%s) >> >> >> >>"
        % who
    )


def stream(head, body):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(body), body)


MAKERS = {
    "docx": word_file, "xlsx": sheet_file, "pptx": slides_file, "pdf": plain_pdf, "jpg": picture,
    "png": lambda: picture("PNG"), "webp": lambda: picture("WEBP"),
}  # fmt: skip


def readable(content):
    """Bytes as text in every coding, and what is inside where they are a zip or packed streams of a PDF."""
    found = "".join(content.decode(coding, "replace") for coding in ("utf-8", "utf-16-le", "utf-16-be"))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for entry in package.infolist():
                found += f"{entry.filename} {entry.date_time} {readable(package.read(entry))}"
    if content.startswith(b"%PDF"):
        for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
            try:
                found += zlib.decompress(packed).decode("latin-1")
            except zlib.error:
                found += packed.decode("latin-1")
    return found
