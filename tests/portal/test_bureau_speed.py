"""The bureau's site asks the database for what it shows, not for the same right again and again."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.models import Seat
from tests.factories.community import city_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["admin:index", "admin:community_spacebooking_changelist"])
def test_a_page_asks_once_what_its_reader_oversees(client, page):
    client.force_login(city_staff())

    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(page)).status_code == 200

    queries = [one["sql"] for one in asked]
    scope = [sql for sql in queries if sql.startswith('SELECT "community_seat"."id"') and "'bureau'" in sql]
    assert len(scope) == 1


def test_outside_a_request_the_scope_is_asked_anew():
    """A seat that ended counts at once for the worker, whose people live longer than a request."""
    staff = city_staff()
    assert Seat.objects.scope_codes(staff) == ["4401"]

    Seat.objects.filter(user=staff).delete()

    assert Seat.objects.scope_codes(staff) == []
    assert Seat.objects.scope_codes(get_user_model().objects.get(pk=staff.pk)) == []
