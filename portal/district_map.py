"""The district map: a schematic picture of the eleven districts as panes of a window. Not a survey."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Pane:
    """Where a district sits in the frame, and the glass it has when glass means nothing."""

    code: str  # GB/T 2260
    name: str
    place: str
    glass: str


PANES: Final = (
    Pane("440114", "花都区", "d-hd", "honey"),
    Pane("440117", "从化区", "d-ch", "green"),
    Pane("440111", "白云区", "d-by", "paper"),
    Pane("440112", "黄埔区", "d-hp", "blue"),
    Pane("440118", "增城区", "d-zc", "honey"),
    Pane("440103", "荔湾区", "d-lw", "green"),
    Pane("440104", "越秀区", "d-yx", "red"),
    Pane("440106", "天河区", "d-th", "paper"),
    Pane("440105", "海珠区", "d-hz", "blue"),
    Pane("", "", "d-l1", ""),
    Pane("", "", "d-l2", ""),
    Pane("440113", "番禺区", "d-py", "red"),
    Pane("", "", "d-l3", ""),
    Pane("", "", "d-l4", ""),
    Pane("440115", "南沙区", "d-ns", "green"),
)
SHADES: Final = 5


@dataclass(frozen=True)
class DistrictFigure:
    """What one pane shows. `number` None: nothing known."""

    number: float | None
    url: str = ""


def read(districts: Any) -> dict[str, DistrictFigure]:
    """
    Normalise the figures of a view, keyed by code or name.

    Accepted: `{code or name: number}`, `{code or name: {"number": …, "url": …}}`, or any rows with `code` or `name`,
    `number` and optionally `url`, as attributes or keys.
    """
    if isinstance(districts, Mapping):
        return {str(key): one(figure) for key, figure in districts.items()}
    return {str(part(row, "code") or part(row, "name")): one(row) for row in districts}


def part(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)


def one(figure: Any) -> DistrictFigure:
    if figure is None or isinstance(figure, int | float):
        return DistrictFigure(number=figure)
    return DistrictFigure(number=part(figure, "number"), url=str(part(figure, "url") or ""))


def shade_step(numbers: Iterable[float | None]) -> float:
    """How much one shade spans: five even bands from nought, whole numbers where the figures are whole."""
    known = [number for number in numbers if number is not None]
    top = max(known, default=0)
    if all(float(number).is_integer() for number in known):
        return max(1, math.ceil((top + 1) / SHADES))
    return math.ceil((top + 0.1) / SHADES * 10) / 10


def shade(number: float | None, step: float) -> int:
    return 1 if number is None else min(SHADES, int(number / step) + 1)


def draw(districts: Any, unit: str, shaded: bool) -> SafeString:
    """The layout of the map as a list; with `shaded`, colour means the number and a legend follows."""
    figures = read(districts)
    step = shade_step(figure.number for figure in figures.values())
    cells = []
    for pane in PANES:
        if not pane.code:
            cells.append(format_html('<li class="{} lat" aria-hidden="true"></li>', pane.place))
            continue
        figure = figures.get(pane.code) or figures.get(pane.name) or DistrictFigure(number=None)
        glass = f"q{shade(figure.number, step)}" if shaded else f"pane--{pane.glass}"
        cells.append(format_html('<li class="{}">{}</li>', pane.place, cell(pane, figure, glass, unit)))
    frame = format_html(
        '<ul class="window" role="list">{}</ul>', format_html_join("", "{}", ((piece,) for piece in cells))
    )
    return format_html("{}{}", frame, legend(step, unit)) if shaded else frame


def cell(pane: Pane, figure: DistrictFigure, glass: str, unit: str) -> SafeString:
    shown = "暂无" if figure.number is None else f"{figure.number:g} {unit}".strip()
    if figure.url:
        link = '<a class="pane {}" href="{}">{}<small>{}</small></a>'
        return format_html(link, glass, figure.url, pane.name, shown)
    return format_html('<span class="pane cell {}">{}<small>{}</small></span>', glass, pane.name, shown)


def legend(step: float, unit: str) -> SafeString:
    whole = float(step).is_integer()
    rows = []
    for band in range(SHADES):
        low = f"{step * band:g}"
        if band == SHADES - 1:
            text = f"{low} {unit}以上"
        elif whole and step == 1:
            text = low
        else:
            text = f"{low}-{step * (band + 1) - (1 if whole else 0):g}"
        rows.append((f"k-q{band + 1}", text))
    return format_html(
        '<p class="legend">{}</p>', format_html_join("", '<span><i class="{}"></i>{}</span>', rows)
    )
