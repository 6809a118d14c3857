"""Hide and show the onboarding guide of a new member, per seat."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.members.models import PutAwayGuide, Seat
from core.record import journal
from core.record.actors import Actor


@transaction.atomic
def put_away_guide(*, seat: Seat, by: Actor, at: datetime) -> None:
    """Hide the guide on the workbench of `seat`. Doing it twice changes nothing."""
    row, is_new = PutAwayGuide.objects.get_or_create(seat=seat, defaults={"put_away_at": at})
    if is_new:
        journal.record("community.guide.put_away", about=row, by=by, at=at, seat=seat.pk)


@transaction.atomic
def fetch_guide(*, seat: Seat, by: Actor, at: datetime) -> None:
    """Show the guide again; no effect if it is not hidden."""
    row = PutAwayGuide.objects.select_for_update().filter(seat=seat).first()
    if row is not None:
        journal.record("community.guide.fetched", about=row, by=by, at=at, seat=seat.pk)
        row.delete()
