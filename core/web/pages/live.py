"""
Live fragments of cached pages, rendered again when their counters change, such as how many places are free.

A template names them: `{% live "event_state" event.pk %} … {% endlive %}`. The app that owns them registers how all
pieces of a kind on one page are filled, in a fixed number of queries. What else of a page hangs on such a counter must
not be kept with it: the page says `{% live … %}` for all of it, or for none.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# Nobody can write these signs into a page: they hold a word drawn when this process began.
_WORD: Final = secrets.token_hex(12)
_PIECE: Final = re.compile(rf"<!--{_WORD} (\w+) (\w+)-->(.*?)<!--/{_WORD}-->".encode(), re.DOTALL)

Filler = Callable[[Sequence[str], datetime], Mapping[str, str]]


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


def split(page: bytes) -> tuple[bytes, list[bytes | tuple[str, str]], frozenset[str]]:
    """
    Split a page at the marks: its parts, live ones as (kind, key), empty if there are none; the versions they depend
    on.
    """
    found = list(_PIECE.finditer(page))
    if not found:
        return page, [], frozenset()
    parts: list[bytes | tuple[str, str]] = []
    start = 0
    for piece in found:
        parts += [page[start : piece.start()], (piece[1].decode(), piece[2].decode())]
        start = piece.end()
    parts.append(page[start:])
    whole = _PIECE.sub(lambda piece: piece[3], page)
    return whole, parts, frozenset().union(*(_kinds[piece[1].decode()].versions for piece in found))


def filled(parts: Sequence[bytes | tuple[str, str]], at: datetime) -> bytes:
    """The page with its live parts rendered as of `at`."""
    keys: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for part in parts:
        if isinstance(part, tuple):
            keys[part[0]][part[1]] = None
    pieces = {kind: _kinds[kind].fill(list(wanted), at) for kind, wanted in keys.items()}
    return b"".join(part if isinstance(part, bytes) else pieces[part[0]][part[1]].encode() for part in parts)
