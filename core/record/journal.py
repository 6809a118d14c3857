"""The journal (audit log and event bus): actions `record` facts, subscribers react to them (`on`)."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from core import batches, jobs
from core.models import JournalEntry
from core.record.actors import Actor

Subscriber = Callable[[JournalEntry], object]
SubscriberOfMany = Callable[[Sequence[JournalEntry]], object]
Detail = str | int | float | bool | None | list[int] | list[str]

TELL, TELL_MANY = "core.tell", "core.tell_many"
MANY = 200  # entries told together

_subscribers: defaultdict[str, dict[str, Subscriber]] = defaultdict(dict)
_of_many: defaultdict[str, dict[str, SubscriberOfMany]] = defaultdict(dict)


def subject_of(thing: models.Model) -> str:
    """How the journal names `thing`: "<app_label>.<model>:<pk>"."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def pk_of(entry: JournalEntry) -> int:
    """The primary key of the row an entry is about."""
    return int(entry.subject.rpartition(":")[2])


def record(
    fact: str, *, about: models.Model, by: Actor, at: datetime, note: str = "", **details: Detail
) -> JournalEntry:
    """
    Write `fact` to the journal, in the caller's transaction, and leave a job for each subscriber.

    `details` are sealed: ids, states and counts only, nothing personal. Free text goes into `note`.
    If the row has moved in its lifecycle since, its state before and now are added as `moved`.
    """
    moved = about.__dict__.pop("_moved", None)
    if moved is not None:
        details.setdefault("moved", moved)
    entry = JournalEntry.objects.create(
        fact=fact,
        subject=subject_of(about),
        actor=by.user,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        happened_at=at,
        details=details,
        note=note,
        note_digest=_digest_of(note),
    )
    for kind, name in listeners(fact):
        jobs.enqueue(kind, key=f"tell:{entry.pk}:{name}", at=at, entry=entry.pk, subscriber=name)
    return entry


def listeners(fact: str) -> list[tuple[str, str]]:
    """The subscriptions to `fact`: kind of job and name of the subscriber."""
    return [*((TELL, name) for name in _subscribers[fact]), *((TELL_MANY, name) for name in _of_many[fact])]


def on(fact: str) -> Callable[[Subscriber], Subscriber]:
    """
    Subscribe the decorated function to `fact`. Use only in an app's subscribers.py.

    It is called once, by the worker, after the fact is committed; a crash calls it again.
    """

    def subscribe(subscriber: Subscriber) -> Subscriber:
        name = _lasting(f"{subscriber.__module__}.{subscriber.__name__}")
        if name in _subscribers[fact]:
            raise ImproperlyConfigured(f"Two subscribers to {fact} are called {name}.")
        _subscribers[fact][name] = subscriber
        return subscriber

    return subscribe


def on_many(fact: str) -> Callable[[SubscriberOfMany], SubscriberOfMany]:
    """
    As `on`, but in batches: called some seconds later with all entries that wait (at most MANY).

    Its effect must be the same for an entry alone: one that fails in a batch is retried by itself.
    """

    def subscribe(subscriber: SubscriberOfMany) -> SubscriberOfMany:
        name = _lasting(f"{subscriber.__module__}.{subscriber.__name__}")
        if name in _of_many[fact]:
            raise ImproperlyConfigured(f"Two subscribers to {fact} are called {name}.")
        _of_many[fact][name] = subscriber
        return subscriber

    return subscribe


def subscribed_facts() -> frozenset[str]:
    """Every fact with a subscriber; a house rule checks that each is recorded somewhere."""
    return frozenset(
        fact for known in (_subscribers, _of_many) for fact, subscribers in known.items() if subscribers
    )


@jobs.handler(TELL)
def _tell(*, entry: int, subscriber: str) -> None:
    fact, name = JournalEntry.objects.get(pk=entry), _lasting(subscriber)
    if name in _of_many[fact.fact]:  # it was told one by one when this was asked for
        _of_many[fact.fact][name]([fact])
    else:
        _subscribers[fact.fact][name](fact)


def _lasting(path: str) -> str:
    """The stable name of a subscriber in waiting jobs: app and function, so that its module may move."""
    app, *_, name = path.split(".")
    return f"{app}.{name}"


@batches.handler(TELL_MANY, at_once=MANY)
def _tell_many(payloads: Sequence[Mapping[str, Any]]) -> None:
    entries = JournalEntry.objects.in_bulk([one["entry"] for one in payloads])
    told: defaultdict[tuple[str, str], list[JournalEntry]] = defaultdict(list)
    for one in payloads:
        entry = entries[one["entry"]]
        told[entry.fact, _lasting(one["subscriber"])].append(entry)
    for (fact, name), heard in told.items():
        _of_many[fact][name](heard)


def _digest_of(note: str) -> str:
    if not note:
        return ""
    salt = secrets.token_hex(16)
    return f"{salt}:{hashlib.sha256((salt + note).encode()).hexdigest()}"
