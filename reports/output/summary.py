"""The book on one picture for phones: the city's numbers, one below the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings

from core.files.pdf import FONTS

TEMPLATE: Final = Path("templates/reports/summary.typ")
SHOWN: Final = 10  # numbers on the picture
PPI: Final = 144


def png(facts: Mapping[str, Any], *, at: datetime) -> bytes:
    """The ten first numbers of the book that the city has, as one long picture."""
    shown = [one for one in facts["definitions"] if any(char.isdigit() for char in one["now"])][:SHOWN]
    import typst  # noqa: PLC0415  (the typesetter is loaded with the first page)

    with TemporaryDirectory(prefix="summary-") as folder:
        root = Path(folder)
        made = {
            **{key: facts[key] for key in ("title", "label", "version", "is_sample", "digest")},
            "shown": shown,
        }
        (root / "facts.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        template = (Path(settings.BASE_DIR) / TEMPLATE).read_text(encoding="utf-8")
        (root / "summary.typ").write_text(template, encoding="utf-8")
        picture: bytes = typst.compile(
            root / "summary.typ", root=root, font_paths=[FONTS], ignore_system_fonts=True, format="png", ppi=PPI,
            timestamp=int(at.timestamp()),
        )  # fmt: skip
    return picture
