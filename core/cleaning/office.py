"""Word, Excel and PowerPoint files without the parts and attributes that name people, places and machines."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from core.cleaning import pictures

LEFT_OUT: Final = (
    "docProps/", "customXml/", "docMetadata/", "_xmlsignatures/", "word/people.xml", "word/comments", "xl/comments",
    "xl/threadedComments/", "xl/persons/", "xl/revisions/", "xl/printerSettings/", "word/printerSettings", "ppt/comments",
    "ppt/commentAuthors.xml", "ppt/authors.xml", "ppt/printerSettings/",
)  # fmt: skip
POINTS_AWAY: Final = (
    "docProps", "customXml", "docMetadata", "_xmlsignatures", "people.xml", "comments", "threadedComment", "persons/", "revisions/",
    "printerSettings", "commentAuthors", "authors.xml", "attachedTemplate", "digital-signature",
)  # fmt: skip
AUTHORS: Final = re.compile(
    r'(\b(?:w:author|w:initials|w15:author|w15:userId|author|lastModifiedBy|userName|initials)=")[^"]*(")'
)
SHAPE_NAMES: Final = re.compile(r'(<(?:\w+:)?(?:cNvPr|docPr)\b[^>]*?\bname=")[^"]*(")')
TOLD: Final = re.compile(
    r"<!--.*?-->"
    r"|<(?:\w+:)?absPath\b[^>]*/>"
    r"|<w:attachedTemplate\b[^>]*/>"
    r"|<w:docVars>.*?</w:docVars>"
    r"|<metadata\b.*?</metadata>",
    re.S,
)
PRINTER: Final = re.compile(r'(<pageSetup\b[^>]*?) r:id="[^"]*"')
RELATIONS: Final = re.compile(r"<Relationship\b[^>]*/>|<Override\b[^>]*/>")
OUTSIDE: Final = re.compile(r'\bTarget="[^"]*"')
TAGS: Final = re.compile(r"<[^>]+>")
VALUES: Final = re.compile(r'="([^"]*)"')
STILL: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip knows
PAINTED: Final = ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp")
PACKAGES: Final = ("docx", "xlsx", "pptx")
PLAIN: Final = ("emf", "wmf", "odttf", "ttf", "fntdata", "txt")
EMF_DESCRIPTION: Final = slice(60, 68)  # how long the description is and where it begins


def cleaned(content: bytes) -> bytes:
    """:raises ValueError: for a part that cannot be cleaned: embedded objects, sound, moving pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            if not part.startswith(LEFT_OUT) and not part.endswith("/"):
                new.writestr(zipfile.ZipInfo(part, STILL), _part(part, old.read(part)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def words_of(content: bytes) -> str:
    """Everything written in the file: the text of each part without its tags, then the values of its attributes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [
            package.read(part).decode("utf-8", "replace")
            for part in package.namelist()
            if part.endswith((".xml", ".rels", ".svg"))
        ]
    values = ("\n".join(VALUES.findall(part)) for part in parts)
    return "\n".join([*(TAGS.sub("", part) for part in parts), *values])


def _part(part: str, content: bytes) -> bytes:
    suffix = part.rpartition(".")[2].lower()
    if suffix in ("xml", "rels", "svg", "vml"):
        return _text(content.decode("utf-8")).encode()
    if suffix in PAINTED:
        return pictures.cleaned(content)
    if suffix in PACKAGES:
        return cleaned(content)
    if suffix == "emf":
        return _without_description(content)
    if suffix in PLAIN:
        return content
    raise ValueError(part)


def _text(text: str) -> str:
    text = SHAPE_NAMES.sub(r"\1\2", AUTHORS.sub(r"\1\2", TOLD.sub("", text)))
    return RELATIONS.sub(lambda found: _relation(found.group()), PRINTER.sub(r"\1", text))


def _relation(tag: str) -> str:
    """A relation or content type: gone if it names a part that was left out, pointing nowhere if it led outside."""
    if any(target in tag for target in POINTS_AWAY):
        return ""
    return OUTSIDE.sub('Target="about:blank"', tag) if 'TargetMode="External"' in tag else tag


def _without_description(content: bytes) -> bytes:
    """A drawing names the program and the document it comes from in its header."""
    size, start = (int.from_bytes(content[at : at + 4], "little") for at in (60, 64))
    out = bytearray(content)
    out[start : start + 2 * size] = bytes(len(out[start : start + 2 * size]))
    out[EMF_DESCRIPTION] = bytes(8)
    return bytes(out)
