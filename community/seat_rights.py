"""
Permissions of workbench pages: decorators that say which right a view requires, and the check of a seat against them.

Every page says it once, at its view: `takes` where the seat in use must carry the right, `rows_of` where the view finds
its row among those a person may see in any of their seats, `any_seat` where no right is asked. The rail, the inbox and
the figures that lead to a page ask its view (`rights_at`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar, cast

from django.urls import Resolver404, resolve

from community.members.models import Institution, Seat
from community.policy import Right
from core.web.requests import SignedInRequest

View = TypeVar("View", bound=Callable[..., Any])
SAID: Final = "seat_rights"  # the attribute of a view that holds what it takes


class NoRight(Exception):
    """The seat in use carries none of `rights`, or there is no seat; ActorMiddleware says so on a page (403)."""

    def __init__(self, *rights: Right) -> None:
        super().__init__(*rights)
        self.rights = rights

    @property
    def words(self) -> str:
        """The rights for people, of which one is enough."""
        return "”或“".join(str(right.label) for right in self.rights)


def takes(*rights: Right) -> Callable[[View], View]:
    """Decorator: the view requires a seat that carries one of `rights`; otherwise NoRight."""

    def decorator(view: View) -> View:
        @wraps(view)
        def opened(request: SignedInRequest, *args: object, **kwargs: object) -> Any:
            if not carries_one(request.seat, frozenset(rights)):
                raise NoRight(*rights)
            return view(request, *args, **kwargs)

        setattr(opened, SAID, frozenset(rights))
        return cast(View, opened)

    return decorator


def rows_of(*rights: Right) -> Callable[[View], View]:
    """Decorator: the view filters its rows by one of `rights` itself, and answers 404 where there is no row."""

    def decorator(view: View) -> View:
        setattr(view, SAID, frozenset(rights))
        return view

    return decorator


any_seat: Final = rows_of()


@lru_cache(maxsize=4096)
def rights_at(path: str) -> frozenset[Right]:
    """
    The rights of which one opens the page at `path`; empty where every seat may.

    Pages outside the workbench, which every seat may open, say nothing; those of it must (tests/test_permissions.py).
    """
    try:
        view = resolve(path.partition("?")[0]).func
    except Resolver404:
        return frozenset()
    rights: frozenset[Right] = getattr(view, SAID, frozenset())
    return rights


def carries_one(seat: Seat | None, rights: frozenset[Right]) -> bool:
    """Whether `seat` carries one of `rights`; where none is asked any seat does."""
    return bool(seat) and (not rights or any(seat.carries(right) for right in rights))  # type: ignore[union-attr]


def opens(seat: Seat, path: str) -> bool:
    """Whether the page at `path` opens for the holder of `seat`."""
    return carries_one(seat, rights_at(path))


def acting_institution(request: SignedInRequest) -> Institution:
    """The institution one acts for, on a page that `takes` a right."""
    institution: Institution = request.seat.institution
    return institution
