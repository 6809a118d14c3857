"""Search for events with facet counts: one query for the rows, one for the counts of all facets without a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Left
from django.utils.timezone import localtime, make_aware

from cloudplatform.models import ArtForm, Audience, Event, Language, Mode
from cloudplatform.models.events import ON_CARD, EventQuerySet
from cloudplatform.queries.search_words import Fits, audiences, condition, of_columns
from cloudplatform.queries.suggestions import suggestions
from cloudplatform.states import EventState
from community.models import Access
from core.models import User
from core.prepared import Rows, Tuples, beginning, moment, number, numbers, text

SORTS: Final = {"soon": ("starts_at", "pk"), "free": ("-free_now", "starts_at", "pk")}
WHENS: Final = ("today", "week", "weekend")
DISTRICT, STREET = 6, 9  # digits of their codes


@dataclass(frozen=True)
class Wanted:
    """Filters of the event list; empty means any. Areas are code prefixes (district or street)."""

    text: str = ""
    districts: Sequence[str] = field(default_factory=tuple)
    streets: Sequence[str] = field(default_factory=tuple)
    art_forms: Sequence[str] = field(default_factory=tuple)
    audiences: Sequence[str] = field(default_factory=tuple)
    languages: Sequence[str] = field(default_factory=tuple)
    access: Sequence[str] = field(default_factory=tuple)
    when: str = ""
    on: date | None = None
    has_places: bool = False
    is_free: bool = False
    sort: str = "soon"


@dataclass(frozen=True)
class Found:
    """The events found, how many they are, and the count for each choice of each facet."""

    events: QuerySet[Event]
    number: int
    counts: Mapping[str, Mapping[str, int]]


def find(wanted: Wanted, at: datetime) -> Found:
    """
    Answer upcoming events. Rows are lazy (one query); counts cost one query, and one for each facet with a choice.

    The counts of a facet leave its own choice out, so that people see what else there is.
    """
    events, (counts, number) = find_events(wanted, at), _counts(wanted, at)
    return Found(events, events.order_by().count() if number is None else number, counts)


def find_events(wanted: Wanted, at: datetime) -> QuerySet[Event]:
    """Upcoming events that match, in the order wanted. Lazy."""
    return ordered(matching(wanted, at), wanted.sort)


def matching(wanted: Wanted, at: datetime) -> EventQuerySet:
    """Upcoming events that match, without order."""
    rows = Event.objects.to_see(at)
    if wanted.text:
        rows = rows.filter(condition(wanted.text, fitting(at)))
    for prefixes in (wanted.districts, wanted.streets):
        if prefixes:
            rows = rows.filter(_within(prefixes))
    if wanted.art_forms:
        rows = rows.filter(art_form__in=wanted.art_forms)
    if wanted.audiences:
        rows = rows.filter(audience__in=audiences(wanted.audiences))
    if wanted.languages:
        rows = rows.filter(language__in=wanted.languages)
    if wanted.access:
        rows = rows.filter(access__overlap=list(wanted.access))
    if wanted.is_free:
        rows = rows.filter(fee_cents=0)
    return _in_time(rows.with_places() if wanted.has_places else rows, wanted, at)


def other_sessions(event: Event, at: datetime) -> EventQuerySet:
    """What is still to come of the same product or series; without a product, of the same host under the same title too."""
    return sessions_besides(event.pk, *same_as(event), at)


def sessions_besides(event: Any, product: Any, host: Any, title: Any, series: Any, at: Any) -> EventQuerySet:
    """As `other_sessions`, by the values of `same_as`; also for a prepared statement."""
    same = Q(product=product) | Q(product=None, host=host, title=title) | Q(series=series)
    return Event.objects.upcoming(at).exclude(pk=event).filter(same)


def same_as(event: Event) -> tuple[int, int, str, int]:
    """What its other sessions share with `event`: product, else host and title, or series; 0 is nobody's number."""
    host = 0 if event.product_id else event.host_id
    return event.product_id or 0, host, event.title, event.series_id or 0


def first_other_sessions(event: Event, at: datetime) -> Sequence[Event]:
    """The next few of the other sessions, as lists show them. One query, two where there are some."""
    return on_cards(other.pk for other in _others.all(event.pk, *same_as(event), at))


def fitting(at: datetime) -> Fits:
    """The condition on an event for a search word that stands for a filter."""

    def fits(name: str, value: str) -> Q | None:
        if name == "free":
            return Q(fee_cents=0)
        if name == "places":
            return Q(mode=Mode.WALK_IN) | Q(taken__lt=F("capacity"))
        if name == "when":
            looked_at = span(Wanted(when=value), at)
            return _during(*looked_at) if looked_at else None
        return of_columns(name, value)

    return fits


def instead(wanted: Wanted, at: datetime) -> Sequence[str]:
    """Suggestions for a text that found nothing; the other filters stay."""
    return suggestions(wanted.text, matching(replace(wanted, text=""), at), fitting(at))


def ordered(rows: EventQuerySet, sort: str) -> QuerySet[Event]:
    return (
        rows.for_list()
        .annotate(free_now=F("capacity") - F("taken"))
        .order_by(*SORTS.get(sort, SORTS["soon"]))
    )


def span(wanted: Wanted, at: datetime) -> tuple[datetime, datetime] | None:
    """The half-open time somebody looks at, in the city's days; None for all that is to come."""
    today = localtime(at).date()
    if wanted.on is not None:
        return _days(wanted.on, 1)
    if wanted.when == "today":
        return _days(today, 1)
    if wanted.when == "week":
        return _days(today, 7)
    if wanted.when == "weekend":
        return _weekend(at)
    return None


def _weekend(at: datetime) -> tuple[datetime, datetime]:
    """The current or next weekend."""
    today = localtime(at).date()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 if today.weekday() < 6 else -1)
    return _days(saturday, 2)


def _in_time(rows: EventQuerySet, wanted: Wanted, at: datetime) -> EventQuerySet:
    looked_at = span(wanted, at)
    return rows.filter(_during(*looked_at)) if looked_at else rows


def _during(since: datetime, until: datetime) -> Q:
    """Begins in [since, until), or runs then."""
    return Q(starts_at__lt=until) & (Q(starts_at__gte=since) | Q(mode=Mode.WALK_IN, ends_at__gt=since))


def _days(first: date, number: int) -> tuple[datetime, datetime]:
    return make_aware(datetime.combine(first, time.min)), make_aware(
        datetime.combine(first + timedelta(days=number), time.min)
    )


def _within(prefixes: Sequence[str]) -> Q:
    condition = Q()
    for prefix in prefixes:
        condition |= Q(area__code__startswith=prefix)
    return condition


@dataclass(frozen=True)
class Kind:
    """What a facet tells events apart by: the first digits of their area, and three words."""

    area: str
    art_form: str
    audience: str
    language: str


def _counts(wanted: Wanted, at: datetime) -> tuple[Mapping[str, Mapping[str, int]], int | None]:
    """
    The counts of each facet; and of the events themselves, where a facet counts just them.

    Facets of which nothing is chosen count the same events, so one query answers all of them.
    """
    beside = {
        "d": replace(wanted, districts=(), streets=()), "f": replace(wanted, art_forms=()),
        "a": replace(wanted, audiences=()), "l": replace(wanted, languages=()),
        **({"street": replace(wanted, streets=())} if wanted.districts else {}),
    }  # fmt: skip
    tallies = {one: _tally(one, at) for one in dict.fromkeys(beside.values())}
    in_all = sum(tallies[wanted].values()) if wanted in tallies else None
    return {name: _by(name, tallies[one]) for name, one in beside.items()}, in_all


def _by(facet: str, tally: Mapping[Kind, int]) -> Mapping[str, int]:
    """How many there are for each value of a facet; events for every audience count for each."""
    found: Counter[str] = Counter()
    for kind, many in tally.items():
        found[READ[facet](kind)] += many
    if facet == "a":
        return {value: sum(found[one] for one in set(audiences([value]))) for value in Audience.values}
    return found


READ: Final[Mapping[str, Callable[[Kind], str]]] = {
    "d": lambda kind: kind.area[:DISTRICT], "street": lambda kind: kind.area, "f": lambda kind: kind.art_form,
    "a": lambda kind: kind.audience, "l": lambda kind: kind.language,
}  # fmt: skip


def _tally(wanted: Wanted, at: datetime) -> Mapping[Kind, int]:
    """How many events of each kind match, by street where a district is chosen. One query."""
    looked_at = span(wanted, at) or EVER
    rows = (
        _tallied.all(at, *looked_at)
        if replace(wanted, when="", on=None, sort="soon") == Wanted()
        else _kinds(matching(wanted, at), STREET if wanted.districts else DISTRICT)
    )
    return {Kind(*kind): number for *kind, number in rows}


def _kinds(rows: EventQuerySet, digits: int) -> QuerySet[Event, Any]:
    kinds = rows.order_by().annotate(part=Left("area_id", digits))
    return kinds.values_list("part", "art_form", "audience", "language").annotate(number=Count("pk"))


@dataclass(frozen=True)
class Soon:
    """Events one can still come to: today, at the weekend after today, and the next ones where both are empty."""

    today: Sequence[Event]
    weekend: Sequence[Event]
    later: Sequence[Event]


def soon(at: datetime, prefix: str) -> Soon:
    """
    Answer the first `ON_FRONT_PAGE` events of each part in the area `prefix` (empty: the city). At most four queries.

    Keys first, then all rows at once.
    """
    (_, tonight), weekend = _days(localtime(at).date(), 1), _weekend(at)
    now_on = _first_open(at, EVER[0], tonight, prefix)
    first = max(weekend[0], tonight)
    then = _first_open(at, first, weekend[1], prefix) if first < weekend[1] else []
    later = [] if now_on or then else _first_open(at, *EVER, prefix)
    found = {event.pk: event for event in on_cards([*now_on, *then, *later])}
    return Soon(*([found[key] for key in keys] for keys in (now_on, then, later)))


ON_FRONT_PAGE: Final = 4
EVER: Final = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
AT, SINCE, UNTIL, AREA, KEYS = moment(1), moment(2), moment(3), beginning(4), numbers(1)


def _first_open(at: datetime, since: datetime, until: datetime, prefix: str) -> Sequence[int]:
    """The keys of the first events that begin in [since, until) and that one can still come to. One query."""
    return [event.pk for event in _open.all(at, since, until, prefix)]


_open: Final = Rows(
    "cloudplatform_events_open", ["timestamptz", "timestamptz", "timestamptz", "text"],
    lambda: Event.objects.to_see(AT.stands_for).open_to(AT.stands_for).within(AREA.stands_for)
    .filter(starts_at__gte=SINCE.stands_for, starts_at__lt=UNTIL.stands_for)
    .order_by("starts_at", "pk").only("pk")[:ON_FRONT_PAGE], [AT, SINCE, UNTIL, AREA],
)  # fmt: skip
OTHER_DATES: Final = 6
SESSIONS_BESIDES: Final = (number(1), number(2), number(3), text(4), number(5), moment(6))
TYPES_BESIDES: Final = ("bigint", "bigint", "bigint", "text", "bigint", "timestamptz")
_others: Final = Rows(
    "cloudplatform_other_sessions", TYPES_BESIDES,
    lambda: sessions_besides(*(given.stands_for for given in SESSIONS_BESIDES))
    .order_by("starts_at", "pk").only("pk")[:OTHER_DATES], SESSIONS_BESIDES,
)  # fmt: skip
ONE: Final = number(1)
_alone: Final = Rows(
    "cloudplatform_event_alone", ["bigint"], lambda: Event.objects.filter(pk=ONE.stands_for), [ONE]
)
_listed: Final = Rows(
    "cloudplatform_events_listed", ["bigint[]"],
    lambda: Event.objects.filter(pk__in=[KEYS.stands_for]).for_list(), [KEYS],
)  # fmt: skip
_standing: Final = Rows(
    "cloudplatform_events_standing", ["bigint[]"],
    lambda: Event.objects.filter(pk__in=[KEYS.stands_for])
    .only(*(name for name in ON_CARD if "__" not in name)).order_by("pk"), [KEYS],
)  # fmt: skip
_on_cards: Final = Rows(
    "cloudplatform_events_on_cards", ["bigint[]"],
    lambda: Event.objects.filter(pk__in=[KEYS.stands_for]).for_cards(), [KEYS],
)  # fmt: skip
_tallied: Final = Tuples(
    "cloudplatform_events_tallied", ["timestamptz", "timestamptz", "timestamptz"],
    lambda: _kinds(
        Event.objects.to_see(AT.stands_for).filter(_during(SINCE.stands_for, UNTIL.stands_for)), DISTRICT
    ), [AT, SINCE, UNTIL],
)  # fmt: skip
_counted: Final = Tuples(
    "cloudplatform_events_counted", ["timestamptz", "timestamptz", "timestamptz", "text"],
    lambda: Event.objects.to_see(AT.stands_for).filter(_during(SINCE.stands_for, UNTIL.stands_for))
    .within(AREA.stands_for).order_by().values_list(Value(1)).annotate(number=Count("pk")), [AT, SINCE, UNTIL, AREA],
)  # fmt: skip


def listed(keys: Iterable[int]) -> Sequence[Event]:
    """The events of these keys as lists show them, soonest first. One query, none without keys."""
    wanted = list(keys)
    return _listed.all(wanted) if wanted else []


def standing(keys: Iterable[int]) -> Sequence[Event]:
    """The events of these keys with what says how they stand, without their places. One query."""
    return _standing.all(list(keys))


def on_cards(keys: Iterable[int]) -> Sequence[Event]:
    """The events of these keys with what a card shows of them, soonest first. One query, none without keys."""
    wanted = list(keys)
    return _on_cards.all(wanted) if wanted else []


def shown_to(user: User | AnonymousUser, pk: int) -> Event | None:
    """The event as lists show it, if `user` may see it. One query where everybody may, else two."""
    return _if_seen(user, listed([pk]))


def row_shown_to(user: User | AnonymousUser, pk: int) -> Event | None:
    """As `shown_to`, the event's own row alone: for what needs neither its place nor its host."""
    return _if_seen(user, _alone.all(pk))


def _if_seen(user: User | AnonymousUser, found: Sequence[Event]) -> Event | None:
    for event in found:
        if event.is_public or Event.objects.visible_to(user).filter(pk=event.pk).exists():
            return event
    return None


def within_a_week(at: datetime, prefix: str = "") -> int:
    """How many events the list of the next seven days shows, of the area `prefix` (empty: the city). One query."""
    week = _days(localtime(at).date(), 7)
    return sum(number for _one, number in _counted.all(at, *week, prefix))


def choices() -> Mapping[str, Mapping[str, Any]]:
    """The words of every fixed facet, by value."""
    return {
        "f": dict(ArtForm.choices), "a": dict(Audience.choices), "l": dict(Language.choices), "x": dict(Access.choices),
    }  # fmt: skip


def state_words(event: Event, at: datetime) -> tuple[str, str, str]:
    """The booking state of an event for visitors: badge text, badge kind, and a second line."""
    if event.state == EventState.CANCELLED:
        return "已取消", "bad", event.cancel_reason
    if event.state == EventState.HELD or event.ends_at <= at:
        return "已结束", "", ""
    if event.mode == Mode.WALK_IN:
        if event.starts_at <= at:
            ends = localtime(event.ends_at)
            same_day = ends.date() == localtime(at).date()
            return "正在进行", "ok", f"到 {ends:%H:%M}" if same_day else f"到 {ends:%-m月%-d日 %H:%M}"
        return "无需预约", "ok", f"可容纳 {event.capacity} 人"
    if event.booking_opens_at is not None and at < event.booking_opens_at:
        return "未开放", "", f"{localtime(event.booking_opens_at):%-m月%-d日 %H:%M} 开放预约"
    if not event.takes_bookings(at):
        return "已结束预约", "", ""
    if event.free <= 0:
        return (
            ("满了，可候补", "full", "")
            if event.has_waiting_list and at < event.offers_stop_at
            else ("约满", "full", "")
        )
    kind = "warn" if event.free * 5 <= event.capacity else "ok"
    return (
        f"余 {event.free} 座" if kind == "warn" else "可预约",
        kind,
        f"余 {event.free} / {event.capacity} 座",
    )
