"""In-process LRU store of cached pages, bounded in bytes."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any, Final

from core.web.languages import CHINESE
from core.web.pages.live import Parts
from core.web.pages.versions import Values

PLAIN_BYTES: Final = 24 * 1024 * 1024  # pages without a query: as many as there are things to show
ASKED_BYTES: Final = 4 * 1024 * 1024  # pages with one: anybody can invent more
COMPRESSION: Final = 6


@dataclass
class Body:
    """The bytes of a page as they are sent."""

    plain: bytes

    @cached_property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.plain).hexdigest()[:24]}"'

    @cached_property
    def zipped(self) -> bytes:
        return gzip.compress(self.plain, COMPRESSION, mtime=0)


@dataclass
class Page:
    """
    One page as it was built, and what it hangs on.

    It is right by itself from `since` up to `until` (core.web.pages.lifetimes). `parts` are its bytes in order; a piece
    among them is live (filled again when `live_versions` change) or somebody's own.
    """

    since: datetime
    until: datetime
    latest: tuple[bytes | None, ...]
    versions: Values
    headers: Mapping[str, str]
    body: Body
    parts: Parts = ()
    live_versions: Values = field(default_factory=dict)
    language: str = CHINESE  # in which its live parts are filled
    latest_but_for_live: tuple[bytes | None, ...] = ()  # as `latest`, when only live parts had changed
    seen_at: float = 0.0  # when its numbers were last read (time.monotonic): right for who asked before
    lock: Any = field(default_factory=Lock)  # held by who looks what changed, for all who ask meanwhile

    def is_of(self, at: datetime) -> bool:
        """Whether it is right at `at`, if no row changed."""
        return self.since <= at < self.until

    @property
    def size(self) -> int:
        """Approximate memory use in bytes, with parts and compressed bodies."""
        return len(self.body.plain) * (3 if self.parts else 2) + 2000


class Store:
    """Pages by key."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self._pages: OrderedDict[object, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: object, page: Page) -> None:
        if page.size > self.limit // 4:
            return
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.size += page.size
            while self.size > self.limit:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _drop(self, key: object) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= page.size


plain, asked = Store(PLAIN_BYTES), Store(ASKED_BYTES)
