"""Forked child processes: start, process title, restart."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PR_SET_PDEATHSIG: Final = 1
RESTART_AFTER_S: Final = 1.0
STOP_WAIT_S: Final = 20
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


def begin_fork(title: str, log: Path) -> None:
    """What every fork does first: end with its parent, forget its signals, write to its own log under its own name."""
    die_with_parent()
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(descriptor, 1), os.dup2(descriptor, 2)
    os.close(descriptor)
    call_oneself(title)
    gc.enable()


@dataclass
class Member:
    """One fork kept alive. It dies with its parent, even when that is killed."""

    title: str
    work: Callable[[], object]
    log: Path
    pid: int = 0
    started: float = field(default=0.0)

    def start(self, leave: Callable[[], object]) -> None:
        """`leave` is called in the fork: it closes what is the parent's alone."""
        self.started = time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            self._be(leave)

    def _be(self, leave: Callable[[], object]) -> None:
        """In the fork: do the work, and never come back."""
        code = 1
        try:
            leave()
            begin_fork(self.title, self.log)
            self.work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)

    def keep_alive(self, leave: Callable[[], object]) -> None:
        code = self._ended()
        if code is not None:
            print(f"{self.title} ended with {code}; starting it again (see {self.log})", flush=True)
        if not self.pid and time.monotonic() - self.started >= RESTART_AFTER_S:
            self.start(leave)

    def stop(self) -> None:
        if self._ended() is not None or not self.pid:
            return
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_WAIT_S
        while time.monotonic() < until:
            if self._ended() is not None:
                return
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def _ended(self) -> int | None:
        """With what it ended, the first time this is asked after that; None while it runs or if it was never started."""
        if not self.pid:
            return None
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:  # the arbiter, which waits for any child, was first
            pid, status = self.pid, 0
        if not pid:
            return None
        self.pid = 0
        return os.waitstatus_to_exitcode(status)
