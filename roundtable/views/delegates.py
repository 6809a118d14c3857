"""Views of delegates on the meeting day: sign in, vote."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.policy import Right
from community.seat_rights import rows_of
from core.web.requests import SignedInRequest
from roundtable.actions import day, votes
from roundtable.models import Attendance, Ballot, Choice, Mode, Roundtable
from roundtable.queries.meetings import agenda
from roundtable.states import VoteState
from roundtable.views.answers import press


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """The address behind the QR code: one button."""
    meeting = get_object_or_404(Roundtable.objects.select_related("space__facility"), number=number)
    if code != meeting.sign_in_code:
        raise Http404
    mine = Attendance.objects.filter(roundtable=meeting, user=request.user).first()
    if request.method == "POST":
        mode = Mode.ONLINE if request.POST.get("mode") == Mode.ONLINE else Mode.ROOM
        return press(
            request, lambda: day.sign_in(
                roundtable=meeting, user=request.user, mode=mode, by=request.actor, at=timezone.now()),
            done="签到了。", to=request.path,
        )  # fmt: skip
    return render(request, "roundtable/sign_in.html", {"meeting": meeting, "mine": mine})


@login_required
@require_safe
@rows_of(Right.MEET)
def day_page(request: SignedInRequest, number: str) -> HttpResponse:
    """What a delegate sees while the meeting goes on: the agenda, and the vote to take part in."""
    meeting = get_object_or_404(
        Roundtable.objects.attended_by(request.user).select_related("space__facility"), number=number
    )
    ballots = Ballot.objects.filter(
        attendance__user=request.user,
        attendance__roundtable=meeting,
        vote__state=VoteState.OPEN,
        vote__method="named",
    ).select_related("vote__item")
    return render(request, "roundtable/day.html", {
        "meeting": meeting, "agenda": agenda(meeting), "ballots": list(ballots), "choices": Choice.choices,
        "mine": Attendance.objects.filter(roundtable=meeting, user=request.user).first(),
    })  # fmt: skip


@login_required
@require_POST
def cast(request: SignedInRequest, pk: int) -> HttpResponse:
    """Vote for one's institution; `pk` is the ballot's number."""
    rows = Ballot.objects.filter(attendance__user=request.user).select_related(
        "vote__item__roundtable", "attendance__institution"
    )
    ballot = get_object_or_404(rows, pk=pk)
    choice = request.POST.get("choice", "")
    meeting = ballot.attendance.roundtable
    if choice not in Choice.values:
        return press(request, _say_something, done="", to=reverse("roundtable:day", args=[meeting.number]))
    return press(
        request, lambda: votes.cast(
            vote=ballot.vote, attendance=ballot.attendance, choice=choice, by=request.actor, at=timezone.now()),
        done="表态记下了，结束前可以改。", to=reverse("roundtable:day", args=[meeting.number]),
    )  # fmt: skip


def _say_something() -> None:
    raise votes.NothingSaid
