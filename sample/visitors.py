"""Selection of citizens and their parties for sample events, as the rules allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils.timezone import localdate

from cloudplatform.actions.places import Party
from cloudplatform.models import Event
from cloudplatform.models.bookings import CODE_ALPHABET, CODE_LENGTH
from community.models import FamilyMember
from core.models import User
from sample.people import People

NEAR = timedelta(days=7)
NEAR_MOST = 4  # bookings of one person around one event: below the weekly limit
LARGE_CODES_BEGIN = "Z"  # kept free for the large city
ABSENCES_MOST = 2  # of one person in the year: below what pauses booking


@dataclass
class Visitors:
    people: People
    dice: Random
    going: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    absences: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    codes: set[str] = field(default_factory=set)

    def somebody(self, event: Event, besides: set[int]) -> User:
        """A citizen who is not coming yet and has time."""
        while True:
            user = self.dice.choice(self.people.citizens)
            if user.pk not in besides and self.has_time(user, event):
                return user

    def has_time(self, user: User, event: Event) -> bool:
        starts = self.going[user.pk]
        near = sum(1 for one in starts if abs(one - event.starts_at) < NEAR)
        return event.starts_at not in starts and near < NEAR_MOST

    def goes(self, user: User, event: Event) -> None:
        self.going[user.pk].append(event.starts_at)

    def party(self, user: User, event: Event, most: int) -> Party:
        """The person alone, with family of the right age, or with friends; at most `most` seats."""
        family = allowed(self.people.family.get(user.pk, ()), event)
        if family and most > 1 and self.dice.random() < 0.6:
            return Party(family=family[: most - 1])
        seats = min(most, self.dice.choices((1, 2, 3, 4), (50, 34, 10, 6))[0])
        return Party(companions=seats - 1)

    def may_miss(self, user: User) -> bool:
        return self.absences[user.pk] < ABSENCES_MOST

    def misses(self, user: User) -> None:
        self.absences[user.pk] += 1

    def code(self) -> str:
        while True:
            code = "".join(self.dice.choices(CODE_ALPHABET, k=CODE_LENGTH))
            if code not in self.codes and not code.startswith(LARGE_CODES_BEGIN):
                self.codes.add(code)
                return code


def allowed(family: Sequence[FamilyMember], event: Event) -> list[FamilyMember]:
    """Those of the family whose age fits the event."""
    day = localdate(event.starts_at)
    return [
        member for member in family
        if (event.min_age or 0) <= member.age_on(day) <= (event.max_age or 200)
    ]  # fmt: skip
