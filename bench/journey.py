"""
Load test of a booking in a browser by somebody signed in: the page of the event, the form that stands on it, the ticket.

.venv/bin/python -m bench.journey [--rounds 3] [--seconds 6] [--people 6000] (--short: does it run and count right?)

Web, worker and clock run as `make run` starts them, beside the floor (bench/bare.py) behind the same gunicorn on the
same PostgreSQL: a bare view that sends a page of the same bytes, one that books through the ORM, the page again. Each
round asks both the same, one right after the other. Then the three answers are asked one kind after the other, to tell
the processor time of each in the web server and in the database. Everybody books once; all bookings are counted again
from their rows, and `manage.py prove` at the end. Asserts no time; ends with 1 if a count is wrong.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import statistics
import urllib.parse
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import bookings, load, servers

ANSWERS = ("page of the event", "form sent", "ticket")
WARM, PART = 100, 400  # people
ACCEPTS = {"Accept-Encoding": "gzip"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
LOCATION = re.compile(rb"(?i)\r\nlocation: (\S+)")


@dataclass
class Person:
    """Somebody signed in who books a place at `event`, and what their browser has read so far."""

    event: int
    session: str = ""
    token: str = ""
    ticket: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}; csrftoken={bookings.CSRF}", **ACCEPTS}

    def page(self) -> load.Script:
        answer = yield load.get(f"/events/{self.event}/", self.headers)
        found = TOKEN.search(_body(answer))
        self.token = found[1].decode() if found else ""

    def form(self) -> load.Script:
        typed = {"csrfmiddlewaretoken": self.token, "comes_along": "on", "companions": "0", "access_need": ""}
        body = urllib.parse.urlencode(typed).encode()
        kind = "application/x-www-form-urlencoded"
        answer = yield load.post(f"/events/{self.event}/book/", body, self.headers, kind)
        found = LOCATION.search(answer)
        self.ticket = found[1].decode() if found else ""

    def last(self) -> load.Script:
        yield load.get(self.ticket or "/nowhere/", self.headers)

    def answers(self) -> Sequence[Callable[[], load.Script]]:
        return (self.page, self.form, self.last)


@dataclass
class Bare(Person):
    """The same at the floor, which knows nobody."""

    person: int = 0

    def page(self) -> load.Script:
        yield load.get("/page/", ACCEPTS)

    def form(self) -> load.Script:
        body = json.dumps({"event": self.event, "person": self.person}).encode()
        yield load.post("/book/", body, {})

    last = page


def _body(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return zlib.decompress(body, 31) if b"content-encoding: gzip" in head.lower() else body


def whole(person: Person) -> load.Script:
    """All three answers, one after the other."""
    for answer in person.answers():
        yield from answer()


@dataclass
class Side:
    """One of the two, with its server and its people, and what came of each round."""

    name: str
    server: servers.Running
    people: Iterator[Person]
    storms: list[load.Storm] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # milliseconds a journey, web and database together

    def spent(self) -> tuple[float, float]:
        return self.server.processor(), servers.processor_of_database()

    def round(self, seconds: float) -> load.Storm:
        before = sum(self.spent())
        made = load.journeys(self.server.port, map(whole, self.people), seconds)
        self.storms.append(made)
        self.processor.append((sum(self.spent()) - before) / len(made.whole) * 1000)
        return made

    def parts(self) -> Iterator[tuple[str, float, float]]:
        """Milliseconds of processor of each of the three answers: in the web server, in the database."""
        people = list(itertools.islice(self.people, PART))
        for number, name in enumerate(ANSWERS):
            before = self.spent()
            load.journeys(self.server.port, (one.answers()[number]() for one in people), 600)
            web, database = (after - was for after, was in zip(self.spent(), before, strict=True))
            bookings.drain()
            yield name, web / len(people) * 1000, database / len(people) * 1000

    def rate(self) -> float:
        return statistics.median(len(one.whole) / one.seconds for one in self.storms)

    def wait(self, share: float) -> float:
        return statistics.median(sorted(one.whole)[int(len(one.whole) * share)] for one in self.storms) * 1000

    def line(self) -> str:
        spent = statistics.median(self.processor)
        return f"| {self.name} | {self.rate():.1f} | {self.wait(0.5):.0f} | {self.wait(0.95):.0f} | {spent:.1f} |"


def counted(side: Side, seconds: float) -> bool:
    """One round of ours; whether every answer was as it should be and every booking is there."""
    before = bookings.recount()
    made = side.round(seconds)
    added = {name: count - before[name] for name, count in bookings.recount().items()}
    bookings.drain()
    people = len(made.whole)
    is_good = (
        made.statuses == {200: 2 * people, 302: people}
        and set(added.values()) == {people}
        and bookings.told()
    )
    print(
        f"{side.name}: {people / made.seconds:.1f} /s, {dict(made.statuses)}, rows {added}"
        f"{'' if is_good else '  WRONG'}", flush=True,
    )  # fmt: skip
    for status in made.statuses.keys() - {200, 302}:
        print(status, made.samples[status][:600])
    return is_good


def ask(place: Path, rounds: int, seconds: float, people: int) -> bool:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    city = bookings.make_city(people)
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE bare TEMPLATE template0")
    url = os.environ["DATABASE_URL"].replace("/huacheng", "/bare")
    servers.make_bare(url, bookings.EVENTS, bookings.CAPACITY)
    web = servers.portal(place)
    running = [web]
    try:
        keys = itertools.islice(city.keys, people)
        ours = Side("ours", web, map(Person, itertools.cycle(city.events), keys))
        warm = load.journeys(web.port, map(whole, itertools.islice(ours.people, WARM)), 60)
        if 200 not in warm.samples:
            raise SystemExit(f"No page came: {[answer[:600] for answer in warm.samples.values()]}")
        floor = servers.bare(place, url, warm.samples[200].partition(b"\r\n\r\n")[2])
        numbers = (Bare(1 + number % bookings.EVENTS, person=number) for number in itertools.count())
        running.append(floor)
        bare = Side("bare view", floor, numbers)
        load.journeys(floor.port, map(whole, itertools.islice(bare.people, WARM)), 60)
        bookings.drain()
        servers.analyze("huacheng", "bare")
        good = []
        for _ in range(rounds):
            bare.round(seconds)
            good.append(counted(ours, seconds))
        print(
            f"\n{bookings.machine()}\n\n| | journeys a second | p50 ms | p95 ms | CPU ms |\n|---|---|---|---|---|"
        )
        print(
            f"{ours.line()}\n{bare.line()}\n\n| CPU ms of an answer | web | database | bare web | bare database |"
        )
        print("|---|---|---|---|---|")
        for (name, *mine), (_name, *theirs) in zip(ours.parts(), bare.parts(), strict=True):
            print(f"| {name} | {' | '.join(f'{one:.1f}' for one in (*mine, *theirs))} |")
        call_command("prove", "events", "bookings")
    finally:
        for one in running:
            one.stop()
    return all(good)


def main() -> None:
    servers.run(ask, __doc__, usual=(3, 6.0, 6000), short=(1, 2.0, 1000))


if __name__ == "__main__":
    main()
