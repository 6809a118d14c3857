"""One-picture summary (PNG) of a book for phones: the city's numbers in the order of the book."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings

from core.files.pdf import FONTS

TEMPLATE: Final = Path("templates/reports/summary.typ")
SHOWN: Final = 10  # numbers on the picture
PPI: Final = 288  # 1,120 pixels across: sharp on a phone that draws three dots for each


def png(facts: Mapping[str, Any], *, address: str, at: datetime) -> bytes:
    """The ten first numbers of the book that the city has, as one long picture; `address`: where each is explained."""
    import typst  # noqa: PLC0415  (the typesetter is loaded with the first page)

    with TemporaryDirectory(prefix="summary-") as folder:
        root = Path(folder)
        made = {
            **{key: facts[key] for key in ("title", "label", "version", "is_sample", "digest")},
            "shown": chosen(facts),
            "address": address,
        }
        (root / "facts.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        template = (Path(settings.BASE_DIR) / TEMPLATE).read_text(encoding="utf-8")
        (root / "summary.typ").write_text(template, encoding="utf-8")
        picture: bytes = typst.compile(
            root / "summary.typ", root=root, font_paths=[FONTS], ignore_system_fonts=True, format="png", ppi=PPI,
            timestamp=int(at.timestamp()),
        )  # fmt: skip
    return picture


def chosen(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The first numbers the chapters name and the city has; `had`: whether the year before had it too."""
    told = {one["code"]: one for one in facts["definitions"] if _has_number(one["now"])}
    codes = [code for code in dict.fromkeys(_mentioned(facts)) if code in told]
    return [{**told[code], "had": _has_number(told[code]["last"])} for code in codes[:SHOWN]]


def _has_number(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _mentioned(facts: Mapping[str, Any]) -> Iterator[str]:
    """The codes of the measures as the chapters name them, first to last."""
    for chapter in facts["chapters"]:
        for block in chapter["blocks"]:
            for line in (block.get("line", []), *block.get("lines", [])):
                for piece in line:
                    yield from _codes(piece)
            yield from _codes(block)


def _codes(one: Mapping[str, Any]) -> list[str]:
    return str(one.get("reference", "")).partition("@")[0].split(",")
