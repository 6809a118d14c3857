"""The database of the tests: our own embedded PostgreSQL, unless DATABASE_URL names another."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROOT = Path(__file__).parent.parent


def pytest_configure(config):
    """Start the server before Django reads its settings; workers of xdist inherit the address."""
    if "DATABASE_URL" not in os.environ:
        os.environ.setdefault("DATA_DIR", str(ROOT / ".data" / "test"))
        from launcher import places, postgres

        data = places.data_dir()
        data.mkdir(parents=True, exist_ok=True)
        server = postgres.embedded(data, is_throwaway=True)
        server.start()
        os.environ["DATABASE_URL"] = server.url


@pytest.fixture
def count_queries():
    """Count the queries of a call."""

    def count(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture(autouse=True)
def _fresh_cache():
    from django.core.cache import cache

    cache.clear()
