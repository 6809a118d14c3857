"""
Benchmark of a first build of pages for visitors, in one process: processor time of Python and of PostgreSQL.

.venv/bin/python -m bench.builds [number] [DATA_DIR] (a folder with a city, such as bench/pages.py leaves behind)

Three ways: the same page under a new question; the page after a change of the events; and after a change with nothing
kept of the cards of lists, as after a start. Starts the database and Redis of the folder and stops them. Asserts nothing.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import clients

WARM = 6
WAYS = ("new question", "events changed", "no card kept")


def asked(application: Callable, path: str, query: str) -> None:
    """The answer of the application to a visitor's GET."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
    }  # fmt: skip
    said: list[str] = []
    answer = application(environ, lambda status, _headers, _error=None: said.append(status))
    b"".join(answer), answer.close()
    if not said[0].startswith("200"):
        raise SystemExit(f"{path} answered {said[0]}")


def of_database() -> float:
    """Seconds of processor that our connection's process has used."""
    from django.db import connection  # noqa: PLC0415

    pid = connection.connection.info.backend_pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:13]) / os.sysconf("SC_CLK_TCK")


def prepare(way: str) -> None:
    from core.web import pieces  # noqa: PLC0415
    from core.web.pages import versions  # noqa: PLC0415

    if way != WAYS[0]:
        versions.shared().increment(["cloudplatform_event"])
    if way == WAYS[2]:
        pieces.forget()


def measure(application: Callable, paths: Sequence[str], number: int) -> None:
    for path in paths:
        for turn in range(WARM):
            asked(application, path, f"bench=w{turn}{time.time()}")
        for way in WAYS:
            spent, before = [], of_database()
            for turn in range(number):
                prepare(way)
                began = time.process_time()
                asked(application, path, f"bench={turn}{time.time()}" if way == WAYS[0] else "")
                spent.append((time.process_time() - began) * 1000)
            database = (of_database() - before) / number * 1000
            print(
                f"{path:<16}{way:<16}median {statistics.median(spent):>5.1f} ms, least {min(spent):>5.1f} ms,"
                f" PostgreSQL {database:.1f} ms", flush=True,
            )  # fmt: skip


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    os.environ["DATA_DIR"] = str(Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/bench-pages").resolve())
    from launcher import crew, environment  # noqa: PLC0415

    servers = environment.fill()
    for server in servers:
        server.start()
    try:
        import django  # noqa: PLC0415

        django.setup()
        crew.load()
        from cloudplatform.models import Event, Mode  # noqa: PLC0415
        from config.wsgi import application  # noqa: PLC0415

        event = Event.objects.public().filter(mode=Mode.FIRST_COME).order_by("starts_at").last()
        print(clients.machine())
        measure(application, ("/", "/events/", f"/events/{event.pk}/"), number)
    finally:
        for server in reversed(servers):
            server.stop()


if __name__ == "__main__":
    main()
