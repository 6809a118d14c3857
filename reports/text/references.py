"""Syntax of references in a text to figures, tables and charts of the edition's snapshot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SHOWS: Final = {
    "value": "数值", "numerator": "分子", "denominator": "分母", "n": "样本量", "last": "上一年", "change": "比上一年",
}  # fmt: skip
CODE: Final = r"[a-z]+(?:\.[a-z0-9_]+)+"
KEY: Final = r"[\w-]+"
_FIGURE: Final = re.compile(
    rf"(?P<code>{CODE})@(?P<kind>[a-z]+):(?P<key>{KEY})(?:/(?P<cut>[a-z_]+):(?P<part>{KEY}))?(?:#(?P<show>[a-z]+))?"
)
_GRID: Final = re.compile(
    rf"(?P<codes>{CODE}(?:,{CODE})*)@(?P<kind>[a-z]+):(?:(?P<all>\*)|(?P<key>{KEY})/(?P<cut>[a-z_]+):\*)"
)


class ReferenceUnreadable(ValueError):
    """The words name no figure: not of the form `code@kind:key`."""


@dataclass(frozen=True)
class FigureReference:
    """
    One number of the snapshot: `events.held@district:440106`, `…@city:4401/month:2025-03`, `…#change`.

    `cut` and `part` are empty for the whole subject; `show` says which number of the cell.
    """

    code: str
    kind: str
    key: str
    cut: str = ""
    part: str = ""
    show: str = "value"

    def __str__(self) -> str:
        part = f"/{self.cut}:{self.part}" if self.cut else ""
        show = f"#{self.show}" if self.show != "value" else ""
        return f"{self.code}@{self.kind}:{self.key}{part}{show}"

    @classmethod
    def read(cls, text: str) -> FigureReference:
        """:raises ReferenceUnreadable: if `text` names no figure."""
        found = _FIGURE.fullmatch(text)
        if found is None or (found["show"] or "value") not in SHOWS:
            raise ReferenceUnreadable(text)
        return cls(
            found["code"], found["kind"], found["key"], found["cut"] or "", found["part"] or "", found["show"] or "value"
        )  # fmt: skip


@dataclass(frozen=True)
class GridReference:
    """
    Several measures over all subjects of a kind (`a,b@district:*`) or over the parts of one (`a@city:4401/month:*`).

    Rows are subjects or parts, columns are measures.
    """

    codes: tuple[str, ...]
    kind: str
    key: str = ""
    cut: str = ""

    def __str__(self) -> str:
        over = f"{self.key}/{self.cut}:*" if self.cut else "*"
        return f"{','.join(self.codes)}@{self.kind}:{over}"

    @classmethod
    def read(cls, text: str) -> GridReference:
        """:raises ReferenceUnreadable: if `text` names no grid."""
        found = _GRID.fullmatch(text)
        if found is None:
            raise ReferenceUnreadable(text)
        return cls(tuple(found["codes"].split(",")), found["kind"], found["key"] or "", found["cut"] or "")
