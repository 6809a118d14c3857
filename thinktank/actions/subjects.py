"""Withdraw a subject from unsigned panels: it was changed or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.record import journal
from core.record.actors import Actor
from thinktank.actions.panels import dissolve, locked
from thinktank.actions.sheets import close_scoring_when_done
from thinktank.models import Panel, PanelSubject, ScoreSheet
from thinktank.states import LIVE_PANELS, ON_PANEL, PanelState, SheetState


@transaction.atomic
def withdraw_subject(*, ref: str, reason: str, by: Actor, at: datetime) -> Sequence[Panel]:
    """
    End the judging of `ref` in every panel that is not signed; its members are told why, and need not score it.

    A panel that judged nothing else is dissolved. Finished sheets stay on record and count for nothing.
    """
    rows = PanelSubject.objects.filter(ref=ref, withdrawn_at__isnull=True, panel__state__in=LIVE_PANELS)
    return [_withdraw(row, reason, by, at) for row in rows.order_by("panel_id")]


def _withdraw(subject: PanelSubject, reason: str, by: Actor, at: datetime) -> Panel:
    panel = locked(subject.panel)
    subject.withdrawn_at, subject.withdrawn_reason = at, reason
    subject.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    ScoreSheet.objects.filter(subject=subject, state=SheetState.OPEN).update(state=SheetState.VOID)
    journal.record(
        "thinktank.subject.withdrawn",
        about=subject,
        by=by,
        at=at,
        note=reason,
        panel=panel.pk,
        code=subject.code,
    )
    if not panel.subjects.filter(withdrawn_at__isnull=True).exists():
        return dissolve(panel=panel, reason=reason, by=by, at=at)
    if panel.state == PanelState.DISCUSSED:
        panel.members.filter(state__in=ON_PANEL).update(confirmed_at=None, confirmed_digest="")
    close_scoring_when_done(panel, by, at)
    return panel
