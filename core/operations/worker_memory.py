"""
Restart of Celery workers whose memory has grown too much: a process seldom returns memory to the system.

It ends as on SIGTERM, when nothing else is at work; whoever started it starts it again (launcher.crew, the container).
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Final

from celery.signals import task_postrun, worker_ready
from celery.worker import state

GROWTH_MAX_MB: Final = 100  # a book or a round needs a few hundred, a notice nothing
PAGE_KB: Final = os.sysconf("SC_PAGE_SIZE") // 1024

_at_start: dict[int, int] = {}  # MB of a process, by its number: a fork is another


def resident_mb() -> int:
    """How much memory this process holds, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB // 1024


@worker_ready.connect  # type: ignore[untyped-decorator]
def remember(**_signal: object) -> None:
    """Store the memory use of the worker before its first job."""
    _at_start[os.getpid()] = resident_mb()


@task_postrun.connect  # type: ignore[untyped-decorator]
def end_if_large(**_signal: object) -> None:
    """Task hook: stop this worker if it has grown too much and no other task is running."""
    before = _at_start.get(os.getpid())
    if before is None or len(state.active_requests) > 1:
        return
    if resident_mb() - before > GROWTH_MAX_MB:
        del _at_start[os.getpid()]  # once
        os.kill(os.getpid(), signal.SIGTERM)
