"""Chapters as HTML: sanitising, parsing into blocks, and writing blocks back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Final

import nh3

from core.lazy_import import lazy_module
from reports.text.blocks import (
    CHART_KINDS,
    Block,
    Chart,
    Figure,
    Heading,
    Line,
    Listing,
    Map,
    Mention,
    Paragraph,
    Picture,
    Piece,
    Quotation,
    Table,
    Words,
)

if TYPE_CHECKING:
    from lxml import html as lxml_html
else:
    lxml_html = lazy_module("lxml.html")

TEXT_MAX: Final = 200_000  # characters of one chapter
TAGS: Final = {"h2", "h3", "p", "ul", "ol", "li", "blockquote", "strong", "em", "br", "span", "div"}
ATTRIBUTES: Final = {
    "span": {"data-figure", "data-source", "data-mention"},
    "div": {"data-table", "data-chart", "data-map", "data-picture", "data-grid", "data-alternative", "data-caption"},
}  # fmt: skip
RENAMED: Final = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em"}
CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)  # XML knows none of them
BOXES: Final = {"table": "表", "chart": "图", "map": "示意图", "picture": "照片"}
SPACE: Final = re.compile(r"[ \t\r\n\f]+")


def clean(text: str) -> str:
    """`text` with only what a chapter may hold: what office programs add (styles, comments, scripts) is left out."""
    text = CONTROL.sub("", text)
    for old, new in RENAMED.items():
        text = re.sub(rf"(</?){old}(?=[\s>/])", rf"\1{new}", text, flags=re.IGNORECASE)
    return nh3.clean(
        text[:TEXT_MAX], tags=TAGS, attributes=ATTRIBUTES, clean_content_tags={"script", "style", "title", "head"},
        strip_comments=True, link_rel=None,
    )  # fmt: skip


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a cleaned chapter. Text outside any block becomes a paragraph; empty blocks are left out."""
    if not text.strip():
        return ()
    root = lxml_html.fragment_fromstring(text, create_parent="section")
    return tuple(_blocks(root))


def write(blocks: tuple[Block, ...]) -> str:
    """The HTML that reads back as `blocks`."""
    return "\n".join(_html(block) for block in blocks)


def _blocks(parent: Any) -> Iterator[Block]:
    loose: list[Piece] = list(_words(parent.text))
    for node in parent:
        if node.tag in {"strong", "em", "span", "br"}:
            loose += _pieces_of(node)
        else:
            yield from _paragraph(loose)
            loose = []
            yield from _block(node)
        loose += _words(node.tail)
    yield from _paragraph(loose)


def _block(node: Any) -> Iterator[Block]:
    match node.tag:
        case "h2" | "h3":
            if line := _line(node):
                yield Heading(int(node.tag[1]), line)
        case "p":
            yield from _paragraph(list(_inside(node)))
        case "ul" | "ol":
            items = tuple(line for item in node.iter("li") if (line := _line(item)))
            if items:
                yield Listing(items, node.tag == "ol")
        case "blockquote":
            paragraphs = node.findall("p") or [node]
            if lines := tuple(line for one in paragraphs if (line := _line(one))):
                yield Quotation(lines)
        case "div":
            shown = _shown(node)
            yield from (shown,) if shown else _blocks(node)


def _shown(node: Any) -> Block | None:
    """A table, chart, map or picture; None if the box is a mere box."""
    caption, alternative = node.get("data-caption", "").strip(), node.get("data-alternative", "").strip()
    if node.get("data-table"):
        return Table(node.get("data-table"), caption)
    if node.get("data-chart"):
        kind = node.get("data-chart") if node.get("data-chart") in CHART_KINDS else "line"
        return Chart(kind, node.get("data-grid", ""), alternative, caption)
    if node.get("data-map"):
        return Map(node.get("data-map"), alternative, caption)
    if node.get("data-picture"):
        return Picture(node.get("data-picture"), alternative, caption)
    return None


def _paragraph(pieces: list[Piece]) -> Iterator[Block]:
    if line := _trimmed(pieces):
        yield Paragraph(line)


def _line(node: Any) -> Line:
    return _trimmed(list(_inside(node)))


def _inside(node: Any, bold: bool = False, italic: bool = False) -> Iterator[Piece]:
    yield from _words(node.text, bold, italic)
    for child in node:
        yield from _pieces_of(child, bold, italic)
        yield from _words(child.tail, bold, italic)


def _pieces_of(node: Any, bold: bool = False, italic: bool = False) -> Iterator[Piece]:
    if node.tag in {"ul", "ol"}:
        return  # the items of a list in a list are items of their own
    if node.tag == "span" and node.get("data-figure"):
        yield Figure(node.get("data-figure").strip())
    elif node.tag == "span" and node.get("data-mention"):
        yield Mention(node.get("data-mention").strip(), node.text_content())
    elif node.tag == "span" and node.get("data-source"):
        yield Words(node.text_content(), bold, italic, node.get("data-source").strip())
    else:
        yield from _inside(node, bold or node.tag == "strong", italic or node.tag == "em")


def _words(text: str | None, bold: bool = False, italic: bool = False) -> Iterator[Words]:
    if text:
        yield Words(SPACE.sub(" ", text), bold, italic)


def _trimmed(pieces: list[Piece]) -> Line:
    """Neighbours of one kind joined, no space at the ends; empty if nothing is left."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            isinstance(piece, Words)
            and isinstance(last, Words)
            and _look(piece) == _look(last)
            and not piece.source
        ):
            joined[-1] = Words(SPACE.sub(" ", last.text + piece.text), *_look(piece))
        else:
            joined.append(piece)
    if joined and isinstance(joined[0], Words):
        joined[0] = Words(joined[0].text.lstrip(), *_look(joined[0]))
    if joined and isinstance(joined[-1], Words):
        joined[-1] = Words(joined[-1].text.rstrip(), *_look(joined[-1]))
    return tuple(piece for piece in joined if not isinstance(piece, Words) or piece.text)


def _look(words: Words) -> tuple[bool, bool, str]:
    return words.bold, words.italic, words.source


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_inline(block.line)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_inline(block.line)}</p>"
        case Listing():
            tag = "ol" if block.is_numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in block.items)}</{tag}>"
        case Quotation():
            return f"<blockquote>{''.join(f'<p>{_inline(line)}</p>' for line in block.lines)}</blockquote>"
        case Table():
            return _box(table=block.reference, caption=block.caption)
        case Chart():
            return _box(
                chart=block.kind, grid=block.reference, alternative=block.alternative, caption=block.caption
            )
        case Map():
            return _box(map=block.reference, alternative=block.alternative, caption=block.caption)
        case Picture():
            return _box(picture=block.attachment, alternative=block.alternative, caption=block.caption)


def filled(text: str, shown: Mapping[str, str]) -> str:
    """The text for reading: numbers in the place of references, references where there is no number yet, names of boxes."""

    def number(found: re.Match[str]) -> str:
        reference = unescape(found[1])
        return f"<b>{escape(shown[reference])}</b>" if reference in shown else f"<code>{found[1]}</code>"

    text = re.sub(r'<span data-figure="([^"]*)"></span>', number, write(read(text)))
    return re.sub(
        r'<div data-(table|chart|map|picture)="[^>]* data-caption="([^"]*)"></div>',
        lambda found: f"<p><b>{BOXES[found[1]]}</b>　{found[2]}</p>",
        text,
    )


def _box(**values: str) -> str:
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
    return f"<div{attributes}></div>"


def _inline(line: Line) -> str:
    return "".join(_span(piece) for piece in line)


def _span(piece: Piece) -> str:
    match piece:
        case Figure():
            return f'<span data-figure="{escape(piece.reference)}"></span>'
        case Mention():
            return f'<span data-mention="{escape(piece.subject)}">{escape(piece.text)}</span>'
        case Words():
            text = escape(piece.text, quote=False)
            if piece.source:
                text = f'<span data-source="{escape(piece.source)}">{text}</span>'
            if piece.italic:
                text = f"<em>{text}</em>"
            return f"<strong>{text}</strong>" if piece.bold else text
