"""Schematic choropleth map of the districts as SVG. Not a survey: the page says 示意图."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from django.conf import settings

HEXAGONS: Final = Path("community/data/hexmap.json")
SHADES: Final = ("#f7ece2", "#efcdb9", "#e2a189", "#d97f68", "#a8341f")
NO_DATA_SHADE: Final = "#ffffff"
SCALE: Final = 62  # pixels a unit
PAD: Final = 12


def svg(values: Mapping[str, str]) -> str:
    """Draw the districts with the text of each in `values` (by code), darker for more; white where there is no number."""
    districts = _districts()
    xs = [x for one in districts for x, _ in one["points"]]
    ys = [y for one in districts for _, y in one["points"]]
    left, top = min(xs), min(ys)
    width, height = (max(xs) - left) * SCALE + 2 * PAD, (max(ys) - top) * SCALE + 2 * PAD
    shade = _shades(values)
    parts = []
    for one in districts:
        points = " ".join(
            f"{(x - left) * SCALE + PAD:.1f},{(y - top) * SCALE + PAD:.1f}" for x, y in one["points"]
        )
        x, y = (one["centre"][0] - left) * SCALE + PAD, (one["centre"][1] - top) * SCALE + PAD
        fill = shade.get(one["code"], NO_DATA_SHADE)
        ink = "#ffffff" if fill == SHADES[-1] else "#2b2420"
        parts.append(f'<polygon points="{points}" fill="{fill}" stroke="#2b2420" stroke-width="1"/>')
        for dy, size, words in ((-5, 19, one["name"]), (17, 16, values.get(one["code"], ""))):
            parts.append(
                f'<text x="{x:.1f}" y="{y + dy:.1f}" font-size="{size}" fill="{ink}" text-anchor="middle" '
                f'font-family="Noto Serif SC">{escape(words)}</text>'
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">{"".join(parts)}</svg>'
    )


@cache
def _districts() -> list[dict[str, Any]]:
    """Codes, names and outlines; north is up in the file's coordinates, and y grows downwards in SVG."""
    features = json.loads((Path(settings.BASE_DIR) / HEXAGONS).read_text())["features"]
    return [
        {
            "code": one["properties"]["adcode"], "name": one["properties"]["name"], "centre": _downwards(one["properties"]["cp"]),
            "points": [_downwards(point) for point in one["geometry"]["coordinates"][0]],
        }
        for one in features
    ]  # fmt: skip


def _downwards(point: Sequence[float]) -> tuple[float, float]:
    return point[0], -point[1]


def _shades(values: Mapping[str, str]) -> dict[str, str]:
    """Five even steps from the least to the most; one shade where all are equal."""
    numbers = {code: number for code, text in values.items() if (number := _number(text)) is not None}
    if not numbers:
        return {}
    low, high = min(numbers.values()), max(numbers.values())
    span = (high - low) or 1
    return {
        code: SHADES[min(int((number - low) / span * len(SHADES)), len(SHADES) - 1)]
        for code, number in numbers.items()
    }


def _number(text: str) -> float | None:
    found = re.match(r"[-+]?[\d,]+(?:\.\d+)?", text)
    return float(found[0].replace(",", "")) if found else None
