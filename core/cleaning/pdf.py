"""A PDF set anew page by page, then without layer names, alternative texts, remarks and the notes inside its pictures."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import typst

from core.cleaning.pictures import blanked_jpeg

PAGES_MAX: Final = 300
OBJECT: Final = re.compile(rb"(\d+) 0 obj\s")
LENGTH: Final = re.compile(rb"/Length (\d+)")
STREAM: Final = re.compile(rb"stream\r?\n")
TELLING: Final = re.compile(
    rb"(/(?:Alt|ActualText|Name|T|TU|TM|E|Title|Author|Subject|Keywords|Creator|Producer|NM|Contents))\s*"
    rb"(\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>)",
    re.S,
)
TOKEN: Final = re.compile(
    rb"(?P<remark>%[^\r\n]*)|(?P<word>[^\s()<>\[\]{}/%]+)|(?P<name>/[^\s()<>\[\]{}/%]*)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<hex><[0-9A-Fa-f\s]*>)|(?P<text>\()|(?P<other>[{}<>)])"
)
FILTER: Final = re.compile(rb"/((?:ASCIIHex|ASCII85|LZW|Flate|RunLength|CCITTFax|JBIG2|DCT|JPX)Decode)")
DRAWING: Final = re.compile(rb"/Subtype\s*/Form\b|/PatternType\s+1\b")
MARKS: Final = frozenset({b"BDC", b"BMC", b"EMC", b"MP", b"DP"})
INLINE_END: Final = re.compile(rb"\sEI(?=\s|$)")


def cleaned(content: bytes) -> bytes:
    """Info, XMP, notes and attachments stay behind as every page is set anew as a drawing; then the drawing is cleaned."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        (desk / "in.pdf").write_bytes(content)
        return _rewritten(_typeset(desk, range(1, _page_count(desk) + 1)))


def _page_count(desk: Path) -> int:
    """Pages of the PDF, found by asking the typesetter for one after another, halving the steps."""
    low, high = 0, 1
    while high <= PAGES_MAX and _has_page(desk, high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _has_page(desk, middle) else (low, middle)
    if low == 0:
        raise ValueError("no page")
    return low


def _has_page(desk: Path, number: int) -> bool:
    try:
        _typeset(desk, [number])
    except RuntimeError:
        return False
    return True


def _typeset(desk: Path, pages: Iterable[int]) -> bytes:
    images = [f'#image("in.pdf", page: {number})' for number in pages]
    source = "#set page(width: auto, height: auto, margin: 0pt)\n" + "\n#pagebreak()\n".join(images)
    (desk / "main.typ").write_text(source)
    made: bytes = typst.compile(desk / "main.typ", root=desk, format="pdf")
    return made


# --- the typesetter's file, object by object ---
def _rewritten(content: bytes) -> bytes:
    """The same document with each object cleaned and a table of their new places."""
    trailer = content[content.rindex(b"trailer") : content.rindex(b"startxref")]
    out, places = bytearray(content[: _first(content)]), dict[int, int]()
    for number, body in _objects(content):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, _object(body))
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n" % (max(places) + 1)
    for number in range(1, max(places) + 1):
        out += b"%010d 00000 %s\r\n" % (places.get(number, 0), b"n" if number in places else b"f")
    return bytes(out) + trailer + b"startxref\n%d\n%%%%EOF" % start


def _first(content: bytes) -> int:
    found = OBJECT.search(content)
    if found is None:
        raise ValueError("no object")
    return found.start()


def _objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while found := OBJECT.search(content, at):
        end = content.index(b"endobj", found.end())
        stream = STREAM.search(content, found.end(), end)
        if stream is not None:
            length = LENGTH.search(content, found.end(), stream.start())
            if length is None:
                raise ValueError("a stream without a length")
            end = content.index(b"endobj", stream.end() + int(length[1]))
        yield int(found[1]), content[found.end() : end].rstrip()
        at = end


def _object(body: bytes) -> bytes:
    stream = STREAM.search(body)
    if stream is None:
        return TELLING.sub(rb"\1()", body)
    head = TELLING.sub(rb"\1()", body[: stream.start()])
    length = LENGTH.search(head)
    if length is None:
        raise ValueError("a stream without a length")
    told = _stream(head, body[stream.end() : stream.end() + int(length[1])])
    return LENGTH.sub(b"/Length %d" % len(told), head, count=1) + b"stream\n" + told + b"\nendstream"


def _stream(head: bytes, stream: bytes) -> bytes:
    filters = FILTER.findall(head)
    is_packed = filters[:1] == [b"FlateDecode"]
    raw = zlib.decompress(stream) if is_packed else stream
    inner = filters[1:] if is_packed else filters
    if inner == [b"DCTDecode"]:
        raw = blanked_jpeg(raw)
    elif DRAWING.search(head):
        if inner:
            raise ValueError("a drawing packed in an unknown way")
        raw = _painted_only(raw)
    return zlib.compress(raw) if is_packed else raw


# --- what paints a page ---
def _painted_only(stream: bytes) -> bytes:
    """The operators that paint, with their operands; without remarks and marked content."""
    out, operands = bytearray(), bytearray()
    at = depth = 0
    while found := TOKEN.search(stream, at):
        at = _string_end(stream, found.start()) if found["text"] else found.end()
        if found["remark"]:
            continue
        depth += bool(found["open"]) - bool(found["close"])
        piece = stream[found.start() : at]
        operands += piece + b" "
        if depth or not found["word"] or _is_operand(piece):
            continue
        if piece == b"ID":
            end = INLINE_END.search(stream, at)
            if end is None:
                raise ValueError("a picture without an end")
            operands[-1:] = stream[at : end.end()]
            at = end.end()
        if piece not in MARKS:
            out += operands + b"\n"
        operands.clear()
    return bytes(out)


def _is_operand(word: bytes) -> bool:
    return word in (b"true", b"false", b"null") or word[0] in b"+-.0123456789"


def _string_end(stream: bytes, start: int) -> int:
    """Behind the closing bracket of the string that begins at `start`; brackets nest, a backslash escapes."""
    depth, at = 0, start
    while at < len(stream):
        if stream[at] == ord("\\"):
            at += 1
        else:
            depth += (stream[at] == ord("(")) - (stream[at] == ord(")"))
        at += 1
        if depth == 0:
            return at
    raise ValueError("a text without an end")
