"""Who acts in this request: the signed-in person, in the seat they chose."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from community.models import Seat
from core.actors import CLOCK, Actor

SESSION_KEY = "seat"


class ActorMiddleware:
    """Set `request.seat` (Seat or None) and `request.actor`, both lazy: a page that does not act costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = SimpleLazyObject(lambda: chosen_seat(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def chosen_seat(request: HttpRequest) -> Seat | None:
    """The seat chosen at the workbench if it is still held; otherwise the person's first current seat."""
    seats = Seat.objects.of(request.user).current().select_related("institution", "user")
    chosen = seats.filter(pk=request.session.get(SESSION_KEY, 0)).first()
    return chosen or seats.order_by("starts_on", "pk").first()


def actor_of(request: HttpRequest) -> Actor:
    if request.user.is_anonymous:
        return CLOCK
    seat = chosen_seat(request)
    return seat.actor if seat else Actor(user=request.user)
