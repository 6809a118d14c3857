"""
Web, worker and clock: one process loads Django, and they are its forks, so that they share what it loaded.

Nothing that must not be shared exists before a fork: no thread, no connection; the city is prepared in a fork of its own.
A fork that ends is made again at once, without loading anything.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

PR_SET_PDEATHSIG: Final = 1
RESTART_AFTER_S: Final = 1.0
STOP_WAIT_S: Final = 20
PRELOADED: Final = (
    "celery.apps.beat", "celery.apps.worker", "celery.bin.beat", "celery.bin.celery", "celery.bin.worker",
    "celery.concurrency.thread", "celery.worker.consumer", "celery.worker.control", "gunicorn.arbiter",
    "gunicorn.workers.gthread", "kombu.transport.redis",
)  # fmt: skip
TITLE_MAX: Final = 120  # how much room the supervisor leaves for names in the list of processes


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def call_oneself(title: str) -> None:
    """Stand in the list of processes under `title`: written over the arguments this process was started with."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    start, end = int(fields[45]), int(fields[46])
    room = end - start - 1
    if start and room > 0:
        ctypes.memmove(start, title.encode()[:room].ljust(room + 1, b"\0"), room + 1)


@dataclass
class Member:
    """One fork kept alive. It dies with its parent, even when that is killed."""

    title: str
    work: Callable[[], object]
    log: Path
    pid: int = 0
    started: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            self._be()

    def _be(self) -> None:
        """In the fork: do the work, and never come back."""
        code = 1
        try:
            die_with_parent()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            os.dup2(log, 1), os.dup2(log, 2)
            call_oneself(self.title)
            gc.enable()
            self.work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)

    def is_over(self) -> bool:
        if self.pid:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if not ended:
                return False
            code = os.waitstatus_to_exitcode(status)
            print(f"{self.title} ended with {code}; starting it again (see {self.log})", flush=True)
            self.pid = 0
        return True

    def keep_alive(self) -> None:
        if self.is_over() and time.monotonic() - self.started >= RESTART_AFTER_S:
            self.start()

    def stop(self) -> None:
        if not self.pid:
            return
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_WAIT_S
        while time.monotonic() < until:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


# The three of them ----
def web(port: int) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415

    from config.wsgi import application  # noqa: PLC0415

    settings: dict[str, Any] = {
        "bind": f"127.0.0.1:{port}", "workers": 2, "threads": 8, "timeout": 60, "graceful_timeout": 10, "preload_app": True,
    }  # fmt: skip

    class Web(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Web().run()


def celery(*words: str) -> None:
    from config.celery import app  # noqa: PLC0415

    app.start(argv=list(words))


def members(port: int, logs: Path) -> list[Member]:
    worker = [
        "worker",
        "-P",
        "threads",
        "-c",
        "4",
        "-Q",
        "default,clock",
        "-l",
        "WARNING",
        "--without-mingle",
        "--without-gossip",
    ]
    clock = ["beat", "-l", "WARNING", "--pidfile=", "-s", str(logs / "beat-schedule")]
    return [
        Member("gunicorn config.wsgi", lambda: web(port), logs / "web.log"),
        Member("celery -A config worker", lambda: celery(*worker), logs / "worker.log"),
        Member("celery -A config beat", lambda: celery(*clock), logs / "clock.log"),
    ]


# Before they begin ----
def prepare_city() -> dict[str, Any]:
    """
    Take the steps of `manage.py prepare`, and load the sample city if it is missing; what the welcome says.

    The welcome is read here, before anything serves: a fault of the database later cannot end the launcher.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from community.members.queries.city import city_is_open  # noqa: PLC0415
    from core.messages import mailbox  # noqa: PLC0415
    from portal.opening import opening_url  # noqa: PLC0415
    from sample.accounts import sample_accounts  # noqa: PLC0415

    call_command("prepare", verbosity=0)
    if os.environ.get("SAMPLE", "small") != "none":
        call_command("load_sample", size=os.environ.get("SAMPLE", "small"), if_empty=True, verbosity=0)
    if settings.SHOWS_MESSAGES:
        messages = f"{settings.SITE_URL}/demo/messages/"
    else:
        messages = str(mailbox.path()) if "mailbox" in settings.SMS_GATEWAY else "by your gateway"
    return {
        "opening": "" if city_is_open() else opening_url(),
        "people": sample_accounts(),
        "messages": messages,
    }


def in_a_fork(work: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Begin `work` in a fork; what is returned waits for its answer. :raises SystemExit: then, if it failed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            die_with_parent()
            with os.fdopen(writing, "w") as answer:
                json.dump(work(), answer)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)
    os.close(writing)

    def wait() -> dict[str, Any]:
        with os.fdopen(reading) as answer:
            text = answer.read()
        if os.waitpid(pid, 0)[1]:
            raise SystemExit(1)
        found: dict[str, Any] = json.loads(text)
        return found

    return wait


def load() -> None:
    """Everything a request or a task needs is read before the forks, so that it is there once."""
    from django.template.loader import get_template  # noqa: PLC0415
    from django.urls import resolve  # noqa: PLC0415

    import config.celery  # noqa: PLC0415

    for module in PRELOADED:
        import_module(module)
    resolve("/")
    for name in ("portal/home.html", "cloudplatform/events/list.html", "cloudplatform/events/detail.html"):
        get_template(name)
    config.celery.app.loader.import_default_modules()


def main(arguments: Sequence[str]) -> None:
    """`port logs fd`: prepare the city and write the welcome to `fd`, or not if it is 0; then keep the three alive."""
    port, logs, descriptor = int(arguments[0]), Path(arguments[1]), int(arguments[2])
    import django  # noqa: PLC0415

    django.setup()
    wait = in_a_fork(prepare_city) if descriptor else dict
    load()
    welcome = wait()
    import config.wsgi  # noqa: F401, PLC0415  (looks up the static files, which are there now)

    if descriptor:
        with os.fdopen(descriptor, "w") as answer:
            json.dump(welcome, answer)
    asked: list[int] = []  # from here on there are forks to end in good order
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    gc.collect()
    gc.disable()
    gc.freeze()
    crew = members(port, logs)
    try:
        while not asked:
            for member in crew:
                member.keep_alive()
            time.sleep(0.2)
    finally:
        for member in reversed(crew):
            member.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
