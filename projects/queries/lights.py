"""Traffic light of a deadline: blue while there is time, yellow when it is near, red when it has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.policy import YELLOW_DAYS


@dataclass(frozen=True)
class Light:
    """`kind` is the badge's colour; the words say the same without it."""

    kind: str
    words: str


def light(due_on: date | None, today: date) -> Light | None:
    """The light of an open deadline; None without one. No query."""
    if due_on is None:
        return None
    left = (due_on - today).days
    if left < 0:
        return Light("bad", f"红灯 已超期 {-left} 天")
    if left <= YELLOW_DAYS:
        return Light("warn", f"黄灯 还有 {left} 天" if left else "黄灯 今天到期")
    return Light("info", f"蓝灯 还有 {left} 天")
