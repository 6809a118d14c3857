"""Follow and unfollow a facility."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from community.places.actions.follows import follow_facility, unfollow_facility
from community.places.models import Facility
from core.errors import DomainError
from core.web.requests import SignedInRequest

DONE = {"follow": "关注了，有新活动会通知你。", "unfollow": "不再关注，新活动不再通知你。"}


@login_required
@require_POST
def follow(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in DONE:
        raise Http404
    facility = get_object_or_404(Facility, pk=pk)
    act = follow_facility if verb == "follow" else unfollow_facility
    try:
        act(facility=facility, by=request.actor, at=timezone.now())
        messages.success(request, DONE[verb])
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    back = request.POST.get("back", "")  # the list of all that one follows
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    if facility.archived_at is not None:
        return redirect("community:venue_list")  # a place out of use has no page
    return redirect("community:facility", pk=facility.pk)
