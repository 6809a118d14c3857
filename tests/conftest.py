"""What every test may use."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import jobs


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real commits are cleared up by TRUNCATE, which the journal refuses everywhere else."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_journalentry DISABLE TRIGGER core_journal_no_truncate")
        cursor.execute("ALTER TABLE core_seal DISABLE TRIGGER core_seal_no_truncate")


@pytest.fixture
def count_queries():
    """Count the queries of a call."""

    def count(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture
def run_jobs():
    """Do what waits for the worker, and what that leads to."""

    def run() -> int:
        done = 0
        while waiting := jobs.due(timezone.now() + timedelta(seconds=1)):
            for pk in waiting:
                done += jobs.run(pk)
        return done

    return run


@pytest.fixture(autouse=True)
def _silent_bell(monkeypatch):
    """No broker rings in tests: `run_jobs` is the worker."""
    monkeypatch.setattr(jobs, "_bells", [])


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
