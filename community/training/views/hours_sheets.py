"""Export of class hours of an institution's people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.members.models import Seat
from community.policy import Right
from community.seat_rights import takes
from community.training.queries import training as queries
from core.files.downloads import sheet
from core.web.requests import SignedInRequest


@login_required
@require_safe
@takes(Right.APPOINT)
def hours_sheet(request: SignedInRequest) -> HttpResponse:
    """The hours of the own people as a workbook, for the head."""
    seat: Seat = request.seat
    year = queries.this_year(timezone.now())
    rows = [
        [str(row.person), row.roles, row.courses, row.hours, row.norm, row.has_reached]
        for row in queries.people_hours(seat.institution, year)
    ]
    return sheet(
        f"training-hours-{year}",
        "xlsx",
        ("姓名", "席位", "结业班数", "学时", "应修学时", "达标"),
        rows,
        is_private=True,
    )
