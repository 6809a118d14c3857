import pytest
from django.utils import timezone


@pytest.fixture
def at():
    return timezone.now()
