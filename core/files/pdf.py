"""PDF generation with Typst from templates/<app>/<name>.typ; reproducible: equal facts and time give equal bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import cleaned

FONTS: Final = Path(__file__).parents[1] / "data" / "fonts"
TEMPLATES: Final = Path(settings.BASE_DIR) / "templates"
STANDARD: Final = (
    "a-2b"  # for archives (GB/T 33190 readers open it too); refuses what no font of ours can show
)
NOT_SHOWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.S)

TAGGED: Final = ("ua-1", "a-2a")  # read aloud in order: titles, headings, heads of tables, words for pictures

Fact = str | int | float | bool | None | list["Fact"] | dict[str, "Fact"]


class GlyphMissing(DomainError):
    """None of our fonts has a character of the text; no document is made."""

    code = "glyph_missing"
    message = _(
        "字库里没有“{characters}”，为免印错，这份文件先不出。已报给系统管理员；急用请联系出具单位，用文字证明代替。"
    )


def pdf(
    template: str, facts: Mapping[str, Fact], *, at: datetime, standards: str | Sequence[str] = STANDARD
) -> bytes:
    """
    Render `template` ("community/certificate.typ") with `facts`, which it reads as `facts` of core/house.typ.

    Only our own fonts are used, so every machine prints alike; `at` is the date the document carries.

    :raises GlyphMissing: if a character could not be printed.
    """
    import typst  # noqa: PLC0415  (the typesetter is loaded with the first page)

    wanted: Any = standards if isinstance(standards, str) else list(standards)
    try:
        pages: bytes = typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=wanted,
            sys_inputs=_inputs(facts),
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        if characters := not_shown(error):
            raise GlyphMissing(characters=characters) from error
        raise
    return pages


def not_shown(error: Exception) -> str:
    """The missing characters named by an error of Typst; "" if it is another error."""
    return "".join(dict.fromkeys("".join(NOT_SHOWN.findall(str(error)))))


def marks(template: str, facts: Mapping[str, Fact], selector: str) -> list[dict[str, Fact]]:
    """Query the metadata of `template` (`#metadata((…)) <label>`): the values in order; "<label>" is the selector."""
    import typst  # noqa: PLC0415  (the typesetter is loaded with the first page)

    found: list[dict[str, Fact]] = json.loads(
        typst.query(
            TEMPLATES / template, selector, field="value", root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True,
            sys_inputs=_inputs(facts),
        )
    )  # fmt: skip
    return found


def _inputs(facts: Mapping[str, Fact]) -> dict[str, str]:
    return {"facts": json.dumps(cleaned(dict(facts)), ensure_ascii=False)}
