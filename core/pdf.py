"""PDF from templates/<app>/<name>.typ: the same facts and the same moment give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import typst
from django.conf import settings

FONTS: Final = Path(__file__).parent / "data" / "fonts"
TEMPLATES: Final = Path(settings.BASE_DIR) / "templates"

Fact = str | int | float | bool | None | list["Fact"] | dict[str, "Fact"]


def pdf(template: str, facts: Mapping[str, Fact], *, at: datetime) -> bytes:
    """
    Set `template` ("community/certificate.typ") with `facts`, which it reads as `facts` of core/house.typ.

    Only our own fonts are used, so every machine prints alike; `at` is the date the document carries.
    """
    pages: bytes = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return pages


def marks(template: str, facts: Mapping[str, Fact], selector: str) -> list[dict[str, Fact]]:
    """What `template` says of itself by `#metadata((…)) <label>`: the values in order, "<label>" the selector."""
    found: list[dict[str, Fact]] = json.loads(
        typst.query(
            TEMPLATES / template, selector, field="value", root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True,
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )
    )  # fmt: skip
    return found
