"""Reconciliation of training places. A difference is journaled, never corrected silently (docs/adr/0007)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.training.models import TrainingProgramme
from community.training.queries.training import drifted_programmes
from core.record import journal
from core.record.actors import CLOCK


@transaction.atomic
def reconcile_places(*, at: datetime) -> int:
    """Recount every programme and every unit's part in one; how many differ. Each difference becomes a fact."""
    drifts = drifted_programmes()
    for drift in drifts:
        journal.record(
            "community.counter.drifted", about=TrainingProgramme(pk=drift.programme), by=CLOCK, at=at,
            says=drift.says, counted=drift.counted, institution=drift.institution,
        )  # fmt: skip
    return len(drifts)
