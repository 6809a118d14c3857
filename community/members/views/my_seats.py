"""Views of a person's own seats: held, invited to, handed over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.members.actions import handovers, invitations
from community.members.actions.seats import end_seat
from community.members.models import HandOver, Seat, SeatInvitation
from community.members.queries.seats import rights_of
from community.members.states import InvitationState
from community.middleware import SESSION_KEY
from core.errors import DomainError
from core.people.contacts import proven_indexes
from core.web.requests import PortalRequest, SignedInRequest


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    return render(request, "community/members/seats/mine.html", _mine(request))


@require_safe
@never_cache
def invitation(request: PortalRequest, token: str) -> HttpResponse:
    """Page of an invitation. Anybody with the link may read it; only the holder of the phone or address may answer."""
    return _page(request, _by_token(token))


@login_required
@require_POST
def accept(request: SignedInRequest, token: str) -> HttpResponse:
    offered = _by_token(token)
    try:
        seat = invitations.accept(invitation=offered, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _page(request, offered, refusal)
    if seat.starts_on > localdate():
        messages.success(request, f"已接受。从 {seat.starts_on} 起，您以“{seat.label}”的身份办事。")
        return redirect("community:my_seats")
    request.session[SESSION_KEY] = seat.pk
    messages.success(request, f"已接受，现在以“{seat.label}”的身份办事。")
    return redirect("portal:workbench")


@login_required
@require_POST
def decline(request: SignedInRequest, token: str) -> HttpResponse:
    offered = _by_token(token)
    try:
        invitations.decline(invitation=offered, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _page(request, offered, refusal)
    messages.success(request, "已谢绝，邀请单位会收到通知。")
    return redirect("community:my_seats")


@login_required
@require_POST
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a seat of one's own from today on."""
    seat = get_object_or_404(
        Seat.objects.of(request.user).current().select_related("institution", "user"), pk=pk
    )
    try:
        end_seat(seat=seat, ends_on=localdate(), by=seat.actor, at=timezone.now(), reason="本人辞任")
    except DomainError as refusal:
        return render(
            request, "community/members/seats/mine.html", {**_mine(request), "refusal": refusal}, status=409
        )
    messages.success(request, f"已辞去“{seat.label}”，办过的事都有记录。")
    return redirect("community:my_seats")


@login_required
@require_POST
def acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    received = get_object_or_404(HandOver.objects.received_by(request.user), pk=pk)
    handovers.acknowledge(hand_over=received, by=request.actor, at=timezone.now())
    messages.success(request, "已确认交接。")
    return redirect("community:my_seats")


def _mine(request: SignedInRequest) -> dict[str, object]:
    today = localdate()
    rows = list(
        Seat.objects.of(request.user)
        .select_related("institution", "alternate_of__user")
        .order_by("-starts_on", "-pk")
    )
    asked = SeatInvitation.objects.open().filter(contact_index__in=proven_indexes(request.user)).for_list()
    return {
        "current": [seat for seat in rows if seat.ends_on is None or seat.ends_on > today],
        "past": [seat for seat in rows if seat.ends_on is not None and seat.ends_on <= today],
        "asked": [one for one in asked if one.expires_at > timezone.now()],
        "received": HandOver.objects.received_by(request.user).for_list(),
        "today": today,
    }


def _by_token(token: str) -> SeatInvitation:
    return get_object_or_404(SeatInvitation.objects.by_token(token).for_list(), token_hash__gt="")


def _page(
    request: PortalRequest, offered: SeatInvitation, refusal: DomainError | None = None
) -> HttpResponse:
    user = request.user
    is_mine = user.is_authenticated and invitations.is_addressed_to(offered, user)
    is_open = offered.state == InvitationState.SENT and offered.expires_at > timezone.now()
    context = {
        "invitation": offered, "rights": rights_of(offered.role), "is_mine": is_mine, "is_open": is_open,
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "community/members/seats/invitation.html", context, status=409 if refusal else 200)
