"""Seat chart of a roundtable: one square for each institution invited, filled if somebody came."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

RADIUS: Final = 82
CENTRE: Final = (160, 100)


def draw(kinds: Sequence[str], big: str, small: str, label: str) -> SafeString:
    """`kinds`: for each seat from the top on its colour (kapok, river, banyan) or "" for one nobody took."""
    count = max(len(kinds), 1)
    seats = []
    for place, kind in enumerate(kinds):
        angle = 360 * place / count
        x = CENTRE[0] + RADIUS * math.sin(math.radians(angle))
        y = CENTRE[1] - RADIUS * math.cos(math.radians(angle))
        look = f"ring__seat k-{kind}" if kind else "ring__seat ring__seat--empty"
        seats.append((look, f"{x - 5.5:.1f}", f"{y - 5.5:.1f}", f"{angle - 45:.1f}", f"{x:.1f}", f"{y:.1f}"))
    drawn = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="11" height="11" transform="rotate({} {} {})"/>', seats
    )
    return format_html(
        '<svg viewBox="60 6 200 188" role="img" aria-label="{}"><circle class="ring" cx="160" cy="100" r="56"/>{}'
        '<text class="ring__big" x="160" y="98" text-anchor="middle">{}</text>'
        '<text class="ring__small" x="160" y="119" text-anchor="middle">{}</text></svg>',
        label, drawn, big, small,
    )  # fmt: skip
