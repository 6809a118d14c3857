"""Stores the results of signed panels about projects."""

from core.models import JournalEntry
from core.record.actors import CLOCK
from core.record.journal import on, pk_of
from projects.actions.scoring import take_result
from projects.panel_kind import PROJECT_PANEL
from thinktank.models import Panel


@on("thinktank.panel.signed")
def take_project_scores(entry: JournalEntry) -> None:
    panel = Panel.objects.get(pk=pk_of(entry))
    if panel.kind == PROJECT_PANEL.code:
        take_result(panel=panel, by=CLOCK, at=entry.happened_at)
