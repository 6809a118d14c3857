"""`make run`: prepare the city once, then keep servers, web, worker and clock alive until told to stop."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from launcher import environment, places, postgres, redis

PR_SET_PDEATHSIG = 1
READY_WAIT_S = 300  # a busy machine takes its time
RESTART_AFTER_S = 1.0
LOOK_EVERY_S = 1.0
STOP_WAIT_S = 20


@dataclass
class Child:
    """One process kept alive. It dies with us, even when we are killed."""

    name: str
    command: Sequence[str]
    log: Path
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
                preexec_fn=_die_with_parent,  # noqa: PLW1509  (one prctl call, no locks)
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
                except (OSError, RuntimeError, psycopg2.OperationalError) as error:
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


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def children(port: int, logs: Path) -> list[Child]:
    binary = str(Path(sys.executable).parent)
    celery = [f"{binary}/celery", "-A", "config"]
    return [
        Child("web", [f"{binary}/gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
                      "--threads", "8", "--timeout", "60", "--graceful-timeout", "10"], logs / "web.log"),
        Child("worker", [*celery, "worker", "-P", "threads", "-c", "4", "-Q", "default,clock", "-l", "WARNING",
                         "--without-mingle", "--without-gossip"], logs / "worker.log"),
        Child("clock", [*celery, "beat", "-l", "WARNING", "--pidfile=", "-s", str(logs / "beat-schedule")],
              logs / "clock.log"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Welcome:
    """What is said once the portal answers: where to open a city that nobody has opened yet, and the sample accounts."""

    address: str
    people: Sequence[Mapping[str, str]]


def prepare_city() -> Welcome:
    """
    Take the steps of `manage.py prepare`, and load the sample city if it is missing: one process, one setup.

    The welcome is read here, before anything serves: a fault of the database later cannot end the launcher.
    """
    import django  # noqa: PLC0415  (needs the environment first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    call_command("prepare", verbosity=0)
    if os.environ.get("SAMPLE", "small") != "none":
        call_command("load_sample", size=os.environ.get("SAMPLE", "small"), if_empty=True, verbosity=0)
    welcome = Welcome(opening_address(), accounts())
    connections.close_all()
    return welcome


def name_sample_contacts() -> None:
    """Say whether this is the sample city; its help page names an invented number, as everything in it is invented."""
    is_sample = os.environ.get("SAMPLE") != "none"
    os.environ.setdefault("SAMPLE_CITY", "1" if is_sample else "0")
    if is_sample:
        os.environ.setdefault("SITE_HELPLINE", "020-00000000")
        os.environ.setdefault("SITE_HELPLINE_NOTE", "示例数据：号码是虚构的，打不通")
        os.environ.setdefault("SITE_CONTACT", "help@example.org（示例数据）")


def accounts() -> list[dict[str, str]]:
    from sample.accounts import sample_accounts  # noqa: PLC0415

    return sample_accounts()


def messages_place(url: str) -> str:
    """Where codes and letters go: to whom they are sent, to a file, and in the sample city to a page."""
    from django.conf import settings  # noqa: PLC0415

    from core.messages import mailbox  # noqa: PLC0415

    if settings.SHOWS_MESSAGES:
        return f"{url}/demo/messages/"
    return str(mailbox.path()) if "mailbox" in settings.SMS_GATEWAY else "by your gateway"


def opening_address() -> str:
    """Where to open a city that nobody has opened yet; empty for others."""
    from community.members.queries.city import city_is_open  # noqa: PLC0415
    from portal.opening import opening_url  # noqa: PLC0415

    return "" if city_is_open() else opening_url()


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


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say_welcome(url: str, welcome: Welcome) -> None:
    print(f"\n  花城文化共同体  {url}\n", flush=True)
    if address := welcome.address:
        print(f"  This city is not open yet (还没有开通). Open it here:\n    {address}\n", flush=True)
    if welcome.people:
        print("  Sample accounts (示例账号):", flush=True)
    for account in welcome.people:
        print(
            f"    {account['person']:<12}  {account['sign_in']:<26}  {account['password']:<18}  {account['may']}"
        )
    print(f"\n  Messages and codes (短信、邮件、验证码): {messages_place(url)}", flush=True)
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
    environment.prepare(["run"])
    stop = StopSignal()
    print("Preparing the city …", flush=True)
    welcome = prepare_city()
    crew, servers = children(port, data / "logs"), Servers(data)
    try:
        for child in crew:
            child.start()
        _wait_until_ready(url, crew, servers, stop)
        if not stop.asked:
            say_welcome(url, welcome)
            print(f"  Ready in {time.monotonic() - started:.0f} s.", flush=True)
        while not stop.asked:
            servers.keep_alive()
            for child in crew:
                child.keep_alive()
            time.sleep(0.5)
    finally:
        _stop_all(crew, servers)
        del place


def _wait_until_ready(url: str, crew: Sequence[Child], servers: Servers, stop: StopSignal) -> None:
    deadline = time.monotonic() + READY_WAIT_S
    while not is_ready(url) and not stop.asked:
        if time.monotonic() > deadline:
            raise SystemExit(f"Not ready after {READY_WAIT_S} s. Look at the logs: {crew[0].log.parent}")
        servers.keep_alive()
        for child in crew:
            child.keep_alive()
        time.sleep(0.3)


def _stop_all(crew: Sequence[Child], servers: Servers) -> None:
    for child in reversed(crew):
        child.stop()
    servers.stop()


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
