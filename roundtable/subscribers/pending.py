"""Registration of acts that need two people: cancelling a roundtable, explaining a missed half-year. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs
from roundtable.actions import meetings


def of_the_city(_row: Any, _values: Mapping[str, Any]) -> str:
    return CITY_CODE


def _meeting(row: Any, _values: Mapping[str, Any]) -> Pairs:
    """What falls through, and how many are told."""
    invited = row.invitations.sent().count()
    return [
        ("状态", row.get_state_display()),
        ("时间地点", row.when_and_where),
        ("已经通知的单位", f"{invited} 家"),
    ]


KINDS = (
    Kind("roundtable.roundtable.cancel", "取消会议", meetings.cancel, "roundtable", of_the_city, before=_meeting,
         notice_days=0),
    Kind("roundtable.missedhalf.explain", "说明没有召开的原因", meetings.explain_missed_half, "", of_the_city,
         before=pending.nothing_before),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
