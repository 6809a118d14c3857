"""
Fault injection, kill -9 under load of bookings: a web worker, the worker with its clock, all of them, Redis,
PostgreSQL.

.venv/bin/python -m bench.faults [seconds]

Starts a portal of its own as `make run` does, and for each of them lets eight clients book for so many seconds and
kills it after a third. Printed are the answers, and after how long `/healthz` was well again. Then everything is
counted: each booking that was answered is there, each has its attendee, its fact and its ticket once, and the counter
is their sum; `manage.py prove` at the end. Asserts no time; ends with 1 if a count is wrong or an answer was a fault of
the program.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import bookings, servers

CLIENTS, PEOPLE = 8, 6_000
NO_ANSWER = 0
CLEAN = {201, NO_ANSWER, 503}  # made, cut off with the process, "come back soon"


def named(parent: int, title: str) -> list[int]:
    """The children of `parent`, and theirs, that stand under `title` in the list of processes."""
    found = []
    for pid in servers.with_children(parent):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if title in words:
            found.append(pid)
    return found


def faults(server: servers.Running, data: Path) -> Iterator[tuple[str, Callable[[], int]]]:
    """What is killed: its name, and how to find the process."""
    from redis import Redis  # noqa: PLC0415

    from launcher import postgres, redis  # noqa: PLC0415

    parent, broker = server.process.pid, redis.embedded(data)
    yield "a web worker", lambda: named(parent, "gunicorn config.wsgi")[0]
    yield "worker and clock", lambda: named(parent, "celery -A config")[0]
    yield "all that holds Django", lambda: named(parent, "launcher.crew")[0]
    yield "Redis", lambda: Redis(unix_socket_path=str(broker.socket)).info("server")["process_id"]
    yield "PostgreSQL", lambda: int((postgres.embedded(data).data / "postmaster.pid").read_text().split()[0])


def book(port: int, keys: Iterator[str], event: int, over: threading.Event, answers: Counter[int]) -> None:
    """Book for one person after another until it is over. All threads share `keys` (an itertools.cycle)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not over.is_set():
        cookie = f"sessionid={next(keys)}; csrftoken={bookings.CSRF}"
        headers = {"Content-Type": "application/json", "Cookie": cookie, "X-CSRFToken": bookings.CSRF}
        try:
            connection.request("POST", "/api/v1/bookings/", json.dumps({"event": event}), headers)
            answer = connection.getresponse()
            answer.read()
            answers[answer.status] += 1
        except (OSError, http.client.HTTPException):
            connection.close()
            answers[NO_ANSWER] += 1
            time.sleep(0.1)


def storm(
    server: servers.Running, keys: Iterator[str], event: int, kill: Callable[[], int], seconds: float
) -> tuple[Counter[int], float]:
    """The answers of a storm in which one process is killed, and after how many seconds all was well again."""
    over, parts = threading.Event(), [Counter[int]() for _ in range(CLIENTS)]
    threads = [threading.Thread(target=book, args=(server.port, keys, event, over, part)) for part in parts]
    for one in threads:
        one.start()
    time.sleep(seconds / 3)
    os.kill(kill(), signal.SIGKILL)
    killed = time.monotonic()
    time.sleep(seconds / 3)
    server.wait_ready("/healthz", is_well=True)
    waited = time.monotonic() - killed
    time.sleep(seconds / 3)
    over.set()
    for one in threads:
        one.join()
    return sum(parts, Counter()), waited


def is_whole(answers: Counter[int], added: dict[str, int]) -> bool:
    """Every booking that was answered is there; of those whose answer was cut off each is there whole or not at all."""
    (made,) = set(added.values()) if len(set(added.values())) == 1 else (-1,)
    return answers[201] <= made <= answers[201] + answers[NO_ANSWER] and set(answers) <= CLEAN


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 12
    data = Path(tempfile.mkdtemp(prefix="bench-", dir="/var/tmp"))
    data.chmod(0o755)
    good = True
    try:
        with servers.whole_portal(data, "none") as server:
            city = prepared(data)
            from django.db import connection  # noqa: PLC0415

            for (name, kill), event in zip(faults(server, data), city.events, strict=False):
                before = bookings.recount()
                answers, waited = storm(server, city.keys, event, kill, seconds)
                connection.close()  # ours may have gone with the database
                bookings.drain()
                added = {kind: count - before[kind] for kind, count in bookings.recount().items()}
                is_good = is_whole(answers, added) and bookings.told()
                good &= is_good
                wrong = "" if is_good else "  WRONG"
                print(f"{name}: {dict(answers)}, rows {added}, well after {waited:.1f} s{wrong}", flush=True)
            from django.core.management import call_command  # noqa: PLC0415

            call_command("prove", "events", "bookings")
    finally:
        shutil.rmtree(data, ignore_errors=True)
    sys.exit(not good)


def prepared(data: Path) -> bookings.City:
    """A city to book in, written into the database of the portal that runs in `data`."""
    from launcher import environment  # noqa: PLC0415

    os.environ |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    environment.prepare(["shell"])
    import django  # noqa: PLC0415

    django.setup()
    return bookings.make_city(PEOPLE)


if __name__ == "__main__":
    main()
