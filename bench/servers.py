"""Servers for benchmarks: started and stopped here, in a temporary folder. Others are never measured."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Size = tuple[int, float, int]  # rounds, seconds of each, people
NAMED = ("DATABASE_URL", "REDIS_URL", "BARE_DATABASE_URL")
READY_WAIT_S = 120
FIRST_WAIT_S = 1800  # a portal that makes its sample city first
STOP_WAIT_S = 120  # it stops its database and its Redis with it


class NotOurs(SystemExit):
    """What would be measured was not started by this bench."""


@contextmanager
def own_place() -> Iterator[Path]:
    """
    A folder with a PostgreSQL and a Redis of our own, named in the environment; all of it is gone afterwards.

    :raises NotOurs: if the environment names servers already.
    """
    named = [name for name in NAMED if os.environ.get(name)]
    if named:
        raise NotOurs(f"The bench measures only servers it started. Unset {', '.join(named)}.")
    from launcher import environment, postgres, redis  # noqa: PLC0415

    place = Path(tempfile.mkdtemp(prefix="bench-", dir="/var/tmp"))
    place.chmod(0o755)
    os.environ |= {"DATA_DIR": str(place), "SAMPLE": "none", "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    (place / "logs").mkdir()
    database, broker = postgres.embedded(place), redis.embedded(place)
    try:
        environment.prepare(["run"])
        _refuse_foreign(database, place)
        yield place
    finally:
        for server in (broker, database):
            with suppress(Exception):
                server.stop()
        shutil.rmtree(place, ignore_errors=True)


def _refuse_foreign(database: object, place: Path) -> None:
    connection = database.connect("postgres")  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
    connection.close()
    if Path(folder).resolve() != database.data.resolve():  # type: ignore[attr-defined]
        raise NotOurs(f"PostgreSQL answers from {folder}, not from {place}.")


class Running:
    """One process of ours with its children, and, for a web server, its port."""

    def __init__(
        self, name: str, command: list[str], log: Path, port: int = 0, title: str = "", **more: str
    ) -> None:
        self.name, self.port, self.title = name, port, title
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=out, env={**os.environ, **more}, start_new_session=True
            )

    def wait_ready(self, path: str, seconds: float = READY_WAIT_S, *, is_well: bool = False) -> Running:
        """
        Until it answers; with `is_well`, other than that it is not well (5xx).

        :raises NotOurs: if our process ended, so that whatever answers there is not ours.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise NotOurs(f"{self.name} ended with {self.process.returncode}.")
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=30) as one:
                one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                answer = one.recv(12)
                if answer.startswith(b"HTTP/1.") and not (is_well and answer[9:10] == b"5"):
                    return self
            time.sleep(0.2)
        raise NotOurs(f"{self.name} does not answer on port {self.port}.")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Megabytes that this process and its children use together (proportional set size)."""
        total = 0
        for pid in with_children(self.process.pid):
            with suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += int(rollup.split("\nPss:", 1)[1].split()[0])
        return total // 1024

    def processor(self) -> float:
        """Seconds of processor time that it and its children have used; with a title, those that bear it."""
        return sum(_processor(pid) for pid in self._first())

    def _first(self) -> list[int]:
        if not self.title:
            return [self.process.pid]
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if self.title in Path(f"/proc/{pid}/cmdline").read_text()]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def with_children(first: int) -> list[int]:
    """A process and all that came of it and still run."""
    found, waiting = [], [first]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
            found.append(pid)
    return found


def _processor(first: int) -> float:
    """Of a process and its children, those that ended and were waited for included."""
    ticks = 0
    for pid in with_children(first):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(one) for one in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def processor_of_database() -> float:
    """Seconds of processor time that our PostgreSQL has used."""
    from launcher import postgres  # noqa: PLC0415

    data = postgres.embedded(Path(os.environ["DATA_DIR"])).data
    return _processor(int((data / "postmaster.pid").read_text().split()[0]))


def analyze(*databases: str) -> None:
    """VACUUM ANALYZE: the statistics that the planner uses."""
    from launcher import postgres  # noqa: PLC0415

    for name in databases:
        with closing(postgres.embedded(Path(os.environ["DATA_DIR"])).connect(name)) as connection:
            connection.autocommit = True
            connection.cursor().execute("VACUUM ANALYZE")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def portal(place: Path) -> Running:
    """Web, worker and clock as `make run` starts them: forks of one process, the web server's told by their title."""
    from launcher import supervisor  # noqa: PLC0415

    port = free_port()
    crew = supervisor.crew_child(port, place / "logs")
    return Running("portal", list(crew.command), crew.log, port, title="gunicorn").wait_ready("/healthz")


def bare(place: Path, url: str, body: bytes = b"") -> Running:
    """The floor, behind gunicorn with the settings of launcher/crew.py. `body` is what its page sends."""
    file = place / "page"
    file.write_bytes(body)
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "gunicorn"), "bench.bare", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--threads", "8", "--timeout", "60", "--preload",
    ]  # fmt: skip
    more = {"BARE_DATABASE_URL": url, "BENCH_BODY": str(file)}
    return Running("bare", command, place / "logs" / "bare.log", port, **more).wait_ready("/")


@contextmanager
def whole_portal(data: Path, sample: str) -> Iterator[Running]:
    """The portal as `make run` starts it, in the folder `data`, while this lasts. One that runs there already is not ours."""
    port = free_port()
    server = Running(
        "portal", [sys.executable, "-m", "launcher"], Path(os.devnull), port,
        DATA_DIR=str(data), PORT=str(port), SAMPLE=sample,
    )  # fmt: skip
    try:
        yield server.wait_ready("/healthz", FIRST_WAIT_S, is_well=True)
    finally:
        server.stop()


@contextmanager
def bare_page(body: bytes) -> Iterator[Running]:
    """A bare Django view that answers `body`, under the same gunicorn, while this lasts: the floor of pages."""
    port = free_port()
    with tempfile.NamedTemporaryFile(prefix="bench-body-") as file:
        file.write(body)
        file.flush()
        command = [
            str(Path(sys.executable).parent / "gunicorn"), "bench.bare_page", "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "8", "--log-level", "error",
        ]  # fmt: skip
        server = Running("bare page", command, Path(os.devnull), port, BENCH_BODY=file.name)
        try:
            yield server.wait_ready("/")
        finally:
            server.stop()


def make_bare(url: str, events: int, capacity: int) -> None:
    """Tables and rows of the floor, in a process of its own: Django is set up once in one."""
    command = f"from bench import bare; bare.make({events}, {capacity})"
    subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, check=True, env={**os.environ, "BARE_DATABASE_URL": url}
    )


def run(ask: Callable[[Path, int, float, int], bool], doc: str, *, usual: Size, short: Size) -> None:
    """Measure as the command line says (rounds, seconds of each, people), and end with 1 if `ask` found a count wrong."""
    parser = argparse.ArgumentParser(description=doc.split("\n\n", 1)[0])
    parser.add_argument(
        "--short", action="store_true", help="one short round: does it still run and count right?"
    )
    for name, kind, value in zip(("rounds", "seconds", "people"), (int, float, int), usual, strict=True):
        parser.add_argument(f"--{name}", type=kind, default=value)
    asked = parser.parse_args()
    with own_place() as place:
        sys.exit(not ask(place, *(short if asked.short else (asked.rounds, asked.seconds, asked.people))))
