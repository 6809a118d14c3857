"""Persistent database connections are checked without a query; one that ended is made again before anybody notices."""

import select

import pytest
from django.db import connection

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def look():
    """What Django does with a kept connection when a request begins."""
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.close_if_health_check_failed()


def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end(pid):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    select.select([connection.connection], [], [], 30)  # until the last word is here


def test_a_good_one_is_kept_without_asking(count_queries, monkeypatch):
    pid = backend()
    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.is_usable", lambda _self: 1 / 0)

    look()

    monkeypatch.undo()
    assert backend() == pid


def test_one_that_the_server_ended_is_made_again():
    pid = backend()
    end(pid)

    look()

    assert backend() != pid


def test_a_new_one_has_planned_nothing():
    connection.prepared.add("something")
    end(backend())

    look()

    assert backend()
    assert connection.prepared == set()
