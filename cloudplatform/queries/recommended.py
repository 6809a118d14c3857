"""Event recommendations from a person's own bookings, with the reason; computed per page and stored nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from cloudplatform.models import ArtForm, Audience, Booking, Event
from cloudplatform.queries import catalogue
from cloudplatform.queries.pictures import pictured
from cloudplatform.states import BookingState
from core.models import Consent, User
from core.models.accounts import ConsentKind

SHOWN: Final = 3
LOOKED_BACK: Final = timedelta(days=365)
BOOKINGS_MAX: Final = 30  # the newest of a person that count
CANDIDATES_MAX: Final = 200  # the soonest events that are looked at
GONE_TO: Final = (BookingState.RESERVED, BookingState.CHECKED_IN)


@dataclass(frozen=True)
class Recommended:
    """An event and why it is shown, in a whole sentence."""

    event: Event
    reason: str


@dataclass(frozen=True)
class Past:
    """One event somebody booked, as far as a recommendation looks at it."""

    title: str
    art_form: str
    facility: int
    place: str
    product: int | None
    audience: str


def is_on(user: User) -> bool:
    """Whether `user` agreed to recommendations and did not take it back. One query."""
    return Consent.objects.live(user, ConsentKind.RECOMMENDED).exists()


def recommended(user: User, at: datetime) -> Sequence[Recommended]:
    """
    Answer up to three events `user` can still come to, the most alike first, then the soonest; none without consent.

    Alike is: at a place they went to, of an art form they went to; both is more than one. What they booked, another
    session of it, and what is for children when they never went to such, is left out. Five queries at most.
    """
    if not is_on(user):
        return []
    past = _past(user, at)
    if not past:
        return []
    chosen = _chosen(past, _candidates(past, user, at))
    return [
        Recommended(event, _why(event, past))
        for event in sorted(pictured(catalogue.on_cards(chosen)), key=lambda one: chosen.index(one.pk))
    ]


def _past(user: User, at: datetime) -> Sequence[Past]:
    rows = Booking.objects.of(user).filter(state__in=GONE_TO, event__starts_at__gte=at - LOOKED_BACK)
    return [
        Past(*row)
        for row in rows.order_by("-event__starts_at").values_list(
            "event__title", "event__art_form", "event__space__facility", "event__space__facility__name",
            "event__product", "event__audience",
        )[:BOOKINGS_MAX]
    ]  # fmt: skip


def _candidates(past: Sequence[Past], user: User, at: datetime) -> Iterable[tuple[int, str, int, str]]:
    alike = Q(art_form__in={one.art_form for one in past}) | Q(
        space__facility__in={one.facility for one in past}
    )
    rows = Event.objects.upcoming(at).open_to(at).filter(alike).exclude(title__in={one.title for one in past})
    rows = rows.exclude(product__in={one.product for one in past if one.product})
    if all(one.audience != Audience.CHILDREN for one in past):
        rows = rows.exclude(audience=Audience.CHILDREN)
    found = rows.exclude(pk__in=Booking.objects.of(user).live().values("event"))
    return found.order_by("starts_at", "pk").values_list("pk", "art_form", "space__facility", "title")[
        :CANDIDATES_MAX
    ]


def _chosen(past: Sequence[Past], candidates: Iterable[tuple[int, str, int, str]]) -> list[int]:
    """The keys of the most alike, one session a title; `candidates` come soonest first, and `sorted` keeps that."""
    forms, places = Counter(one.art_form for one in past), Counter(one.facility for one in past)
    by_title: dict[str, tuple[int, int]] = {}
    for key, art_form, facility, title in candidates:
        by_title.setdefault(title, (forms[art_form] + places[facility], key))
    return [key for _, key in sorted(by_title.values(), key=lambda one: -one[0])[:SHOWN]]


def _why(event: Event, past: Sequence[Past]) -> str:
    """The newest visit that speaks for `event`, said as people would."""
    same_form = next((one for one in past if one.art_form == event.art_form), None)
    same_place = next((one for one in past if one.facility == event.space.facility_id), None)
    if same_form and same_place:
        return f"因为你约过{same_place.place}的活动，也约过{ArtForm(event.art_form).label}：{same_form.title}"
    if same_form:
        return f"因为你约过{ArtForm(event.art_form).label}：{same_form.title}"
    return f"因为你约过{same_place.place}的活动" if same_place else ""
