"""
Charts as SVG with x in % and y in px, so that type keeps its size at every width.

Numbers come in as Python values; nothing here reads the database.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT, TOP, BOTTOM = 240, 14, 30
PLOT = HEIGHT - TOP - BOTTOM
STEPS = 4
CROWDED = 6  # with more ticks than this, every second one yields on a narrow page

Point = tuple[object, float]
Line = tuple[str, Sequence[float | None]]


def round_up(number: float) -> float:
    """The next axis maximum that four even steps divide: 86 → 100, 4.7 → 6, 0.71 → 0.8; zero → 4."""
    if number <= 0:
        return STEPS
    unit = 10.0 ** math.floor(math.log10(number))
    return next(round(unit * step, 6) for step in (1, 2, 4, 6, 8, 10) if round(unit * step, 6) >= number)


def plain(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"


def axis(low: float, high: float) -> SafeString:
    rows = [
        (
            "ax0" if step == 0 else "ax",
            round(TOP + PLOT * (1 - step / STEPS)),
            round(TOP + PLOT * (1 - step / STEPS)),
            round(TOP + PLOT * (1 - step / STEPS)) + 4,
            plain(low + (high - low) * step / STEPS),
        )
        for step in range(STEPS + 1)
    ]
    return format_html_join(
        "",
        '<line class="{}" x1="36" x2="100%" y1="{}" y2="{}"/><text x="30" y="{}" text-anchor="end">{}</text>',
        rows,
    )


def frame(label: str, *inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" height="{}" role="img" aria-label="{}">{}</svg>',
        HEIGHT,
        label,
        format_html_join("", "{}", ((piece,) for piece in inside)),
    )


def spoken(title: str, points: Iterable[tuple[object, float | None]]) -> str:
    """The text alternative of a chart: every point, in order."""
    listed = "，".join(f"{name} {plain(number)}" for name, number in points if number is not None)
    return f"{title}：{listed}" if title else listed


def bar_chart(points: Iterable[Point], title: str, hot: object) -> SafeString:
    """One bar a point; the point named `hot` stands out."""
    bars = list(points)
    high = max(round_up(max((number for _, number in bars), default=0)), STEPS)
    left = 11
    width = (100 - left) / max(len(bars), 1)
    drawn = []
    for place, (name, number) in enumerate(bars):
        tall, x = PLOT * max(number, 0) / high, left + width * place + width * 0.2
        middle, foot = f"{x + width * 0.3:.2f}", HEIGHT - BOTTOM - tall
        drawn.append(
            format_html(
                '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>'
                '<text class="v" x="{}%" y="{}" text-anchor="middle">{}</text>'
                '<text{} x="{}%" y="{}" text-anchor="middle">{}</text>',
                "b3" if str(name) == str(hot) else "b1",
                f"{x:.2f}",
                f"{foot:.1f}",
                f"{width * 0.6:.2f}",
                f"{tall:.1f}",
                middle,
                round(foot) - 6,
                plain(number),
                yielding(place, len(bars)),
                middle,
                HEIGHT - 10,
                name,
            )
        )
    return frame(spoken(title, bars), axis(0, high), *drawn)


def yielding(place: int, count: int) -> SafeString:
    return SafeString(' class="alt"' if count > CROWDED and place % 2 == 0 else "")


def line_chart(ticks: Sequence[object], lines: Sequence[Line], title: str, low: float) -> SafeString:
    """One or two lines over the same ticks: the first solid, the second dashed. None leaves a gap."""
    known = [number for _, numbers in lines for number in numbers if number is not None]
    high = low + round_up(max(known, default=low) - low)
    left, right = 12.5, 95.5

    def across(place: int) -> str:
        return f"{left + (right - left) * place / max(len(ticks) - 1, 1):.2f}"

    def up(number: float) -> float:
        return round(TOP + PLOT * (1 - (number - low) / (high - low)), 1)

    pieces = [axis(low, high)]
    pieces += [
        format_html(
            '<text{} x="{}%" y="{}" text-anchor="middle">{}</text>',
            yielding(place, len(ticks)),
            across(place),
            HEIGHT - 10,
            tick,
        )
        for place, tick in enumerate(ticks)
    ]
    for style, (_, numbers) in zip(("2", "1"), reversed(lines[:2]), strict=False):
        look = style if len(lines) > 1 else "1"
        pieces.append(one_line(look, numbers, across, up))
    label = "；".join(spoken(name, zip(ticks, numbers, strict=False)) for name, numbers in lines)
    return frame(f"{title}：{label}" if title else label, *pieces)


def one_line(
    look: str, numbers: Sequence[float | None], across: Callable[[int], str], up: Callable[[float], float]
) -> SafeString:
    pieces = []
    for place, (here, there) in enumerate(pairwise(numbers)):
        if here is not None and there is not None:
            pieces.append(
                format_html(
                    '<line class="l{}" x1="{}%" y1="{}" x2="{}%" y2="{}"/>',
                    look,
                    across(place),
                    up(here),
                    across(place + 1),
                    up(there),
                )
            )
    known = [(place, number) for place, number in enumerate(numbers) if number is not None]
    for place, number in known:
        dot = '<circle class="p{}" cx="{}%" cy="{}" r="3.5"/>'
        pieces.append(format_html(dot, look, across(place), up(number)))
    if known:
        place, number = known[-1]
        pieces.append(
            format_html(
                '<text class="v" x="{}%" y="{}" text-anchor="end">{}</text>',
                across(place),
                round(up(number)) + (-10 if look == "1" else 18),
                plain(number),
            )
        )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
