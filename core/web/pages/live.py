"""
Live fragments of cached pages, rendered again when their counters change, such as how many places are free.

A template names them: `{% live "event_state" event.pk %} … {% endlive %}`. The app that owns them registers how all
pieces of a kind on one page are filled, in a fixed number of queries. What else of a page hangs on such a counter must
not be kept with it: the page says `{% live … %}` for all of it, or for none.

What is somebody's own on a page that is otherwise the same for all (`{% own "account" %} … {% endown %}`) is marked the
same way, see core.web.pages.own.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

# Nobody can write these signs into a page: they hold a word drawn when this process began.
_WORD: Final = secrets.token_hex(12)
_PIECE: Final = re.compile(rf"<!--{_WORD} (\w+) (\w+)-->(.*?)<!--/{_WORD}-->".encode(), re.DOTALL)

Filler = Callable[[Sequence[str], datetime], Mapping[str, str]]
OWN: Final = "own"  # the kind of pieces that differ by person: for visitors they stay as they are


class Piece(NamedTuple):
    """A marked piece of a page, as it was when the page was built."""

    kind: str
    key: str
    html: bytes


Parts = Sequence[bytes | Piece]
Pieces = Mapping[tuple[str, str], bytes]  # their HTML by kind and key


@dataclass(frozen=True)
class Kind:
    """How pieces of a kind are filled (by their keys, at a moment), and which versions change them."""

    fill: Filler
    versions: frozenset[str]


_kinds: dict[str, Kind] = {}


def register(name: str, fill: Filler, *versions: str) -> None:
    _kinds[name] = Kind(fill, frozenset(versions))


def marked(kind: str, key: object, html: str) -> str:
    """`html` between marks by which it is found in the finished page."""
    return f"<!--{_WORD} {kind} {key}-->{html}<!--/{_WORD}-->"


def split(page: bytes) -> tuple[bytes, list[bytes | Piece], frozenset[str]]:
    """
    Split a page at the marks: the page without them, its parts, empty if there are no marks; the versions they depend on.
    """
    found = list(_PIECE.finditer(page))
    if not found:
        return page, [], frozenset()
    parts: list[bytes | Piece] = []
    start = 0
    for piece in found:
        parts += [page[start : piece.start()], _piece(piece)]
        start = piece.end()
    parts.append(page[start:])
    names = (_kinds[piece[1].decode()].versions for piece in found if piece[1].decode() != OWN)
    return with_pieces(parts, {}), parts, frozenset().union(*names)


def pieces_in(page: bytes) -> Pieces:
    """The marked pieces of what a template rendered."""
    found = map(_piece, _PIECE.finditer(page))
    return {(piece.kind, piece.key): piece.html for piece in found}


def _piece(found: re.Match[bytes]) -> Piece:
    return Piece(found[1].decode(), found[2].decode(), found[3])


def with_pieces(parts: Parts, pieces: Pieces) -> bytes:
    """The page with these pieces in place of those it was built with."""
    return b"".join(
        part if isinstance(part, bytes) else pieces.get((part.kind, part.key), part.html) for part in parts
    )


def filled(parts: Parts, at: datetime) -> bytes:
    """The page with its live parts rendered as of `at`."""
    keys: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for part in parts:
        if isinstance(part, Piece) and part.kind != OWN:
            keys[part.kind][part.key] = None
    made = {kind: _kinds[kind].fill(list(wanted), at) for kind, wanted in keys.items()}
    return with_pieces(
        parts, {(kind, key): html.encode() for kind, filled in made.items() for key, html in filled.items()}
    )
