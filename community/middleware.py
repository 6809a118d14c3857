"""Who acts in this request: the signed-in person, in the seat they chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from community.desk import NoRight
from community.models import Seat
from core import drafts
from core.actions import save_draft
from core.actors import CLOCK, Actor
from core.errors import DomainError

SESSION_KEY = "seat"
DESK: Final = "/workbench/"
CHOOSING: Final = "/workbench/seat/"  # taking another seat is how one goes on


class SeatEnded(DomainError):
    code = "seat_ended"
    message = _(
        "“{label}”席位的任期已经结束，刚才的操作没有办，填的文字替您留着。要继续办，请本单位负责人续任。"
    )


class ActorMiddleware:
    """
    Set `request.seat` (Seat or None) and `request.actor`, both lazy: a page that does not act costs nothing.

    At the workbench the session remembers in which seat a page was opened. When that seat has ended, what is
    posted is refused, not done in another seat; what is only looked at goes on in another, and says so once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = SimpleLazyObject(lambda: chosen_seat(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        if request.path.startswith(DESK) and request.user.is_authenticated:
            ended = ended_seat(request)
            if ended is not None and request.method == "POST" and not request.path.startswith(CHOOSING):
                return refusal(request, SeatEnded(label=ended.label))
            if request.method != "POST":
                go_on(request, ended)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page the seat in use may not open says which seat may, and offers to take it."""
        return no_right(request, error) if isinstance(error, NoRight) else None


def no_right(request: HttpRequest, error: NoRight) -> HttpResponse:
    seats = Seat.objects.of(request.user).current().select_related("institution").order_by("starts_on", "pk")
    context = {
        "seat": chosen_seat(request), "right": error.right.label,
        "able": [seat for seat in seats if seat.carries(error.right)],
    }  # fmt: skip
    return render(request, "portal/no_seat.html", context, status=403)


def chosen_seat(request: HttpRequest) -> Seat | None:
    """The seat chosen at the workbench if it is still held; otherwise the person's first current seat."""
    if not hasattr(request, "known_seat"):
        seats = Seat.objects.of(request.user).current().select_related("institution", "user")
        chosen = seats.filter(pk=request.session.get(SESSION_KEY, 0)).first()
        request.known_seat = chosen or seats.order_by("starts_on", "pk").first()  # type: ignore[attr-defined]
    return request.known_seat  # type: ignore[attr-defined,no-any-return]


def actor_of(request: HttpRequest) -> Actor:
    if request.user.is_anonymous:
        return CLOCK
    seat = chosen_seat(request)
    return seat.actor if seat else Actor(user=request.user)


def ended_seat(request: HttpRequest) -> Seat | None:
    """The seat this session works in, if the person holds it no more."""
    kept, seat = request.session.get(SESSION_KEY), chosen_seat(request)
    if kept is None or (seat is not None and seat.pk == kept):
        return None
    return Seat.objects.of(request.user).filter(pk=kept).select_related("institution").first()


def refusal(request: HttpRequest, error: SeatEnded) -> HttpResponse:
    """Say no, and keep what was typed: as a draft of the form, and to be read and copied here."""
    if request.content_type == "application/json":
        return JsonResponse({"code": error.code, "detail": str(error)}, status=409)
    typed = drafts.typed(request.POST)
    if typed:
        form = request.path[: drafts.FORM_MAX]
        save_draft(user=request.user, form=form, fields=typed, at=timezone.now())  # type: ignore[arg-type]
    texts = [text for values in typed.values() for text in values if text.strip()]
    context = {"refusal": error, "texts": texts, "next_seat": chosen_seat(request)}
    return render(request, "community/seat_ended.html", context, status=409)


def go_on(request: HttpRequest, ended: Seat | None) -> None:
    """Remember the seat this page is opened in, and say if it is another one than before."""
    seat = chosen_seat(request)
    if ended is not None:
        now = f"现在以“{seat.label}”的身份办事。" if seat else "您现在没有席位。"
        messages.warning(request, f"“{ended.label}”席位的任期已经结束。{now}")
    kept = seat.pk if seat else None
    if request.session.get(SESSION_KEY) != kept:
        if kept is None:
            del request.session[SESSION_KEY]
        else:
            request.session[SESSION_KEY] = kept
