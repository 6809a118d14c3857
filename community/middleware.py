"""Middleware that sets the actor of a request: the signed-in person, in the seat they chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from community.members.models import Seat
from community.members.models.seats import SeatQuerySet
from community.policy import Right
from community.seat_rights import NoRight, carries_one
from core.actions import save_draft
from core.constraints import refusal_of
from core.errors import DomainError
from core.models import User
from core.prepared import Rows, number
from core.record.actors import CLOCK, Actor
from core.web import drafts

SESSION_KEY = "seat"
BUREAU_KEY = "bureau_seat"
DESK: Final = "/workbench/"
BUREAU: Final = "/admin/"
CHOOSING: Final = ("/workbench/seat/", "/admin/seat/")  # taking another seat is how one goes on


class SeatEnded(DomainError):
    code = "seat_ended"
    message = _(
        "“{label}”席位的任期已经结束，刚才的操作没有办，填的文字替您留着。要继续办，请本单位负责人续任。"
    )


class ActorMiddleware:
    """
    Set `request.seat` (Seat or None) and `request.actor`, both lazy: a page that does not act costs nothing.

    At the workbench and in the admin site the session remembers in which seat a page was opened. When that seat has
    ended, what is posted is refused, not done in another seat; what is only looked at goes on in another, and says so
    once. In the admin site only seats of a bureau count; who holds several chooses one first, and sees its area only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = SimpleLazyObject(lambda: chosen_seat(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        if request.path.startswith((DESK, BUREAU)) and request.user.is_authenticated:
            answer = keep_to_seat(request)
            if answer is not None:
                return answer
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """
        A page the seat in use may not open says which seat may, and offers to take it.

        What only the database refused is said with what was typed; programmes hear of it from core.web.api.
        """
        if isinstance(error, NoRight):
            return no_right(request, error)
        if isinstance(error, IntegrityError) and request.method == "POST":
            return refusal(request, refusal_of(error), "errors/refused.html")
        return None


def keep_to_seat(request: HttpRequest) -> HttpResponse | None:
    """Bind the request to the seat of its session; returns a response where it cannot go on."""
    choosing = request.path.startswith(CHOOSING)
    ended = ended_seat(request)
    if ended is not None and request.method == "POST" and not choosing:
        return refusal(request, SeatEnded(label=ended.label))
    if is_bureau(request):
        if not choosing and must_choose(request):
            return redirect(f"{reverse('admin:seat')}?{urlencode({'next': request.get_full_path()})}")
        seat = chosen_seat(request)
        if seat is not None:
            request.user.known_scope = [seat.scope_code]  # type: ignore[union-attr]
    if request.method != "POST":
        go_on(request, ended)
    return None


def is_bureau(request: HttpRequest) -> bool:
    return request.path.startswith(BUREAU)


def key_of(request: HttpRequest) -> str:
    """The session key of the seat: admin site and workbench each have their own."""
    return BUREAU_KEY if is_bureau(request) else SESSION_KEY


def usable_seats(request: HttpRequest) -> list[Seat]:
    """The current seats one may act in here, oldest first, asked once; in the admin site those of a bureau."""
    if not hasattr(request, "known_seats"):
        if is_bureau(request):
            seats = _in_order(Seat.objects.of(request.user).of_bureaus().carrying(Right.OVERSEE))
            request.known_seats = list(seats)  # type: ignore[attr-defined]
        else:
            user = request.user
            request.known_seats = [] if user.is_anonymous else _current_seats.all(user.pk)  # type: ignore[attr-defined]
    return request.known_seats  # type: ignore[attr-defined,no-any-return]


def _in_order(seats: SeatQuerySet) -> QuerySet[Seat]:
    return seats.current().select_related("institution", "user").order_by("starts_on", "pk")


PERSON: Final = number(1)
_current_seats: Final = Rows(
    "community_seats_of", ["bigint"],
    lambda: _in_order(Seat.objects.of(User(pk=PERSON.stands_for))), [PERSON],
)  # fmt: skip


def must_choose(request: HttpRequest) -> bool:
    """Whether the person holds several bureau seats and has not said in which one they work."""
    seats = [seat.pk for seat in usable_seats(request)]
    request.has_several_seats = len(seats) > 1  # type: ignore[attr-defined]
    return len(seats) > 1 and request.session.get(BUREAU_KEY) not in seats


def no_right(request: HttpRequest, error: NoRight) -> HttpResponse:
    seats = Seat.objects.of(request.user).current().select_related("institution").order_by("starts_on", "pk")
    context = {
        "seat": chosen_seat(request), "right": error.words,
        "able": [seat for seat in seats if carries_one(seat, frozenset(error.rights))],
    }  # fmt: skip
    return render(request, "portal/no_seat.html", context, status=403)


def chosen_seat(request: HttpRequest) -> Seat | None:
    """The seat chosen here if it is still held; otherwise the first current one of the person that counts here."""
    if not hasattr(request, "known_seat"):
        seats = usable_seats(request)
        kept = request.session.get(key_of(request))
        chosen = [seat for seat in seats if seat.pk == kept] or seats
        request.known_seat = chosen[0] if chosen else None  # type: ignore[attr-defined]
    return request.known_seat  # type: ignore[attr-defined,no-any-return]


def actor_of(request: HttpRequest) -> Actor:
    if request.user.is_anonymous:
        return CLOCK
    seat = chosen_seat(request)
    return seat.actor if seat else Actor(user=request.user)


def ended_seat(request: HttpRequest) -> Seat | None:
    """The seat this session works in, if the person holds it no more."""
    kept, seat = request.session.get(key_of(request)), chosen_seat(request)
    if kept is None or (seat is not None and seat.pk == kept):
        return None
    return Seat.objects.of(request.user).filter(pk=kept).select_related("institution").first()


def refusal(
    request: HttpRequest, error: DomainError, page: str = "community/members/seat_ended.html"
) -> HttpResponse:
    """Refuse a request whose seat has ended, and keep what was typed: as a draft of the form, and to be copied here."""
    if request.content_type == "application/json":
        return JsonResponse({"code": error.code, "detail": str(error)}, status=409)
    typed = drafts.typed(request.POST)
    if typed and request.user.is_authenticated:
        form = request.path[: drafts.FORM_MAX]
        save_draft(user=request.user, form=form, fields=typed, at=timezone.now())
    texts = [text for values in typed.values() for text in values if text.strip()]
    context = {"refusal": error, "texts": texts, "next_seat": chosen_seat(request)}
    return render(request, page, context, status=409)


def go_on(request: HttpRequest, ended: Seat | None) -> None:
    """Store the seat of this page in the session, with a message if it changed."""
    seat = chosen_seat(request)
    if ended is not None:
        now = f"现在以“{seat.label}”的身份办事。" if seat else "您现在没有席位。"
        messages.warning(request, f"“{ended.label}”席位的任期已经结束。{now}")
    kept = seat.pk if seat else None
    key = key_of(request)
    if request.session.get(key) != kept:
        if kept is None:
            del request.session[key]
        else:
            request.session[key] = kept
