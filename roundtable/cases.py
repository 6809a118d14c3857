"""Kinds of cases of the roundtable for the city bureau's inbox. Deadlines are house rules."""

from __future__ import annotations

from typing import Final

from core.desk.kinds import CaseKind, Stage
from roundtable.models import AgendaItem, Resolution, Roundtable
from roundtable.states import LIVE, ItemState, ResolutionState, RoundtableState

S = RoundtableState

KINDS: Final = (
    CaseKind(
        code="agenda-item", name="议题", prefix="YT", model=AgendaItem, created_field="proposed_at",
        rows=AgendaItem.objects.handled_by, related_fields=("institution", "roundtable"),
        place=lambda row: str(row.institution or row.roundtable or ""), search_fields=("title",),
        under_way=frozenset({ItemState.PROPOSED, ItemState.LISTED, ItemState.SITTING}),
        stages=(
            Stage("审定议题", lambda user: AgendaItem.objects.handled_by(user).filter(state=ItemState.PROPOSED), "proposed_at",
                  days=10, verbs=frozenset({"accept"})),
        ),
    ),
    CaseKind(
        code="roundtable", name="圆桌会议", prefix="RT", model=Roundtable, number=lambda row: row.number,
        rows=Roundtable.objects.run_by, search_fields=("number", "theme"),
        under_way=frozenset({S.PLANNED, S.INVITED, S.SITTING, S.HELD, S.MINUTED}),
        stages=(
            Stage("筹备会议、发通知", lambda user: Roundtable.objects.run_by(user).filter(state=S.PLANNED), "planned_at", days=20),
            Stage("出会议纪要", lambda user: Roundtable.objects.run_by(user).filter(state=S.HELD), "closed_at", days=7),
        ),
    ),
    CaseKind(
        code="resolution", name="议定事项", prefix="YD", model=Resolution, number=lambda row: row.number,
        rows=Resolution.objects.handled_by, title=lambda row: row.text[:40], related_fields=("lead",),
        area="lead__area_id", place=lambda row: str(row.lead or ""), under_way=frozenset(LIVE), search_fields=("number", "text"),
        stages=(
            Stage("验收议定事项", lambda user: Resolution.objects.handled_by(user).filter(state=ResolutionState.REPORTED),
                  "reported_at", days=10, verbs=frozenset({"judge"})),
        ),
    ),
)  # fmt: skip
