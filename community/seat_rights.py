"""Who may open a page of the workbench: the holder of a seat that carries the right."""

from __future__ import annotations

from community.members.models import Institution, Seat
from community.policy import Right
from core.web.requests import SignedInRequest


class NoRight(Exception):
    """The seat in use does not carry `right`, or there is no seat; ActorMiddleware says so on a page (403)."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right


def seat_with(request: SignedInRequest, right: Right) -> Seat:
    """The seat in use. Raises NoRight where it does not carry `right`."""
    seat: Seat | None = request.seat
    if not seat or not seat.carries(right):
        raise NoRight(right)
    return seat


def institution_with(request: SignedInRequest, right: Right) -> Institution:
    """The institution one acts for. Raises NoRight where the seat in use does not carry `right`."""
    institution: Institution = seat_with(request, right).institution
    return institution
