"""Views of the onboarding guide of a new member."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.members.actions.first_steps import fetch_guide, put_away_guide
from community.members.queries.first_steps import guide_of
from community.seat_rights import any_seat
from core.web.requests import SignedInRequest


@login_required
@require_safe
@any_seat
def first_steps(request: SignedInRequest) -> HttpResponse:
    """All steps, done or not; there is no such page where the institution is no member."""
    guide = guide_of(request.seat) if request.seat else None
    if guide is None:
        raise Http404
    return render(request, "portal/first_steps.html", {"guide": guide})


@login_required
@require_POST
@any_seat
def turn_guide(request: SignedInRequest, verb: str) -> HttpResponse:
    """Put it away (`away`) or fetch it (`back`); the workbench follows."""
    if not request.seat or verb not in ("away", "back"):
        raise Http404
    act = put_away_guide if verb == "away" else fetch_guide
    act(seat=request.seat, by=request.actor, at=timezone.now())
    messages.success(
        request, "收起来了，待办下面的“入门几步”里还看得到。" if verb == "away" else "放回待办上面了。"
    )
    return redirect("portal:workbench")
