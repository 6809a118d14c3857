"""Agenda entries of an institution: roundtables it is invited to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from community.members.queries.agenda import Entry, Sort
from community.models import Institution
from community.policy import Right
from roundtable.models import Invitation
from roundtable.states import InvitationState, RoundtableState


def entries(institution: Institution, since: datetime, until: datetime) -> Iterator[Entry]:
    """One query."""
    rows = Invitation.objects.filter(
        institution=institution, state__in=[InvitationState.SENT, InvitationState.ACCEPTED],
        roundtable__state=RoundtableState.INVITED, roundtable__starts_at__lt=until, roundtable__ends_at__gt=since,
    )  # fmt: skip
    for one in rows.select_related("roundtable__space__facility"):
        is_firm = one.state == InvitationState.ACCEPTED
        yield Entry(
            f"roundtable.roundtable:{one.roundtable_id}", Sort.MEETING, one.roundtable.theme, one.roundtable.starts_at,
            one.roundtable.ends_at, one.roundtable.place, reverse("roundtable:invitation", args=[one.pk]), Right.MEET,
            note="" if is_firm else "还没答复谁去", takes_us=is_firm, is_firm=is_firm,
        )  # fmt: skip
