"""Autocomplete of the search box: filters, events, venues and streets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, Min, Q, Value, When
from django.urls import reverse
from django.utils.timezone import localtime

from cloudplatform.models import Event
from cloudplatform.queries.catalogue import choices
from cloudplatform.queries.known_words import Meaning, known_words
from cloudplatform.queries.vocabulary import like, words_beginning_with
from community.models import Area, Facility
from core import searchtext

TYPED_MAX: Final = 40  # characters that are looked at
FILTERS: Final = 3
EVENTS: Final = 4
VENUES: Final = 3
STREETS: Final = 3
SPELLINGS: Final = 6  # other words looked for beside what was typed
# What a filter is called in the address of the list, by the name it has in a meaning (see known_words).
ASKED_AS: Final = {"when": "t", "audience": "a", "art_form": "f", "language": "l", "access": "x"}
WHENS: Final = {"today": "今天", "week": "未来 7 天", "weekend": "这个周末"}
FIXED: Final = {"free": ("s", "free", "免费"), "places": ("s", "places", "还有座")}


@dataclass(frozen=True)
class Offer:
    """One line: what it says, a second line, and where it leads."""

    words: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """Lines of one kind under their heading."""

    title: str
    offers: Sequence[Offer]


def offered(typed: str, at: datetime) -> Sequence[Group]:
    """
    Answer what fits `typed`, in groups that are not empty: at most 13 lines.

    Four queries whatever is typed, and those of the vocabulary every ten minutes; none for a text without letters.
    """
    text = searchtext.folded(typed[:TYPED_MAX]).strip()
    if not searchtext.RUN.search(text):
        return []
    known = known_words()
    meant = _meant(text, known)
    spellings = list(dict.fromkeys([text, *meant, *like(text)]))[: 1 + SPELLINGS]
    groups = (
        Group("筛选", list(_filters(text, meant, known))[:FILTERS]),
        Group("活动", list(_events(spellings, at))),
        Group("场馆", list(_venues(spellings))),
        Group("镇街", list(_streets(spellings))),
    )
    return [group for group in groups if group.offers]


def _meant(text: str, known: Mapping[str, Meaning]) -> Sequence[str]:
    """Other words for `text`, and what begins with these letters."""
    by_letters = words_beginning_with(text) if text.isascii() and text.isalpha() else ()
    return [*known.get(text, Meaning()).also, *by_letters]


def _filters(text: str, meant: Sequence[str], known: Mapping[str, Meaning]) -> Iterator[Offer]:
    """All words of `text` that are filters as one line; else the filters whose words begin with it."""
    words = searchtext.tokens(text, known)
    chosen = [part for word in words if (part := _asked(known.get(word, Meaning()).meaning))]
    if chosen:
        rest = [word for word in words if not known.get(word, Meaning()).meaning]
        query = [(name, value) for name, value, _ in chosen] + ([("q", " ".join(rest))] if rest else [])
        yield _filter([label for *_, label in chosen] + rest, query)
        return
    begun = [word for word in known if len(text) > 1 and word.startswith(text)]
    parts = [part for word in (*begun, *meant) if (part := _asked(known.get(word, Meaning()).meaning))]
    for name, value, label in dict.fromkeys(parts):
        yield _filter([label], [(name, value)])


def _filter(labels: Sequence[str], query: Sequence[tuple[str, str]]) -> Offer:
    return Offer("，".join(dict.fromkeys(labels)), "只看这样的活动", _list(query))


def _asked(meaning: str) -> tuple[str, str, str] | None:
    """Name and value of a filter in the address, and its words; None for no filter."""
    if meaning in FIXED:
        return FIXED[meaning]
    kind, _, value = meaning.partition(":")
    name = ASKED_AS.get(kind)
    labels = WHENS if name == "t" else choices().get(name or "", {})
    return (name, value, str(labels[value])) if name and value in labels else None


def _events(spellings: Sequence[str], at: datetime) -> Iterator[Offer]:
    """Titles that hold it, then those that hold other words for it, then what is found by them; a title is one line."""
    found, in_title = Q(), Q()
    for word in spellings:
        found |= Q(search=searchtext.query_of(word.split()))
        in_title |= searchtext.holding(word, "title")
    rows = (
        Event.objects.to_see(at).filter(found).order_by().values("title")
        .annotate(
            beside=Case(
                When(searchtext.holding(spellings[0], "title"), then=Value(0)), When(in_title, then=Value(1)), default=Value(2)
            ),
            first=Min("starts_at"),
            sessions=Count("pk"), keys=ArrayAgg("pk", order_by=("starts_at", "pk")),
        ).order_by("beside", "first", "title")[:EVENTS]
    )  # fmt: skip
    for row in rows:
        when = f"{localtime(row['first']):%-m月%-d日 %H:%M}"
        more = f" 起，{row['sessions']} 场" if row["sessions"] > 1 else ""
        yield Offer(row["title"], when + more, reverse("cloudplatform:event", args=[row["keys"][0]]))


def _venues(spellings: Sequence[str]) -> Iterator[Offer]:
    rows = Facility.objects.filter(_named(spellings), archived_at__isnull=True)
    for one in rows.select_related("area__parent").order_by("name", "pk")[:VENUES]:
        yield Offer(one.name, _lies_in(one.area), reverse("community:facility", args=[one.pk]))


def _streets(spellings: Sequence[str]) -> Iterator[Offer]:
    rows = Area.objects.streets().filter(_named(spellings)).select_related("parent")
    for one in rows[:STREETS]:
        query = [("d", one.district_code), ("street", one.code)]
        yield Offer(one.name, f"{one.parent.name if one.parent else ''}，那里的活动", _list(query))


def _named(spellings: Sequence[str]) -> Q:
    found = Q()
    for word in spellings:
        found |= searchtext.holding(word, "name")
    return found


def _lies_in(area: Area) -> str:
    return f"{area.parent.name} {area.name}" if area.parent else area.name


def _list(query: Sequence[tuple[str, str]]) -> str:
    return f"{reverse('cloudplatform:event_list')}?{urlencode(list(dict.fromkeys(query)))}"
