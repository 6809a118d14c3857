"""Metadata removal for Word, Excel and PowerPoint files: parts and attributes that name people, places and machines."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from core.files.cleaning import pictures
from core.files.packages import Budget, local, opened, parsed
from core.lazy_import import lazy_module

if TYPE_CHECKING:
    from lxml import etree
else:
    etree = lazy_module("lxml.etree")

LEFT_OUT: Final = (
    "docProps/", "customXml/", "docMetadata/", "_xmlsignatures/", "word/people.xml", "word/comments", "xl/comments",
    "xl/threadedComments/", "xl/persons/", "xl/revisions/", "xl/printerSettings/", "word/printerSettings", "ppt/comments",
    "ppt/commentAuthors.xml", "ppt/authors.xml", "ppt/printerSettings/",
)  # fmt: skip
POINTS_AWAY: Final = (
    "docProps", "customXml", "docMetadata", "_xmlsignatures", "people.xml", "comments", "threadedComment", "persons/", "revisions/",
    "printerSettings", "commentAuthors", "authors.xml", "attachedTemplate", "digital-signature",
)  # fmt: skip
NAMING: Final = frozenset(
    {"author", "initials", "userId", "lastModifiedBy", "userName", "providerId"}
)  # attributes
FINGERPRINT: Final = "rsid"  # how attributes begin that tell one writing session from another
SHAPES: Final = frozenset({"cNvPr", "docPr"})  # whose `name` is often a path
TOLD: Final = frozenset({"absPath", "attachedTemplate", "docVars", "metadata", "rsids"})  # elements
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NOWHERE: Final = "about:blank"
STILL: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip knows
PAINTED: Final = ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp")
BODY: Final = re.compile(
    r"word/document\.xml|word/(foot|end)notes\.xml|ppt/slides/slide\d+\.xml|xl/sharedStrings\.xml"
)
XML: Final = ("xml", "rels", "svg", "vml")
PACKAGES: Final = ("docx", "xlsx", "pptx")
PLAIN: Final = ("emf", "wmf", "odttf", "ttf", "fntdata", "txt")
EMF_DESCRIPTION: Final = slice(60, 68)  # how long the description is and where it begins


def cleaned(content: bytes, budget: Budget | None = None) -> bytes:
    """
    :raises ValueError: for a part that cannot be cleaned: embedded objects, sound, moving pictures.
    :raises PackageRefused: beyond the limits of packages.
    """
    out, budget = io.BytesIO(), budget or Budget()
    with opened(content, budget) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            if not part.startswith(LEFT_OUT) and not part.endswith("/"):
                fresh = _part(part, old.read(part), budget)
                new.writestr(zipfile.ZipInfo(part, STILL), fresh, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def words_of(content: bytes) -> str:
    """Everything written in the file: the text of each part, then the values of its attributes; part by part."""
    texts: list[str] = []
    values: list[str] = []
    with opened(content) as package:
        for part in package.namelist():
            if _suffix(part) in XML:
                root = parsed(package.read(part), mends=True)
                texts.append("".join(root.itertext(etree.Element)))
                values += [str(value) for one in root.iter(etree.Element) for value in one.attrib.values()]
    return "\n".join([*texts, *values])


def body_of(content: bytes) -> str:
    """What one reads when the file is opened: paragraphs, cells and slides in lines, nothing about the file."""
    lines: list[str] = []
    with opened(content) as package:
        for part in filter(BODY.fullmatch, package.namelist()):
            line: list[str] = []
            for _event, one in etree.iterwalk(parsed(package.read(part), mends=True), events=("end",)):
                name = local(one.tag)
                if name == "t":
                    line.append(one.text or "")
                elif name in ("p", "si") and line:
                    lines.append("".join(line))
                    line = []
    return "\n".join(lines)


def _suffix(part: str) -> str:
    return part.rpartition(".")[2].lower()


def _part(part: str, content: bytes, budget: Budget) -> bytes:
    suffix = _suffix(part)
    if suffix in XML:
        return _bare(parsed(content, mends=suffix == "vml"))
    if suffix in PAINTED:
        return pictures.cleaned(content)
    if suffix in PACKAGES:
        return cleaned(content, budget)
    if suffix == "emf":
        return _without_description(content)
    if suffix in PLAIN:
        return content
    raise ValueError(part)


def _bare(root: etree._Element) -> bytes:
    """The XML part without elements and attributes that name people."""
    for one in list(root.iter()):
        is_element = isinstance(one.tag, str)  # others are told to programs, or entities nobody declared
        if not is_element or local(one.tag) in TOLD or _leads_to_what_was_left_out(one):
            _drop(one)
        else:
            _bare_attributes(one)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _bare_attributes(one: etree._Element) -> None:
    tag = local(one.tag)
    for name in list(one.attrib):
        plain = local(name)
        if plain.startswith(FINGERPRINT) or (tag == "pageSetup" and name == RELATION):
            del one.attrib[name]
        elif plain in NAMING or (tag in SHAPES and name == "name"):
            one.set(name, "")
    if tag == "Relationship" and one.get("TargetMode") == "External":
        one.set("Target", NOWHERE)


def _leads_to_what_was_left_out(one: etree._Element) -> bool:
    """A relation or content type that names a part which is not taken along."""
    if local(one.tag) not in ("Relationship", "Override"):
        return False
    return any(target in value for value in one.attrib.values() for target in POINTS_AWAY)


def _drop(one: etree._Element) -> None:
    """Remove an element from its parent, keeping the text that follows it."""
    parent = one.getparent()
    if parent is None:
        return
    before = one.getprevious()
    if one.tail and before is not None:
        before.tail = (before.tail or "") + one.tail
    elif one.tail:
        parent.text = (parent.text or "") + one.tail
    parent.remove(one)


def _without_description(content: bytes) -> bytes:
    """Remove the name of program and document that a drawing carries in its header."""
    size, start = (int.from_bytes(content[at : at + 4], "little") for at in (60, 64))
    out = bytearray(content)
    out[start : start + 2 * size] = bytes(len(out[start : start + 2 * size]))
    out[EMF_DESCRIPTION] = bytes(8)
    return bytes(out)
