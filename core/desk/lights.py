"""Due status of a case by working days left: overdue, due today, near, far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.dates.workdays import WorkingDays

SOON: Final = 3  # working days
ORDER: Final = ("over", "today", "soon", "ok", "none")
GROUPS: Final = {
    "over": "超期", "today": "今天到期", "soon": f"{SOON} 个工作日内", "ok": "以后", "none": "不限时",
}  # fmt: skip


@dataclass(frozen=True)
class Light:
    """Due status: `kind` is one of ORDER; `left` the working days left, negative when overdue."""

    kind: str
    due_on: date | None = None
    left: int = 0

    @property
    def words(self) -> str:
        if self.kind == "none":
            return "不限时"
        if self.kind == "over":
            return f"超期 {-self.left} 个工作日"
        return "今天到期" if self.kind == "today" else f"还有 {self.left} 个工作日"


def light_of(due_on: date | None, today: date, calendar: WorkingDays) -> Light:
    if due_on is None:
        return Light("none")
    if due_on < today:
        return Light("over", due_on, -max(1, calendar.between(due_on, today)))
    if due_on == today:
        return Light("today", due_on)
    left = calendar.between(today, due_on)
    return Light("soon" if left <= SOON else "ok", due_on, left)
