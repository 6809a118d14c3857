"""Periodic tasks: each says beside its own definition how often it runs; the clock (Celery beat) reads the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from celery.schedules import crontab

Task = TypeVar("Task", bound=Callable[..., Any])
_entries: dict[str, dict[str, object]] = {}


def every(seconds: float) -> Callable[[Task], Task]:
    """Run the task all `seconds` seconds. Stands below @shared_task."""
    return _scheduled(seconds)


def daily(hour: int, minute: int) -> Callable[[Task], Task]:
    """Run the task once a day at this time of the city. Stands below @shared_task."""
    return _scheduled(crontab(hour=hour, minute=minute))


def _scheduled(when: float | crontab) -> Callable[[Task], Task]:
    def add(task: Task) -> Task:
        name = f"{task.__module__}.{task.__name__}"
        _entries[name] = {"task": name, "schedule": when}
        return task

    return add


def entries() -> dict[str, dict[str, object]]:
    """The beat schedule by the names of the tasks: the list itself, complete once every app's tasks are imported."""
    return _entries
