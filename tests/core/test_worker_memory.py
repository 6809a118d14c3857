"""A worker that has grown ends in good order when nothing else is at work, and is started again by who started it."""

import os
import signal

import pytest

from core.operations import worker_memory as memory


@pytest.fixture
def ended(monkeypatch):
    """The signals this process sends itself; at its start the worker held 200 MB."""
    sent = []
    monkeypatch.setattr(memory, "_at_start", {})
    monkeypatch.setattr(memory, "resident_mb", lambda: 200)
    monkeypatch.setattr(memory.os, "kill", lambda pid, number: sent.append((pid, number)))
    monkeypatch.setattr(memory.state, "active_requests", {"this"})
    memory.remember()
    return sent


def holds(monkeypatch, megabytes):
    monkeypatch.setattr(memory, "resident_mb", lambda: megabytes)


def test_a_worker_that_grew_ends_once_after_its_task(ended, monkeypatch):
    holds(monkeypatch, 200 + memory.GROWTH_MAX_MB + 1)

    memory.end_if_large()
    memory.end_if_large()

    assert ended == [(os.getpid(), signal.SIGTERM)]


def test_a_worker_within_its_measure_goes_on(ended, monkeypatch):
    holds(monkeypatch, 200 + memory.GROWTH_MAX_MB)

    memory.end_if_large()

    assert ended == []


def test_it_waits_until_no_other_task_is_at_work(ended, monkeypatch):
    holds(monkeypatch, 900)
    monkeypatch.setattr(memory.state, "active_requests", {"this", "another"})
    memory.end_if_large()
    assert ended == []

    monkeypatch.setattr(memory.state, "active_requests", {"another"})
    memory.end_if_large()
    assert len(ended) == 1


def test_only_a_worker_ends_itself(ended, monkeypatch):
    monkeypatch.setattr(memory, "_at_start", {})
    holds(monkeypatch, 900)

    memory.end_if_large()

    assert ended == []


def test_memory_is_read_in_megabytes():
    assert 20 < memory.resident_mb() < 20_000
