"""The actor of an action: a person and the seat they act in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import User


@dataclass(frozen=True)
class Actor:
    """
    Who acts: `user` (None: a periodic task) in the seat that the view chose.

    `seat_label` names role and institution, never the person, so it may stay when an account is erased.
    """

    user: User | None
    seat_id: int | None = None
    seat_label: str = ""

    @property
    def person(self) -> User:
        """The acting person, where the clock can not act."""
        if self.user is None:
            raise TypeError("The clock cannot do what only a person may do.")
        return self.user


CLOCK = Actor(user=None)
