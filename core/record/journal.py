"""The one way to say that something happened: `record` it; others react with `on`."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from core import jobs
from core.models import JournalEntry
from core.record.actors import Actor

Subscriber = Callable[[JournalEntry], object]
Detail = str | int | float | bool | None | list[int] | list[str]

_subscribers: defaultdict[str, dict[str, Subscriber]] = defaultdict(dict)


def subject_of(thing: models.Model) -> str:
    """How the journal names `thing`: "<app_label>.<model>:<pk>"."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def pk_of(entry: JournalEntry) -> int:
    """The number of the row an entry is about."""
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
    for name in _subscribers[fact]:
        jobs.enqueue("core.tell", key=f"tell:{entry.pk}:{name}", at=at, entry=entry.pk, subscriber=name)
    return entry


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


def subscribed_facts() -> frozenset[str]:
    """Every fact somebody waits for; a house rule checks that each is recorded somewhere."""
    return frozenset(fact for fact, subscribers in _subscribers.items() if subscribers)


@jobs.handler("core.tell", "办完一件事后接着要做的")
def _tell(*, entry: int, subscriber: str) -> None:
    fact = JournalEntry.objects.get(pk=entry)
    _subscribers[fact.fact][_lasting(subscriber)](fact)


def _lasting(path: str) -> str:
    """The name waiting jobs keep of a subscriber: its app and its own, so that its module may move."""
    app, *_, name = path.split(".")
    return f"{app}.{name}"


def _digest_of(note: str) -> str:
    if not note:
        return ""
    salt = secrets.token_hex(16)
    return f"{salt}:{hashlib.sha256((salt + note).encode()).hexdigest()}"
