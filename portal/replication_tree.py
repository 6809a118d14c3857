"""Tree layout of the replications of a case, from left to right. No database here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

COLUMN, ROW, BOX, TALL, PAD = 250, 52, 220, 38, 6
LOOKS: Final = {
    "case": "s0",
    "confirmed": "s1",
    "reported": "s2",
    "under_way": "s2",
    "proposed": "s3",
    "abandoned": "s4",
}
SHOWN: Final = 14  # characters of a name that fit the box


def draw(nodes: Sequence[Any]) -> SafeString:
    """`nodes`: key, parent, label, state, state_label, depth, row (projects.queries.cases.Node), parents first."""
    places = {node.key: node for node in nodes}
    width = COLUMN * max((node.depth for node in nodes), default=0) + BOX + PAD * 2
    height = ROW * max(len(nodes), 1) + PAD
    lines = format_html_join(
        "", '<path class="sl" d="{}"/>', ((bend(places[n.parent], n),) for n in nodes if n.parent)
    )
    boxes = format_html_join("", "{}", ((box(node),) for node in nodes))
    return format_html(
        '<svg class="spread" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        width, height, width, height, spoken(nodes, places), lines, boxes,
    )  # fmt: skip


def corner(node: Any) -> tuple[int, int]:
    return PAD + COLUMN * node.depth, PAD + ROW * node.row


def bend(parent: Any, child: Any) -> str:
    (px, py), (cx, cy) = corner(parent), corner(child)
    trunk = px + 18
    return f"M{trunk} {py + TALL}V{cy + TALL // 2}H{cx}"


def box(node: Any) -> SafeString:
    x, y = corner(node)
    name = node.label if len(node.label) <= SHOWN else f"{node.label[:SHOWN]}…"
    return format_html(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text><text class="st" x="{}" y="{}">{}</text></g>',
        LOOKS.get(node.state, "s3"), x, y, BOX, TALL, x + 10, y + 16, name, x + 10, y + 31, node.state_label,
    )  # fmt: skip


def spoken(nodes: Sequence[Any], places: dict[str, Any]) -> str:
    """What a screen reader says instead: each adopter, whom it learned from, how it stands."""
    said = (f"{n.label}向{places[n.parent].label}学，{n.state_label}" for n in nodes if n.parent)
    return f"推广图：{'；'.join(said)}"
