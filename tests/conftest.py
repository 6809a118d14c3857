"""Shared fixtures: databases, sample cities, query counting, running of jobs."""

import gc
from datetime import timedelta

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import jobs
from core.record import rules
from tests import databases

# Tests never measure time: a busy machine takes what it takes.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("here")

# Modules and tests are read by the thousand and stay: looking through them for garbage every 700 objects is for nothing.
gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes longest comes first, so that no process waits for the other at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_sessionstart(session):
    if session.config.getoption("create_db") and not hasattr(session.config, "workerinput"):
        databases.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, _no_messages):
    """Each process of the run has a database of its own: a fresh copy of the one that is migrated once."""
    with django_db_blocker.unblock():
        database, _ = databases.MIGRATED.copy(databases.worker())
        with databases.pointed_at(database):
            yield


@pytest.fixture(scope="session")
def copies(django_db_setup, django_db_blocker):
    """Copy a template once for this process: for tests that take back what they do."""
    made = {}

    def copy_of(template):
        with django_db_blocker.unblock():
            if template not in made:
                made[template] = template.copy(databases.worker())
        return made[template]

    return copy_of


@pytest.fixture(scope="module")
def small_city(copies, django_db_blocker):
    """The small sample city of one day, without books."""
    with django_db_blocker.unblock(), databases.pointed_at(*copies(databases.small_city(databases.DAY))):
        yield


@pytest.fixture(scope="module")
def city_with_books(copies, django_db_blocker):
    """The small sample city of one day and its books."""
    with django_db_blocker.unblock(), databases.pointed_at(*copies(databases.city_with_books(databases.DAY))):
        yield


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
    """Run the waiting jobs, and those they enqueue."""

    def run() -> int:
        done = 0
        while waiting := jobs.due(timezone.now() + timedelta(seconds=1)):
            for pk in waiting:
                done += jobs.run(pk)
        return done

    return run


@pytest.fixture(scope="session", autouse=True)
def _no_messages():
    """No message is sent in tests: `run_jobs` is the worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_wakers", [])
        yield


@pytest.fixture(scope="session", autouse=True)
def _cleared_fast():
    """What tests with real commits leave is taken away in a few statements."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.clear())
        yield


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    rules.kept.keep({})
