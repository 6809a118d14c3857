"""
Metadata removal for PDF: the pages are copied into a new file without annotations, links, replacement texts and image
metadata.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Name
from pypdf import PdfReader

from core.files.cleaning.pictures import blanked_jpeg
from core.files.streams import unpacked

PAGES_MAX: Final = 300
DRAWING_MAX: Final = 16 * 2**20  # bytes of the operators of one page
OF_PAGE: Final = frozenset(
    {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
TELLING: Final = frozenset({  # where a program keeps names, in whatever object
    "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/Alt", "/ActualText", "/E", "/T", "/TU", "/TM", "/NM",
    "/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/AF", "/StructParent", "/StructParents",
})  # fmt: skip
OPENS: Final = frozenset({"BDC", "BMC"})
POINTS: Final = frozenset({"MP", "DP"})


def cleaned(content: bytes) -> bytes:
    """Only what paints the pages is taken along; layers stay as they are shown or hidden, without their names."""
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as fresh:
        if not 1 <= len(source.pages) <= PAGES_MAX:
            raise ValueError("no page, or too many")
        fresh.pages.extend(source.pages)
        if layers := source.Root.get("/OCProperties"):
            fresh.Root.OCProperties = fresh.copy_foreign(source.make_indirect(layers))
        for page in fresh.pages:
            _bare_page(fresh, page)
        for found in fresh.objects:
            for part in _parts(found):
                _bare(part)
        out = io.BytesIO()
        fresh.save(out, deterministic_id=True)
        return out.getvalue()


def words_of(content: bytes) -> str:
    """
    What can be read on the pages; nothing of scanned ones, which are pictures.

    :raises ValueError: if the pages hold more drawing than is read.
    """
    with pikepdf.open(io.BytesIO(content)) as source:
        for page in list(source.pages)[:PAGES_MAX]:
            _refuse_much(page.obj)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages[:PAGES_MAX])


def _refuse_much(drawing: Any) -> None:
    """
    Check the length of a content stream.

    :raises ValueError: if it is longer than any program writes it.
    """
    contents = drawing.get("/Contents", drawing)
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    total = 0
    for part in parts:
        if isinstance(part, pikepdf.Stream):
            packed = part.read_raw_bytes()
            is_deflated = Name.FlateDecode in _filters(part)
            total += unpacked(memoryview(packed), 0, DRAWING_MAX) if is_deflated else len(packed)
    if total > DRAWING_MAX:
        raise ValueError("too much drawing on a page")


def _bare_page(fresh: pikepdf.Pdf, page: pikepdf.Page) -> None:
    for key in set(page.obj.keys()) - OF_PAGE - {"/Parent"}:
        del page.obj[key]
    if "/Contents" in page.obj:
        page.obj.Contents = fresh.make_stream(_painted_only(page))


def _bare(part: Any) -> None:
    """A copy of a PDF dictionary or stream without identifying keys."""
    for key in TELLING & set(part.keys()):
        del part[key]
    if isinstance(
        part.get("/Name"), pikepdf.String
    ):  # of a layer; fonts and buttons are named by Name objects
        part.Name = pikepdf.String("")
    if not isinstance(part, pikepdf.Stream):
        return
    if part.get("/Subtype") == Name.Form or part.get("/PatternType") == 1:
        part.write(_painted_only(part))
    elif Name.DCTDecode in (filters := _filters(part)):
        level = pikepdf.StreamDecodeLevel.generalized
        photo = part.read_bytes(decode_level=level) if len(filters) > 1 else part.read_raw_bytes()
        part.write(blanked_jpeg(photo), filter=Name.DCTDecode)


def _parts(found: Any) -> Iterator[Any]:
    """The dictionaries and streams written inside one object of the file, itself included; not those it only points to."""
    inner: list[Any] = []
    if isinstance(found, pikepdf.Array):
        inner = [found[place] for place in range(len(found))]
    elif isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        yield found
        inner = [found.get(key) for key in list(found.keys())]
    for part in inner:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _parts(part)


def _filters(part: Any) -> list[Any]:
    found = part.get("/Filter")
    if isinstance(found, pikepdf.Array):
        return [found[place] for place in range(len(found))]
    return [found] if found is not None else []


def _painted_only(drawing: Any) -> bytes:
    """The painting operators of a content stream; marked content is kept only for layers, which may be hidden."""
    _refuse_much(getattr(drawing, "obj", drawing))
    kept: list[Any] = []
    is_layer: list[bool] = []
    for step in pikepdf.parse_content_stream(drawing):
        verb = str(step.operator)
        if verb in POINTS:
            continue
        if verb in OPENS:
            is_layer.append(len(step.operands) == 2 and step.operands[0] == Name.OC)
            if not is_layer[-1]:
                continue
        if verb == "EMC" and not (is_layer and is_layer.pop()):
            continue
        kept.append(step)
    return pikepdf.unparse_content_stream(kept)
