"""Queries about seats: rights, colleagues, ending terms, institutions without a head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from community import policy
from community.members.models import HandOver, Institution, Seat
from community.members.queries.waiting import Duty
from community.policy import RIGHTS_OF_ROLE, Right, Role
from core.models import User


def appoints_at(user: User | AnonymousUser, institution: int) -> bool:
    """Whether `user` holds a seat there that appoints and ends colleagues. One query."""
    mine = Seat.objects.of(user).current().carrying(Right.APPOINT)
    return mine.filter(institution=institution).exists()


def works(user: User) -> bool:
    """Whether `user` has or had a seat, or works for the bureau."""
    return user.is_staff or Seat.objects.filter(user=user).exists()


def upcoming_and_current(institution: Institution, at: datetime) -> QuerySet[Seat]:
    """Seats that have not ended, heads first, alternates after whom they stand in for."""
    today = localdate(at)
    rows = Seat.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), institution=institution)
    return rows.select_related("user", "institution", "alternate_of__user").order_by("starts_on", "pk")


def ended(institution: Institution, at: datetime) -> QuerySet[Seat]:
    """Seats of the past, latest first: for ever."""
    rows = Seat.objects.filter(institution=institution, ends_on__lte=localdate(at))
    return rows.select_related("user", "institution", "alternate_of__user").order_by("-ends_on", "-pk")


def colleagues(institution: Institution, besides: User) -> QuerySet[User]:
    """People with a current seat at `institution`, but `besides`."""
    sitting = Seat.objects.filter(institution=institution).current().values("user")
    return (
        User.objects.filter(pk__in=sitting, is_active=True)
        .exclude(pk=besides.pk)
        .order_by("display_name", "pk")
    )


def rights_of(role: str) -> Sequence[str]:
    """What a role may do, in words, in the order of Right; the bureau's own right is left out."""
    return [str(right.label) for right in Right if right in RIGHTS_OF_ROLE[role] and right != Right.OVERSEE]


def ending_soon(at: datetime) -> QuerySet[Seat]:
    """Terms that end within TERM_ENDS_SOON and are not handed over yet; alternates' end as planned."""
    today = localdate(at)
    rows = Seat.objects.principal().filter(ends_on__gt=today, ends_on__lte=today + policy.TERM_ENDS_SOON)
    goes_on = Seat.objects.principal().filter(
        institution=OuterRef("institution"), role=OuterRef("role"), starts_on=OuterRef("ends_on")
    )
    return rows.exclude(Exists(goes_on)).select_related("user", "institution").order_by("ends_on", "pk")


def duties(institution: Institution, at: datetime) -> Sequence[Duty]:
    """Terms that run out and hand-overs not confirmed. Two queries."""
    terms = [
        Duty(
            f"{seat.get_role_display()}席位到期，续任或交接",
            "席位",
            seat.last_day,
            reverse("community:seats"),
            Right.APPOINT,
        )
        for seat in ending_soon(at).filter(institution=institution)[:20]
    ]
    waiting = HandOver.objects.unconfirmed().filter(successor__institution=institution).for_list()
    papers = [
        Duty(
            f"确认交接：{one.successor.get_role_display()}",
            "席位",
            one.successor.starts_on,
            reverse("community:my_seats"),
            holder=one.successor.user_id,
        )
        for one in waiting[:20]
    ]
    return [*terms, *papers]


def without_head(institutions: QuerySet[Institution]) -> QuerySet[Institution]:
    """Those where nobody is head today."""
    heads = Seat.objects.principal().current().filter(institution=OuterRef("pk"), role=Role.HEAD)
    return institutions.exclude(Exists(heads))
