"""The sample city tells true stories: newcomers judge the product by it."""

import pytest

from tests.portal import chains

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]


def test_every_chain_tells_one_story_in_the_order_it_happened():
    """A wish, what was called for and offered, an order, an event, what was said: one subject, one district, in order."""
    assert "\n".join(chains.faults()) == ""
    assert chains.count() >= 20
