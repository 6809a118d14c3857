"""Acts on experts that need two people."""

from __future__ import annotations

from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind
from thinktank.actions import experts

pending.register(
    Kind("thinktank.expert.end", "结束聘期", experts.end_expert, "expert", lambda _row, _values: CITY_CODE,
         before=lambda row, _values: [("状态", row.get_state_display()), ("聘期到", str(row.ends_on or "—"))])
)  # fmt: skip
