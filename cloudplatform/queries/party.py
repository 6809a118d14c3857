"""The people of a booking as staff may see them: masked; children only after giving a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from cloudplatform.models import Attendee, Booking
from cloudplatform.queries.check_ins import masked
from community.policy import CHILD_UNTIL_AGE


@dataclass(frozen=True)
class Companion:
    """One of a party: what they are called here, whether a child under 14, and, if disclosed, the month of birth."""

    name: str
    is_child: bool
    born: str


def party(booking: Booking, at: datetime, *, discloses: bool) -> Sequence[Companion]:
    """The live people of `booking`. Children whole if `discloses`, everybody else always masked. One query."""
    rows = Attendee.objects.filter(booking=booking, is_live=True).select_related("user", "family_member")
    return [_companion(one, at, discloses) for one in rows.order_by("pk")]


def _companion(one: Attendee, at: datetime, discloses: bool) -> Companion:
    member = one.family_member
    if member is None:
        return Companion(masked(one.user.display_name) if one.user else "同行的朋友", False, "")
    is_child = member.removed_at is None and member.age_on(localdate(at)) < CHILD_UNTIL_AGE
    if is_child and discloses:
        return Companion(str(member.name), True, f"{member.born_on:%Y-%m}")
    return Companion(masked(str(member.name)), is_child, "")
