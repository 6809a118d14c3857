"""Duties of institutions about shared spaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from community.members.models import Institution
from community.members.queries.waiting import Duty
from community.places.models import Group, SpaceBooking
from community.places.queries import sheets
from community.places.states import GroupState, SpaceBookingState

LIMIT = 50
DESK = "community:room_desk"


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Asks and appeals to answer, groups to vouch for, sheets of the service standard. Four queries."""
    return [
        *_asks(institution),
        *_appeals(institution),
        *_groups(institution),
        *sheets.duties(institution, at),
    ]


def _asks(institution: Institution) -> Iterator[Duty]:
    rows = SpaceBooking.objects.filter(
        space__facility__institution=institution, state=SpaceBookingState.ASKED
    ).for_list()
    for booking in rows[:LIMIT]:
        due = localdate(booking.answer_due_at) if booking.answer_due_at else None
        yield Duty(
            f"答复借用：{booking.space.name}（{booking.borrower}）",
            "共享空间",
            due,
            reverse(DESK),
            about=booking,
        )


def _appeals(institution: Institution) -> Iterator[Duty]:
    rows = SpaceBooking.objects.filter(
        space__facility__institution=institution, state=SpaceBookingState.ABSENT, appealed_at__isnull=False,
        appeal_answer="",
    ).for_list()  # fmt: skip
    for booking in rows[:LIMIT]:
        yield Duty(f"答复申诉：{booking.borrower}", "共享空间", None, reverse(DESK), about=booking)


def _groups(institution: Institution) -> Iterator[Duty]:
    for group in Group.objects.filter(home=institution, state=GroupState.APPLIED).order_by("applied_at")[
        :LIMIT
    ]:
        yield Duty(
            f"推荐团队：{group.name}", "群众文艺团队", None, reverse("community:home_groups"), about=group
        )
