"""
Fast path for booking through the API, without the layers of DRF: for ordinary requests only (docs/adr/0048).

What the framework would do for it is done here: who asks, whether they may, how often, what they wish. Whatever is out
of the ordinary (a wrong body, no right, too often, an event nobody sees) goes the framework's way, before anything was
done, and is answered there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.models import Booking, SeatNeed
from cloudplatform.queries.standing import standing_of
from community.models import FamilyMember
from core.errors import DomainError
from core.models.tokens import Scope
from core.record.actors import Actor

JSON: Final = "application/json"
ACCEPTED: Final = frozenset({"", "*/*", JSON})
PEOPLE_MAX: Final = 20  # as BookingIn says
LENGTH_MAX: Final = 10_000  # bytes of a body


class PlainAnswer(HttpResponse):
    """JSON response in DRF's format, with `data` for the idempotency mixin (core.web.api.IdempotentWrites)."""

    def __init__(self, data: Mapping[str, Any], status: int) -> None:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        super().__init__(text.encode(), content_type=JSON, status=status)
        self.data = data
        self._has_been_logged = (
            True  # a refusal by a rule is an answer, and no fault that somebody should look into
        )


@dataclass(frozen=True)
class Wish:
    """What BookingIn takes."""

    event: int
    comes_along: bool = True
    family: list[int] = field(default_factory=list)
    companions: int = 0
    access_need: str = ""
    knows_clash: bool = False
    child_alone: bool = False


FIELDS: Final = tuple(Wish.__dataclass_fields__)


class PlainFirst:
    """View mixin that tries the fast path for POST; DRF's own `dispatch` comes after it."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and self.action_map.get("post") == "create":  # type: ignore[attr-defined]
            answer = self._plainly(request)
            if answer is not None:
                for name, value in self.default_response_headers.items():  # type: ignore[attr-defined]
                    answer[name] = value
                return answer
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def check_throttles(self, request: Request) -> None:
        """Count a request once, whichever path it takes."""
        if not getattr(request._request, "is_counted", False):
            super().check_throttles(request)  # type: ignore[misc]

    def _plainly(self, request: HttpRequest) -> PlainAnswer | None:
        """Book as the request says; None if it is not an ordinary one: then nothing was done."""
        wish = wish_of(request)
        if wish is None or not _may_book(request):
            return None
        if not all(one.allow_request(request, self) for one in self.get_throttles()):  # type: ignore[attr-defined]
            return None
        request.is_counted = True  # type: ignore[attr-defined]
        try:
            booking = _book(request, wish, timezone.now())
        except DomainError as refusal:
            return PlainAnswer({"code": refusal.code, "detail": str(refusal)}, 409)
        except IntegrityError:
            return None  # the framework tries again, and says which constraint it was
        return None if booking is None else PlainAnswer(shown(booking), 201)


def _book(request: Any, wish: Wish, at: datetime) -> Booking | None:
    """None if there is no such event for everybody to see, or no such family."""
    person = request.user
    now = standing_of(
        person=person.pk, event=wish.event, comes_along=wish.comes_along, family=wish.family, at=at
    )
    if now is None or not now.event.is_public:
        return None
    family = list(FamilyMember.objects.of(person).filter(pk__in=wish.family)) if wish.family else []
    if len(family) != len(set(wish.family)):
        return None
    return bookings.book(
        event=now.event,
        party=Party(
            comes_along=wish.comes_along, family=family, companions=wish.companions, alone_known=wish.child_alone
        ),
        access_need=wish.access_need, knows_clash=wish.knows_clash,
        by=request.actor if now.holds_seat else Actor(person), at=at, read=now,
    )  # fmt: skip


def shown(booking: Booking) -> dict[str, Any]:
    """What BookingOut shows."""
    return {
        "id": booking.pk, "event": booking.event_id, "seats": booking.seats, "code": booking.code,
        "access_need": booking.access_need, "state": str(booking.state), "booked_at": _written(booking.booked_at),
        "cancelled_at": None,
    }  # fmt: skip


def _written(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


def wish_of(request: HttpRequest) -> Wish | None:
    """The wish, if the body is of the very types that BookingIn names; the framework reads what else can be meant."""
    if request.content_type != JSON or request.headers.get("Accept", "") not in ACCEPTED or request.GET:
        return None
    if int(request.META.get("CONTENT_LENGTH") or 0) > LENGTH_MAX:
        return None
    try:
        body = json.loads(request.body.decode(), parse_constant=_refuse)
    except ValueError:
        return None
    if not isinstance(body, dict) or "event" not in body:
        return None
    wish = Wish(**{name: body[name] for name in FIELDS if name in body})
    return wish if _is_exact(wish) else None


def _refuse(name: str) -> None:
    raise ValueError(name)


def _is_exact(wish: Wish) -> bool:
    return (
        _is_number(wish.event)
        and type(wish.comes_along) is bool
        and type(wish.knows_clash) is bool
        and type(wish.child_alone) is bool
        and type(wish.family) is list
        and len(wish.family) <= PEOPLE_MAX
        and all(_is_number(one) for one in wish.family)
        and _is_number(wish.companions, least=0, most=PEOPLE_MAX)
        and type(wish.access_need) is str
        and (wish.access_need == "" or wish.access_need in SeatNeed.values)
    )


def _is_number(value: object, least: int = 1, most: int = 2**63 - 1) -> bool:
    return type(value) is int and least <= value <= most


def _may_book(request: Any) -> bool:
    """Whether it is a signed-in person with the form's token, or a program whose token may book."""
    if hasattr(request, "api_token"):
        return request.api_token is not None and Scope.BOOK in request.api_token.scopes
    if not (request.user.is_authenticated and request.user.is_active):
        return False
    try:
        SessionAuthentication().enforce_csrf(request)
    except PermissionDenied:
        return False
    return True
