"""Health checks: database, Redis, heartbeats of worker and clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import caches
from django.db import DatabaseError, InterfaceError

from core.models import Heartbeat
from core.web.cache import ResilientRedisCache

FRESH: Final = timedelta(seconds=40)  # four beats of ten seconds
WORKER, CLOCK = "worker", "clock"


def heard(name: str, *, at: datetime) -> None:
    """Save the heartbeat of `name` at `at`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def report(*, at: datetime) -> dict[str, str]:
    """Answer "ok" or what is wrong for the database, Redis, the worker and the clock. One query."""
    redis = {"cache": "ok" if cache_answers() else "missing"}
    try:
        beats = {beat.name: beat.at for beat in Heartbeat.objects.all()}
    except (DatabaseError, InterfaceError):
        return {"database": "missing", **redis, WORKER: "unknown", CLOCK: "unknown"}
    alive = {name: "ok" if at - beats.get(name, datetime.min.replace(tzinfo=at.tzinfo)) < FRESH else "missing"
             for name in (WORKER, CLOCK)}  # fmt: skip
    return {"database": "ok", **redis, **alive}


def cache_answers() -> bool:
    """Whether the cache is there; one that lives in this process always is."""
    backend = caches["default"]
    return backend.answers() if isinstance(backend, ResilientRedisCache) else True
