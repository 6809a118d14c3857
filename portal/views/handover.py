"""View for handing a seat over, with everything that is open for the institution."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from community.members.actions import handovers
from community.members.forms.seats import HandOverForm
from community.members.queries.waiting import duties
from community.members.views.seats import answer, seat_of
from community.policy import Right
from community.seat_rights import takes
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest


@sign_in_keeping_text
@takes(Right.APPOINT)
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    seat, at = seat_of(request, pk), timezone.now()
    due = duties(seat.institution, at)[:50]
    form = HandOverForm(
        request.POST or None, initial=drafts.initial(request), institution=seat.institution, besides=seat.user
    )
    open_items = [
        {"title": one.title, "source": one.source, "due_on": str(one.due_on or ""), "path": one.path}
        for one in due
    ]
    return answer(
        request, form, "community/members/seats/hand_over.html", {"seat": seat, "duties": due},
        lambda: handovers.hand_over(seat=seat, **form.cleaned_data, open_items=open_items, by=request.actor, at=at),
        "交接已办好，接任的同事会收到通知并确认。",
    )  # fmt: skip
