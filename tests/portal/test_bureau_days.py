"""The calendar of a bureau: a month of notices, deadlines, checks and meetings of what the person oversees."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from cloudplatform.models import Product
from cloudplatform.states import OrderState, ProductState
from community.members.queries.bureau_days import Sort, days
from tests.factories.community import InstitutionFactory, city_staff, district_staff, holder_of
from tests.factories.orders import CycleFactory, ShelfProductFactory, order_in
from tests.factories.projects import checkpoint_of, project_in
from tests.portal.test_bureau import sign_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PAGE = "/admin/calendar/"


def in_notice(until, **fields):
    """A product whose notice ends the day before `until`."""
    product = ShelfProductFactory(**fields)
    Product.objects.filter(pk=product.pk).update(
        state=ProductState.IN_NOTICE, notice_from=until - 9 * DAY, notice_until=until, shelved_at=None
    )
    return product


def test_each_thing_stands_on_its_day_and_districts_see_their_own(client):
    today = localdate()
    mine = InstitutionFactory(supplier=True)
    product = in_notice(today + DAY, supplier=mine)
    project = project_in("incubating")
    check = checkpoint_of(project)
    day = check.due_on
    city, other = (
        city_staff(),
        district_staff("440106" if not mine.area_id.startswith("440106") else "440103"),
    )

    found = days(city, today, today + 60 * DAY)

    assert (today, Sort.NOTICE, f"公示最后一天：{product.title}") in [
        (one.day, one.sort, one.title) for one in found
    ]
    assert (day, Sort.CHECK) in [(one.day, one.sort) for one in found]
    assert f"公示最后一天：{product.title}" not in [one.title for one in days(other, today, today + 60 * DAY)]
    assert not [one for one in days(city, today + DAY, today + 2 * DAY) if one.sort == Sort.NOTICE]


def test_the_page_shows_the_month_and_what_is_to_be_decided_by_then(client, count_queries):
    today = localdate()
    order = order_in(OrderState.PLACED)
    product = in_notice(today + DAY, supplier=InstitutionFactory(supplier=True))
    sign_in(client, city_staff())

    page = client.get(PAGE).content.decode()
    assert f"公示最后一天：{product.title}" in page
    assert "，今天" in page
    due = {f"{month:%Y-%m}" for month in (today, (today.replace(day=1) + 40 * DAY))}
    assert any(str(order.product) in client.get(f"{PAGE}?month={month}").content.decode() for month in due)
    assert product.title not in client.get(f"{PAGE}?sort=meeting").content.decode()

    few = count_queries(lambda: client.get(PAGE))
    for _ in range(5):
        in_notice(today + DAY)
    assert count_queries(lambda: client.get(PAGE)) == few


def test_only_the_bureau_has_it(client):
    assert client.get(PAGE).status_code == 302
    sign_in(client, holder_of(InstitutionFactory()))
    assert client.get(PAGE).status_code in (302, 403)
    CycleFactory(wishes_until=timezone.now() + DAY)
    sign_in(client, district_staff())
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}?month=nonsense&sort=nonsense").status_code == 200
    assert reverse("admin:calendar") == PAGE
