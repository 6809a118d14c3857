"""Follow and unfollow series and products; the list of all that one follows."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions.follows import follow_sessions, unfollow_sessions
from cloudplatform.models import Event, SessionFollow
from cloudplatform.queries.follows import with_next
from community.places.queries import follows
from core.errors import DomainError
from core.web.requests import SignedInRequest


@login_required
@require_safe
def my_follows(request: SignedInRequest) -> HttpResponse:
    """Series with their next session, and places; each can be stopped."""
    context = {
        "series": with_next(request.user, timezone.now()), "places": follows.followed_by(request.user),
        "crumbs": [],
    }  # fmt: skip
    return render(request, "cloudplatform/events/follows.html", context)


@login_required
@require_POST
def follow(request: SignedInRequest, pk: int) -> HttpResponse:
    """Follow what the event is a session of, from its page."""
    event = get_object_or_404(Event.objects.public().select_related("series", "product"), pk=pk)
    try:
        follow_sessions(event=event, by=request.actor, at=timezone.now())
        messages.success(request, "关注了，有新场次会通知你。")
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("cloudplatform:event", pk=pk)


@login_required
@require_POST
def stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop following; back to the page of the event it was pressed on, or to all that one follows."""
    followed = get_object_or_404(SessionFollow.objects.of(request.user), pk=pk)
    event = request.POST.get("event", "")
    unfollow_sessions(followed=followed, by=request.actor, at=timezone.now())
    messages.success(request, "不再关注，新场次不再通知你。")
    if event.isdecimal() and Event.objects.public().filter(pk=int(event[:18])).exists():
        return redirect("cloudplatform:event", pk=int(event[:18]))
    return redirect("cloudplatform:my_follows")
