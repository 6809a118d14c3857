import pytest
from django.utils import timezone

from tests import databases
from tests.factories.reports import frozen_snapshot, held_events


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    """Twelve events held in 2025 and the frozen figures of that year, counted once for the tests of a module."""
    with django_db_blocker.unblock(), databases.committed(databases.MIGRATED):
        held_events(2025)
        frozen_snapshot()
        yield
