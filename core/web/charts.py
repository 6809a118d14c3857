"""One ECharts option per chart: drawn in the browser on canvas, on the server as SVG (docs/adr/0041)."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from py_mini_racer import MiniRacer

from core.text import cleaned

LIBRARY: Final = Path("static/vendor/echarts/echarts.min.js")
COLOURS: Final = ("#c12d1b", "#1d5d8c", "#6b4e16", "#1f6b4a", "#6a3d7c", "#5b5148")
DASHES: Final = ("solid", "dashed", "dotted")
MARKERS: Final = ("circle", "emptyCircle", "rect", "triangle", "diamond", "emptyRect")
INK: Final = "#2b2420"
RULE: Final = "#d8cfc2"
FONT: Final = "Noto Serif SC, Noto Sans SC, serif"
# What the library expects of a browser and a bare engine lacks.
BROWSER: Final = (
    "var window=this,self=this,global=this;function setTimeout(){return 0};function clearTimeout(){};"
)
DRAW: Final = """
function draw(option,width,height){
  var chart=echarts.init(null,null,{renderer:'svg',ssr:true,width:width,height:height});
  chart.setOption(JSON.parse(option));var svg=chart.renderToSVGString();chart.dispose();return svg}
"""

_engine_lock = threading.Lock()


@dataclass(frozen=True)
class Series:
    """One line, bar group or point set; a value None leaves a gap."""

    name: str
    values: Sequence[float | None]


def line(labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> dict[str, Any]:
    """The option of a line chart; series differ by dash and marker as well as by colour."""
    return _with_axes(labels, unit) | {
        "legend": _legend(series),
        "series": [
            {
                "type": "line", "name": one.name, "data": list(one.values), "color": COLOURS[place % len(COLOURS)],
                "symbol": MARKERS[place % len(MARKERS)], "symbolSize": 7,
                "lineStyle": {"width": 2, "type": DASHES[place % len(DASHES)]},
            }
            for place, one in enumerate(series)
        ],
    }  # fmt: skip


def bar(
    labels: Sequence[str], series: Sequence[Series], *, unit: str = "", horizontal: bool = False,
    mean: tuple[str, float | None] = ("", None),
) -> dict[str, Any]:  # fmt: skip
    """The option of a bar chart, upright or lying (for long labels); `mean`: a named line across the bars."""
    option = _with_axes(labels, unit) | {
        "legend": _legend(series),
        "series": [
            {
                "type": "bar", "name": one.name, "data": list(one.values), "color": COLOURS[place % len(COLOURS)],
                "barMaxWidth": 28, "label": {"show": len(labels) <= 12, "position": "right" if horizontal else "top"},
            }
            for place, one in enumerate(series)
        ],
    }  # fmt: skip
    if horizontal:
        option["xAxis"], option["yAxis"] = option["yAxis"], option["xAxis"] | {"inverse": True}
        option["grid"] = option["grid"] | {"right": 56}  # the longest bar keeps its number
    name, value = mean
    if value is not None and series:
        option["series"][0]["markLine"] = {
            "silent": True, "symbol": "none", "lineStyle": {"color": INK, "type": "dashed"},
            "label": {"formatter": name, "position": "start" if horizontal else "end", "color": INK},
            "data": [{"xAxis" if horizontal else "yAxis": value}],
        }  # fmt: skip
    return option


def scatter(
    points: Sequence[tuple[str, float, float]], *, across: str, up: str, unit: str = ""
) -> dict[str, Any]:
    """The option of a scatter chart of named points (name, x, y)."""
    axis = {"type": "value", "scale": True, "splitLine": {"lineStyle": {"color": RULE}}}
    return _base() | {
        "xAxis": axis | {"name": across, "nameLocation": "middle", "nameGap": 28},
        "yAxis": axis | {"name": up, "nameTextStyle": {"align": "left"}},
        "series": [{
            "type": "scatter", "symbolSize": 10, "color": COLOURS[0],
            "data": [{"name": name, "value": [x, y]} for name, x, y in points],
            "label": {"show": True, "formatter": "{b}", "position": "top", "color": INK},
            "labelLayout": {"hideOverlap": True},
        }],
    }  # fmt: skip


def svg(option: Mapping[str, Any], *, width: int = 720, height: int = 360) -> str:
    """
    Draw `option` as a self-contained SVG of `width` by `height` pixels: the same option gives the same text.

    Raises whatever the engine raises for an option the library cannot read.
    """
    with _engine_lock:
        found: str = _engine().call(
            "draw", json.dumps(cleaned(dict(option)), ensure_ascii=False), width, height
        )
    return _stable_ids(found)


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(BROWSER)
    engine.eval((Path(settings.BASE_DIR) / LIBRARY).read_text())
    engine.eval(DRAW)
    return engine


def _stable_ids(text: str) -> str:
    """Number the ids anew: the library counts them through the life of the engine."""
    known: dict[str, str] = {}
    return re.sub(r"zr\d+-[\w-]+", lambda found: known.setdefault(found[0], f"z{len(known)}"), text)


def _with_axes(labels: Sequence[str], unit: str) -> dict[str, Any]:
    return _base() | {
        "xAxis": {"type": "category", "data": list(labels), "axisLine": {"lineStyle": {"color": INK}}},
        "yAxis": {"type": "value", "name": unit, "splitLine": {"lineStyle": {"color": RULE}}},
    }


def _base() -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 13},
        "grid": {"left": 12, "right": 24, "top": 48, "bottom": 36, "containLabel": True},
        "tooltip": {"renderMode": "richText", "trigger": "axis", "confine": True},
    }


def _legend(series: Sequence[Series]) -> dict[str, Any]:
    return {"show": len(series) > 1, "top": 4, "data": [one.name for one in series]}
