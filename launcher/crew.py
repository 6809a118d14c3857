"""
Web server and worker: one process loads Django and is gunicorn's arbiter (preload); web workers and the worker, with
the clock in a thread of it, are its forks, so that they share what it loaded.

Nothing that must not be shared exists before a fork: no thread, no connection; the city is prepared in a fork of its
own. A fork that ends is made again at once, without loading anything.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from gunicorn import sock
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from launcher.forks import Member, begin_fork, die_with_parent

PRELOADED: Final = (
    "celery.apps.worker", "celery.beat", "celery.concurrency.thread", "celery.worker.consumer", "celery.worker.control",
    "gunicorn.workers.gthread", "kombu.transport.redis",
    "rjieba",  # thirty megabytes of words, which every web worker needs sooner or later
)  # fmt: skip


def forget_pages() -> None:
    """Forget all kept pages: the process whose place this one takes may have been killed before it told what it changed."""
    from core.web.pages import versions  # noqa: PLC0415

    versions.shared().reset()


def begin_web(log: Path) -> None:
    begin_fork("gunicorn config.wsgi", log)
    forget_pages()


# The crew ----
class Web(BaseApplication):  # type: ignore[misc]
    """Two gunicorn workers with eight threads each on 127.0.0.1:`port`."""

    def __init__(self, port: int, logs: Path) -> None:
        self.settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{port}", "workers": 2, "threads": 8, "timeout": 60, "graceful_timeout": 10, "preload_app": True,
            "control_socket_disable": True,  # it would be a thread, and forks come later
            "post_fork": lambda _arbiter, _worker: begin_web(logs / "web.log"),
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from config.wsgi import application  # noqa: PLC0415

        return application


class Crew(Arbiter):  # type: ignore[misc]
    """gunicorn's arbiter, which keeps `members` alive beside its web workers and ends them before it ends."""

    def __init__(self, web: Web, members: Sequence[Member]) -> None:
        self.members = members
        super().__init__(web)

    def manage_workers(self) -> None:
        super().manage_workers()
        for member in self.members:
            member.keep_alive(lambda: sock.close_sockets(self.LISTENERS, unlink=False))

    def stop(self, graceful: bool = True) -> None:
        for member in self.members:
            member.stop()
        super().stop(graceful)

    handle_hup = Arbiter.handle_term  # a closed terminal is no wish to read the settings again


def work(schedule: Path) -> None:
    """Celery's worker, and its clock in a thread: the process ends with either."""
    from celery.beat import Service  # noqa: PLC0415

    from config.celery import app  # noqa: PLC0415

    def tick() -> None:
        try:
            Service(app, schedule_filename=str(schedule)).start()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    forget_pages()
    threading.Thread(target=tick, name="clock", daemon=True).start()
    app.Worker(
        pool="threads", concurrency=4, queues="default,clock", loglevel="WARNING", without_mingle=True,
        without_gossip=True, quiet=True,
    ).start()  # fmt: skip


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


def prepare_when_told(descriptor: int) -> dict[str, Any]:
    """
    `prepare_city`, as soon as the launcher says on `descriptor` that its servers are there.

    :raises SystemExit: if it ends instead.
    """
    if not os.read(descriptor, 1):
        raise SystemExit("The launcher ended before its servers were there.")
    return prepare_city()


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
    from core import pinyin  # noqa: PLC0415

    phrases = in_a_fork(pinyin.phrases)  # what it reads for them stays there
    for module in PRELOADED:
        import_module(module)
    resolve("/")
    for name in ("portal/home.html", "cloudplatform/events/list.html", "cloudplatform/events/detail.html"):
        get_template(name)
    config.celery.app.loader.import_default_modules()
    pinyin.use(phrases())


def main(arguments: Sequence[str]) -> None:
    """
    `port logs fd`: prepare the city as soon as `fd` says that the servers are there, and write the welcome to it, or
    neither if it is 0; then keep web and worker alive.
    """
    gc.disable()  # until the forks: what is loaded stays
    port, logs, descriptor = int(arguments[0]), Path(arguments[1]), int(arguments[2])
    import django  # noqa: PLC0415

    django.setup()
    wait = in_a_fork(lambda: prepare_when_told(descriptor)) if descriptor else dict
    load()
    welcome = wait()
    import config.wsgi  # noqa: F401, PLC0415  (looks up the static files, which are there now)

    if descriptor:
        with os.fdopen(descriptor, "w") as answer:
            json.dump(welcome, answer)
    gc.freeze()
    worker = Member(
        "celery -A config worker and beat", lambda: work(logs / "beat-schedule"), logs / "worker.log"
    )
    Crew(Web(port, logs), [worker]).run()


if __name__ == "__main__":
    main(sys.argv[1:])
