"""Reconciliation of counters. A difference is journaled and told, never corrected silently."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cloudplatform.models import Event, Product, Quota
from cloudplatform.queries.proofs import drifted_events, drifted_products, drifted_quotas
from core.record import journal
from core.record.actors import CLOCK


@transaction.atomic
def reconcile_counters(*, at: datetime) -> int:
    """Recount all counters from their rows; how many differ. Each difference becomes a fact."""
    drifts = [*drifted_events(), *drifted_quotas(), *drifted_products()]
    models: dict[str, type[Event | Quota | Product]] = {"event": Event, "quota": Quota, "product": Product}
    for drift in drifts:
        row = models[drift.model](pk=drift.pk)
        journal.record(
            "cloudplatform.counter.drifted",
            about=row,
            by=CLOCK,
            at=at,
            says=drift.says,
            counted=drift.counted,
        )
    return len(drifts)
