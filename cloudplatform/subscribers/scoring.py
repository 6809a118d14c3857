"""Applies the results of signed panels to products."""

from cloudplatform.actions.scoring import take_result
from cloudplatform.panel_kind import PRODUCT_PANEL
from core.models import JournalEntry
from core.record.actors import CLOCK
from core.record.journal import on, pk_of
from thinktank.models import Panel


@on("thinktank.panel.signed")
def take_product_scores(entry: JournalEntry) -> None:
    panel = Panel.objects.get(pk=pk_of(entry))
    if panel.kind == PRODUCT_PANEL.code:
        take_result(panel=panel, by=CLOCK, at=entry.happened_at)
