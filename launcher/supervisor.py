"""
Process supervisor of `make run`: prepare the city once, then keep the servers and the crew (web, worker with the clock)
alive. Holds no Django.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from launcher import environment, forks, places, postgres, redis

HEALTH = "/healthz"
READY_WAIT_S = 300  # a busy machine takes its time
RESTART_AFTER_S = 1.0
LOOK_EVERY_S = 1.0
STOP_WAIT_S = 45  # its own children have twenty seconds


@dataclass
class Child:
    """One process kept alive. It dies with us, even when we are killed."""

    name: str
    command: Sequence[str]
    log: Path
    keeps: Sequence[int] = ()  # files it is handed
    process: subprocess.Popen[bytes] | None = field(default=None)
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=places.ROOT,
                pass_fds=self.keeps,
                preexec_fn=forks.die_with_parent,  # noqa: PLW1509  (one prctl call, no locks)
            )

    def keep_alive(self) -> None:
        if self.process is None or self.process.poll() is not None:
            if time.monotonic() - self.started < RESTART_AFTER_S:
                return
            if self.process is not None:
                print(
                    f"{self.name} ended with {self.process.returncode}; starting it again (see {self.log})",
                    flush=True,
                )
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()


@dataclass
class Servers:
    """The embedded servers of this DATA_DIR, started again when they no longer answer. Others are not ours to start."""

    data: Path
    looked: float = 0.0

    def keep_alive(self) -> None:
        if time.monotonic() - self.looked < LOOK_EVERY_S:
            return
        for name, server in self.ours():
            if not server.answers():
                print(f"{name} does not answer; starting it again", flush=True)
                try:
                    server.start()
                except (OSError, RuntimeError) as error:
                    print(f"{name} does not start, trying again: {error}", flush=True)
        self.looked = time.monotonic()

    def ours(self) -> Iterator[tuple[str, postgres.Postgres | redis.Redis]]:
        database, broker = postgres.embedded(self.data), redis.embedded(self.data)
        if os.environ["DATABASE_URL"] == database.url:
            yield "PostgreSQL", database
        if os.environ["REDIS_URL"] == broker.url:
            yield "Redis", broker

    def stop(self) -> None:
        for _name, server in reversed(list(self.ours())):
            server.stop()


@dataclass(frozen=True)
class Welcome:
    """What is said once the portal answers: where to open a city that nobody has opened yet, the sample accounts, where messages go."""

    opening: str
    people: Sequence[Mapping[str, str]]
    messages: str


def crew_child(port: int, logs: Path, descriptor: int = 0) -> Child:
    """The process of web and worker (launcher/crew.py). Its last argument is room for the names of its forks."""
    words = [
        sys.executable,
        "-m",
        "launcher.crew",
        str(port),
        str(logs),
        str(descriptor),
        "-" * forks.TITLE_MAX,
    ]
    return Child("crew", words, logs / "crew.log", keeps=(descriptor,) if descriptor else ())


def name_sample_contacts() -> None:
    """Say whether this is the sample city; its help page names an invented number, as everything in it is invented."""
    is_sample = os.environ.get("SAMPLE") != "none"
    os.environ.setdefault("SAMPLE_CITY", "1" if is_sample else "0")
    if is_sample:
        os.environ.setdefault("SITE_HELPLINE", "020-00000000")
        os.environ.setdefault("SITE_HELPLINE_NOTE", "示例数据：号码是虚构的，打不通")
        os.environ.setdefault("SITE_CONTACT", "help@example.org（示例数据）")


def take_place(data: Path, port: int) -> object:
    """Hold DATA_DIR and see that the port is free. :raises SystemExit: with a sentence, if either is taken."""
    lock = (data / "running.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit(
            f"The portal already runs with DATA_DIR={data}. Stop it, or set another DATA_DIR."
        ) from None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(f"Port {port} is taken. Run it on another: make run PORT={port + 1}") from None
    return lock


def is_ready(port: int) -> bool:
    """Whether the portal says that all is well. Asked by hand: an HTTP client would stay in the launcher's memory."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(f"GET {HEALTH} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False


def say_welcome(url: str, welcome: Welcome) -> None:
    print(f"\n  花城文化共同体  {url}\n", flush=True)
    if address := welcome.opening:
        print(f"  This city is not open yet (还没有开通). Open it here:\n    {address}\n", flush=True)
    if welcome.people:
        print("  Sample accounts (示例账号):", flush=True)
    for account in welcome.people:
        print(
            f"    {account['person']:<12}  {account['sign_in']:<26}  {account['password']:<18}  {account['may']}"
        )
    print(f"\n  Messages and codes (短信、邮件、验证码): {welcome.messages}", flush=True)
    print("\n  Stop with Ctrl-C. Logs lie in DATA_DIR/logs.\n", flush=True)


def main() -> None:
    started = time.monotonic()
    port = int(os.environ.get("PORT") or 8000)
    url = f"http://127.0.0.1:{port}"
    os.environ.setdefault("SITE_URL", url)
    data = places.data_dir()
    (data / "logs").mkdir(parents=True, exist_ok=True)
    place = take_place(data, port)
    name_sample_contacts()
    embedded = environment.fill()
    stop = StopSignal()
    print("Preparing the city …", flush=True)
    servers = Servers(data)
    ours, theirs = socket.socketpair()
    child = crew_child(port, data / "logs", theirs.fileno())
    try:
        child.start()  # it loads Django while the servers start
        theirs.close()
        for server in embedded:
            server.start()
        welcome = _prepared(ours, child, stop)
        again = crew_child(port, data / "logs")  # made again, it need not prepare anything
        child.command, child.keeps = again.command, again.keeps
        _wait_until_ready(port, child, servers, stop)
        if not stop.asked:
            say_welcome(url, welcome)
            print(f"  Ready in {time.monotonic() - started:.1f} s.", flush=True)
        while not stop.asked:
            servers.keep_alive()
            child.keep_alive()
            time.sleep(0.5)
    finally:
        child.stop()
        servers.stop()
        del place


def _prepared(crew: socket.socket, child: Child, stop: StopSignal) -> Welcome:
    """
    Tell the crew that the servers are there, and wait for what it says when the city is prepared.

    :raises SystemExit: if it could not be, or we are told to stop.
    """
    text = ""
    with suppress(ConnectionError):  # it has ended, and said why in its log
        crew.sendall(b"\n")
    while not select.select([crew], [], [], 0.2)[0]:
        if stop.asked:
            raise SystemExit("Stopped before the city was prepared; the next start goes on.")
    with crew, suppress(ConnectionError), crew.makefile() as answer:
        text = answer.read()
    if not text:
        raise SystemExit(f"The city could not be prepared. Look at {child.log}")
    return Welcome(**json.loads(text))


def _wait_until_ready(port: int, child: Child, servers: Servers, stop: StopSignal) -> None:
    deadline = time.monotonic() + READY_WAIT_S
    while not is_ready(port) and not stop.asked:
        if time.monotonic() > deadline:
            raise SystemExit(f"Not ready after {READY_WAIT_S} s. Look at the logs: {child.log.parent}")
        servers.keep_alive()
        child.keep_alive()
        time.sleep(0.1)


class StopSignal:
    """Whether somebody asked us to stop (Ctrl-C, TERM)."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, *_signal: object) -> None:
        self.asked = True


if __name__ == "__main__":
    main()
