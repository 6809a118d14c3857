"""The whole portal, started as `make run` starts it: alive, recovering, and doing each job once."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from redis import Redis

from launcher import places, postgres, redis

pytestmark = [
    pytest.mark.server,
    pytest.mark.long,
    pytest.mark.xdist_group("portal"),
]  # one portal, started once
ROOT = Path(__file__).parent.parent.parent


class Portal:
    """A portal in a folder of its own, on a free port, without the sample city."""

    def __init__(self, data):
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        unset = {
            "DATABASE_URL",
            "REDIS_URL",
            "DJANGO_SETTINGS_MODULE",
            "SECRET_KEY",
            "FIELD_KEYS",
            "LOOKUP_KEY",
        }
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment = {**kept, "PORT": str(self.port), "DATA_DIR": str(data), "SAMPLE": "none"}
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launcher"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wait_for(200, seconds=240)  # a busy machine takes its time

    def health(self):
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, status, seconds=60, what=None):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found, report = self.health()
            if found == status and (what is None or what(report)):
                return report
            time.sleep(0.3)
        raise AssertionError(f"{self.url} answers {self.health()}, not {status}")

    def kill(self, name):
        """kill -9 the child whose command line contains `name`, of this portal only."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode()
                mine = f"DATA_DIR={self.data}".encode() in (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if mine and name in words.replace("\0", " ") and int(folder.name) != self.process.pid:
                os.kill(int(folder.name), signal.SIGKILL)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Under a 0700 folder when we are root, as CI and containers are, which no other run has had."""
    made = Portal(tmp_path_factory.mktemp("closed") / uuid.uuid4().hex)
    made.start()
    yield made
    made.stop()
    assert made.health()[0] == 0
    shutil.rmtree(places.servers_home(made.data))


def test_portal_is_alive_with_worker_and_clock(portal):
    assert portal.health() == (200, {"database": "ok", "cache": "ok", "worker": "ok", "clock": "ok"})
    assert portal.get("/events/") == 200


def test_second_start_in_the_same_place_is_refused_in_words(portal):
    again = subprocess.run(
        [sys.executable, "-m", "launcher"],
        check=False,
        cwd=ROOT,
        env=portal.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert again.returncode != 0
    assert "already runs" in again.stderr


def test_job_of_a_killed_worker_is_done_once_by_the_next(portal):
    database = postgres.embedded(places.Path(portal.data)).connect()
    database.autocommit = True
    cursor = database.cursor()
    cursor.execute("""
        INSERT INTO core_job
            (kind, key, payload, state, run_after, leased_until, attempts, done_share, error, created_at)
        VALUES ('core.tell', 'test:killed', '{"entry": 0, "subscriber": "x"}', 'running', now(), now(), 1, 0, '', now())
    """)
    portal.kill("celery -A config worker")
    until, row = time.monotonic() + 60, None
    while time.monotonic() < until and (row is None or row[0] < 2):
        cursor.execute("SELECT attempts FROM core_job WHERE key = 'test:killed'")
        row = cursor.fetchone()
        time.sleep(0.5)
    assert row == (2,)
    database.close()


def answers_until_replaced(portal, kill, which, seconds=120):
    """What /events/ answers after `kill()` until `which()` names another server than before, and all is well."""
    statuses, before, until = [], which(), time.monotonic() + seconds
    kill()
    while time.monotonic() < until:
        statuses.append(portal.get("/events/"))
        if which() not in (None, before) and portal.health()[0] == 200:
            return statuses
        time.sleep(0.1)
    raise AssertionError(f"{portal.health()}, {before} and now {which()}")


def test_a_database_that_was_killed_is_started_again_by_the_launcher(portal):
    server = postgres.embedded(places.Path(portal.data))

    def postmaster():
        file = server.data / "postmaster.pid"
        return int(file.read_text().splitlines()[0]) if file.exists() else None

    statuses = answers_until_replaced(portal, lambda: os.kill(postmaster(), signal.SIGKILL), postmaster)

    assert set(statuses) <= {200, 503}
    assert portal.get("/events/") == 200
    server.connect().close()


def test_pages_work_while_redis_is_killed_and_the_launcher_starts_it_again(portal):
    broker = redis.embedded(places.Path(portal.data))

    def process():
        """Its number, by its own word: a Redis writes over the environment it was started with."""
        client = Redis(unix_socket_path=str(broker.socket), socket_timeout=2)
        return client.info("server")["process_id"] if broker.answers() else None

    statuses = answers_until_replaced(portal, lambda: os.kill(process(), signal.SIGKILL), process)

    assert set(statuses) == {200}


def test_killed_portal_starts_again(portal):
    os.killpg(portal.process.pid, signal.SIGKILL)
    portal.process.wait()
    portal.start()
    assert portal.get("/") == 200
