"""
Tickets: what the page of one needs, and the page as far as it is the same for all who have a ticket for an event.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cloudplatform import rules
from cloudplatform.forms.bookings import AnswersForm, AppealForm
from cloudplatform.models import Booking, Event
from cloudplatform.queries import catalogue
from cloudplatform.queries.bookings import changes_since, may_appeal, may_move, moved_by, people_of
from cloudplatform.queries.event_moments import moments_of
from cloudplatform.queries.timeline import timeline_of_event
from cloudplatform.states import BookingState
from cloudplatform.views.cards import PLACES
from core.web.pages import fragments, own
from core.web.pages.store import Page
from core.web.requests import SignedInRequest

PAGE: Final = "cloudplatform/bookings/ticket.html"
OWN: Final = "cloudplatform/bookings/_own.html"
TIMELINE: Final = "components/_timeline.html"
# Stands for the number of a ticket in the kept page; no ticket and no text has it.
PLACEHOLDER_NUMBER: Final = 10**17 + secrets.randbelow(10**17)


def ticket_context(request: SignedInRequest, booking: Booking) -> dict[str, Any]:
    """What the page of a ticket read by `bookings.ticket_of` shows."""
    context = _context(booking, timezone.now())
    return {**context, "timeline": _timeline(request, booking.event_id)}


def ticket_page(request: SignedInRequest, booking: Booking) -> HttpResponse:
    """
    The page of a ticket: that of all who come in such a party, with code, names and numbers in it (core.web.pages.own).

    A ticket with more to say (changes, questions, an appeal, a rating, or that is used up) is built whole.
    """
    context = _context(booking, timezone.now())
    more = ("changes", "answers_form", "may_appeal", "may_rate")
    is_plain = context["may_cancel"] and not any(context[name] for name in more)
    page = _page_of_many(request, booking, context) if is_plain and not booking.appeal_answer else None
    answer = own.filled(request, page, OWN, context) if page else None
    if answer is None:
        return render(request, PAGE, {**context, "timeline": _timeline(request, booking.event_id)})
    answer.content = answer.content.replace(str(PLACEHOLDER_NUMBER).encode(), str(booking.pk).encode())
    return answer


def _page_of_many(request: SignedInRequest, booking: Booking, context: dict[str, Any]) -> Page | None:
    said = {name: context[name] for name in ("may_cancel", "may_shrink", "keeps", "may_move", "is_late")}
    like = {"seats": booking.seats, "may_leave": booking.may_leave, "cancel_before": booking.cancel_before,
            "is_sample": booking.is_sample}  # fmt: skip

    def shown() -> dict[str, Any]:
        (event,) = catalogue.listed([booking.event_id])
        return {
            **said, "event": event, "timeline": _rendered_timeline(event), "qr_text": "",
            "changes_at": moments_of(event, [], timezone.now()),
            "booking": Booking(pk=PLACEHOLDER_NUMBER, event=event, state=BookingState.RESERVED, **like),
        }  # fmt: skip

    path = reverse("cloudplatform:ticket", args=[PLACEHOLDER_NUMBER])
    key = (booking.event_id, *said.values(), *like.values())
    return fragments.kept_page(request, path, PAGE, key, shown, but_for=[PLACES])


def _context(booking: Booking, at: datetime) -> dict[str, Any]:
    event = booking.event
    may_change = (
        booking.state == BookingState.RESERVED and at < event.starts_at
    )  # offered; the action decides
    changes, may_appeal_now = changes_since(booking), may_appeal(booking, at)
    return {
        "booking": booking, "event": event, "may_cancel": may_change, "may_shrink": may_change and booking.seats > 1,
        "keeps": booking.state == BookingState.RESERVED and at < event.ends_at,  # on the phone, for a door without network
        "may_move": may_change and may_move(booking, at),
        "is_late": at >= booking.cancel_until, "changes": changes, "moves": moved_by(changes), "people": people_of(booking),
        "may_rate": booking.may_be_rated,  # type: ignore[attr-defined]
        "may_appeal": may_appeal_now, "appeal_form": AppealForm() if may_appeal_now else None,
        "appeal_days": rules.APPEAL_WITHIN.on(event.ends_at), "qr_text": booking.qr_text,
        "answers_form": AnswersForm(booking=booking) if may_change and event.questions else None,
    }  # fmt: skip


def _timeline(request: SignedInRequest, event: int) -> SafeString:
    """Where the event comes from, the same for all who have a ticket."""

    def steps() -> dict[str, Any]:
        (shown,) = catalogue.listed([event])
        at = timezone.now()
        return {"steps": timeline_of_event(shown, at), "changes_at": moments_of(shown, [], at)}

    return fragments.kept(request, TIMELINE, event, steps, but_for=[PLACES])


def _rendered_timeline(event: Event) -> SafeString:
    return mark_safe(render_to_string(TIMELINE, {"steps": timeline_of_event(event, timezone.now())}))  # noqa: S308
