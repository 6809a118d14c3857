"""
Load test of bookings through the API: bookings per second on one event and over two hundred, and refusals of a full
one.

.venv/bin/python -m bench.bookings            (make bench) .venv/bin/python -m bench.bookings --short    (make bench
SHORT=1)

Web, worker and clock run as `make run` starts them, beside the floor (bench/bare.py) behind the same gunicorn on the
same PostgreSQL. Both first book a thousand places; then the planner's statistics are taken (ANALYZE), as autovacuum does
within a minute: planned for empty tables, each booking would read all others. Each round asks both the same question,
one right after the other, since other work on the machine touches both; printed are medians of the rounds, the ratio
within each round, and the processor time an answer takes in the web server and the database, which other work touches
least. After each storm everything is counted again from its rows, and `manage.py prove` at the end. Asserts no time;
ends with 1 if a count is wrong.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import load, servers

EVENTS, CAPACITY, WARM = 200, 100_000, 1000
CSRF = "b" * 32
DRAIN_WAIT_S = 600


@dataclass
class Side:
    """What came of one question on one side, a value a round."""

    storms: list[load.Storm] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # milliseconds an answer

    def rate(self) -> float:
        return statistics.median(one.rate for one in self.storms)

    def wait(self, share: float) -> float:
        return statistics.median(one.percentile(share) for one in self.storms)


@dataclass
class Question:
    """One thing asked of both: which event the n-th request is for, ours and the floor's, and the answer expected."""

    name: str
    events: Callable[[int], tuple[int, int]]
    expects: int
    ours: Side = field(default_factory=Side)
    bare: Side = field(default_factory=Side)

    def line(self) -> str:
        pairs = zip(self.ours.storms, self.bare.storms, strict=True)
        ratios = [mine.rate / floor.rate for mine, floor in pairs]
        work = [floor / mine for mine, floor in zip(self.ours.processor, self.bare.processor, strict=True)]
        return (
            f"| {self.name} | {self.ours.rate():.0f} | {self.ours.wait(0.5):.0f} | {self.ours.wait(0.95):.0f} "
            f"| {self.bare.rate():.0f} | {self.bare.wait(0.95):.0f} | {_spread(ratios)} "
            f"| {statistics.median(self.ours.processor):.2f} | {statistics.median(self.bare.processor):.2f} "
            f"| {_spread(work)} |"
        )


HEAD = (
    "| question | /s | p50 ms | p95 ms | bare view /s | bare p95 ms | ratio of rates | CPU ms | bare CPU ms | ratio of CPU |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


@dataclass
class City:
    """Events with room for all, one that is full, and the session keys of people who have not booked yet."""

    events: list[int]
    full: int
    keys: Iterator[str]


def make_city(people: int) -> City:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: PLC0415

    from core.models import User  # noqa: PLC0415
    from tests.factories.bookings import booked  # noqa: PLC0415
    from tests.factories.events import EventFactory, soon  # noqa: PLC0415

    names = [f"街坊{n}（示例）" for n in range(people)]
    users = User.objects.bulk_create(
        [User(display_name=name, email=f"n{n}@example.org", password=f"!{n}") for n, name in enumerate(names)]
    )
    keys = []
    for user in users:
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    events = [EventFactory(capacity=CAPACITY, starts_at=soon(7 + n % 60)).pk for n in range(EVENTS + 1)]
    full = booked(EventFactory(capacity=1, starts_at=soon(70))).event_id
    return City(events, full, itertools.cycle(keys))


def requests_of(keys: Iterator[str], events: Iterator[int]) -> Iterator[bytes]:
    """What the people send, each once."""
    for key, event in zip(keys, events, strict=False):
        cookie = f"sessionid={key}; csrftoken={CSRF}"
        body = json.dumps({"event": event, "knows_clash": True}).encode()
        yield load.post("/api/v1/bookings/", body, {"Cookie": cookie, "X-CSRFToken": CSRF})


def bare_requests(path: str, events: Iterator[int]) -> Iterator[bytes]:
    for person, event in enumerate(events, start=1):
        yield load.post(path, json.dumps({"event": event, "person": person}).encode(), {})


def recount() -> dict[str, int]:
    """How many rows explain bookings, of each kind. What a storm added is compared with what it was answered."""
    from django.db.models import Sum  # noqa: PLC0415

    from cloudplatform.models import Attendee, Booking, Event  # noqa: PLC0415
    from core.models import Job, JournalEntry  # noqa: PLC0415

    return {
        "bookings": Booking.objects.count(),
        "attendees": Attendee.objects.filter(is_live=True).count(),
        "journal": JournalEntry.objects.filter(fact="cloudplatform.booking.made").count(),
        "jobs": Job.objects.filter(kind="core.tell_many").count(),
        "counters": Event.objects.aggregate(seats=Sum("taken"))["seats"] or 0,
    }


def drain() -> float:
    """Wait until the worker has nothing left to do; how many seconds."""
    from core.models import Job  # noqa: PLC0415
    from core.models.jobs import JobState  # noqa: PLC0415

    began = time.monotonic()
    while Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        if time.monotonic() - began > DRAIN_WAIT_S:
            raise SystemExit(f"The worker is not done after {DRAIN_WAIT_S} s.")
        time.sleep(0.5)
    return time.monotonic() - began


def told() -> bool:
    """Whether everybody has their ticket in the inbox, once."""
    from cloudplatform.models import Booking  # noqa: PLC0415
    from core.models import Notice  # noqa: PLC0415

    return Notice.objects.filter(topic="ticket").count() == Booking.objects.count()


def machine() -> str:
    import django  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return (
        f"{os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}, Django {django.__version__}, PostgreSQL {postgres}; {load.CLIENTS} clients on the same cores"
    )


def storm(side: Side, server: servers.Running, requests: Iterator[bytes], seconds: float) -> load.Storm:
    """One storm on one side, with the processor time it took in that server and in the database."""
    before = server.processor() + servers.processor_of_database()
    made = load.storm(server.port, requests, seconds)
    spent = server.processor() + servers.processor_of_database() - before
    side.storms.append(made)
    side.processor.append(spent / len(made.waits) * 1000)
    return made


def one_round(
    question: Question, city: City, web: servers.Running, floor: servers.Running, seconds: float
) -> bool:
    """Ask both; whether every answer was as expected and every row is there."""
    ours, theirs = itertools.tee(map(question.events, itertools.count()))
    bare = storm(question.bare, floor, bare_requests("/book/", (event for _, event in theirs)), seconds)
    before = recount()
    mine = storm(question.ours, web, requests_of(city.keys, (event for event, _ in ours)), seconds)
    added = {name: count - before[name] for name, count in recount().items()}
    waited = drain()
    is_good = (
        set(mine.statuses) == {question.expects} and set(added.values()) == {mine.statuses[201]} and told()
    )
    print(
        f"{question.name}: {mine.rate:.0f} /s, p95 {mine.percentile(0.95):.0f} ms, bare {bare.rate:.0f} /s, "
        f"p95 {bare.percentile(0.95):.0f} ms; {dict(mine.statuses)}, rows {added}, worker done {waited:.0f} s later"
        f"{'' if is_good else '  WRONG'}", flush=True,
    )  # fmt: skip
    for status, answer in mine.samples.items():
        if status != question.expects:
            print(status, answer[:600])
    return is_good


def ask(place: Path, rounds: int, seconds: float, people: int) -> bool:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    city = make_city(people)
    hot, *many = city.events
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE bare TEMPLATE template0")
    url = os.environ["DATABASE_URL"].replace("/huacheng", "/bare")
    servers.make_bare(url, EVENTS, CAPACITY)
    floor, web = servers.bare(place, url), servers.portal(place)
    try:
        load.storm(
            floor.port, bare_requests("/book/", itertools.islice(itertools.cycle(range(1, EVENTS)), WARM)), 60
        )
        load.storm(web.port, requests_of(city.keys, itertools.islice(itertools.cycle(many), WARM)), 60)
        servers.analyze("huacheng", "bare")
        questions = [
            Question("book, one hot event", lambda n: (hot, 1), 201),
            Question(f"book, {EVENTS} events", lambda n: (many[n % EVENTS], 1 + n % EVENTS), 201),
            Question("refusal of a full event", lambda n: (city.full, EVENTS + 1), 409),
        ]
        good = [one_round(one, city, web, floor, seconds) for _ in range(rounds) for one in questions]
        print(f"\n{machine()}\n\n{HEAD}")
        print("\n".join(question.line() for question in questions))
        print(f"\nweb, worker and clock together: {web.memory()} MB", flush=True)
        call_command("prove", "events", "bookings")
    finally:
        for one in (web, floor):
            one.stop()
    return all(good)


def main() -> None:
    servers.run(ask, __doc__, usual=(5, 5.0, 12_000), short=(1, 2.0, 3000))


if __name__ == "__main__":
    main()
