"""Views of an institution's seats: holders, invitations, alternates, hand-overs."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.actions import handovers, invitations
from community.members.actions.seats import end_seat
from community.members.forms.seats import AlternateForm, EndForm, InviteForm
from community.members.models import HandOver, Seat, SeatInvitation
from community.members.queries import seats as queries
from community.policy import Right
from community.seat_rights import acting_institution, takes
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest


@login_required
@require_safe
@takes(Right.APPOINT)
def seats(request: SignedInRequest) -> HttpResponse:
    institution, at = acting_institution(request), timezone.now()
    mine = SeatInvitation.objects.filter(institution=institution).for_list()
    context = {
        "institution": institution,
        "seats": queries.upcoming_and_current(institution, at),
        "open": mine.open(),
        "answered": mine.exclude(state="sent")[:10],
        "past": Paginator(queries.ended(institution, at), 20).get_page(request.GET.get("page")),
        "unconfirmed": HandOver.objects.unconfirmed().filter(seat__institution=institution).for_list(),
        "today": timezone.localdate(at),
    }
    return render(request, "community/members/seats/seats.html", context)


@sign_in_keeping_text
@takes(Right.APPOINT)
def invite(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    form = InviteForm(request.POST or None, initial=drafts.initial(request))
    return answer(
        request, form, "community/members/seats/invite.html", {"institution": institution},
        lambda: invitations.invite(institution=institution, **form.values(), by=request.actor, at=timezone.now()),
        "邀请已发出。对方接受后，就能以这个席位办事。",
    )  # fmt: skip


@login_required
@require_POST
@takes(Right.APPOINT)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = SeatInvitation.objects.filter(institution=acting_institution(request))
    invitation = get_object_or_404(mine.select_related("institution"), pk=pk)
    try:
        invitations.withdraw(invitation=invitation, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "邀请已撤回，链接不能再用。")
    return redirect("community:seats")


@sign_in_keeping_text
@takes(Right.APPOINT)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    seat = seat_of(request, pk)
    form = EndForm(request.POST or None, initial=drafts.initial(request))
    return answer(
        request, form, "community/members/seats/end.html", {"seat": seat},
        lambda: end_seat(seat=seat, **form.cleaned_data, by=request.actor, at=timezone.now()),
        f"{seat.user}的{seat.get_role_display()}任期已定好结束日期，记录都保留。",
    )  # fmt: skip


@sign_in_keeping_text
@takes(Right.APPOINT)
def alternate(request: SignedInRequest, pk: int) -> HttpResponse:
    seat = seat_of(request, pk)
    form = AlternateForm(
        request.POST or None, initial=drafts.initial(request), institution=seat.institution, besides=seat.user
    )
    return answer(
        request, form, "community/members/seats/alternate.html", {"seat": seat},
        lambda: handovers.name_alternate(seat=seat, **form.values(), by=request.actor, at=timezone.now()),
        "代理已定好，到期自动结束。",
    )  # fmt: skip


def seat_of(request: SignedInRequest, pk: int) -> Seat:
    """A seat of my institution that has not ended."""
    rows = queries.upcoming_and_current(acting_institution(request), timezone.now())
    return get_object_or_404(rows, pk=pk)


def answer(
    request: SignedInRequest, form: Form, page: str, context: dict[str, object], act: Callable[[], object], done: str
) -> HttpResponse:  # fmt: skip
    """Show a form; when it is valid, call the action and return to the seats."""
    context = {**context, "form": form}
    if not form.is_valid():
        return render(request, page, context, status=422 if form.is_bound else 200)
    try:
        act()
    except DomainError as refusal:
        return render(request, page, {**context, "refusal": refusal}, status=409)
    messages.success(request, done)
    return redirect("community:seats")
