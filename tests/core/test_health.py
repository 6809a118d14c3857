"""/healthz: 200 once database, worker and clock are alive, 503 with what is missing."""

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from core import tasks
from core.models import Heartbeat
from core.operations import health

ALIVE = {"database": "ok", "cache": "ok", "worker": "ok", "clock": "ok"}


@pytest.mark.django_db
def test_all_are_alive(client):
    tasks.note_clock()
    tasks.report_worker()

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, ALIVE)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("silent", [health.WORKER, health.CLOCK])
def test_whoever_was_not_heard_lately_is_named(client, silent):
    now = timezone.now()
    for name in (health.WORKER, health.CLOCK):
        health.heard(name, at=now - dt.timedelta(seconds=41) if name == silent else now)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {**ALIVE, silent: "missing"})


@pytest.mark.django_db
def test_a_new_installation_is_not_well_yet(client):
    assert client.get("/healthz").json() == {**ALIVE, "worker": "missing", "clock": "missing"}


def test_without_a_database_the_page_still_answers(client, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(Heartbeat.objects, "all", away)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["database"]) == (503, "missing")


@pytest.mark.django_db
def test_the_clock_beats_on_though_the_database_restarts(monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(health, "heard", away)
    monkeypatch.setattr(tasks.connection, "close", lambda: None)

    tasks.note_clock()


@pytest.mark.django_db
def test_hearing_again_costs_no_new_row():
    for _ in range(3):
        health.heard(health.WORKER, at=timezone.now())

    assert Heartbeat.objects.count() == 1
