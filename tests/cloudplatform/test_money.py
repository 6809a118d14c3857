"""What orders come to: the price is the one agreed when an order was taken on, and the sums are those of the rows."""

import datetime as dt

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.models import Order, Product
from cloudplatform.queries import money
from cloudplatform.states import DeliveryState, OrderState
from tests.factories.community import holder_of
from tests.factories.orders import delivery_of, order_in, scene

pytestmark = pytest.mark.django_db
PAGE = reverse("cloudplatform:money")
DAY = dt.timedelta(days=1)


@pytest.fixture
def stage():
    made = scene()
    Product.objects.filter(pk=made.product.pk).update(price_cents=128_050)
    made.product.refresh_from_db()
    return made


def year_of(order):
    when = money.orders_of(order.quota.station, "station").get(pk=order.pk).day_at
    return timezone.localtime(when).year


def test_a_later_price_changes_no_order_that_was_taken_on(stage):
    order = order_in(OrderState.ACCEPTED, stage)
    Product.objects.filter(pk=stage.product.pk).update(price_cents=1)

    assert order.price_cents == 128_050
    assert Order.objects.get(pk=order.pk).amount_cents == order.units * 128_050


def test_an_order_that_was_taken_on_has_a_price_in_the_database_too(stage):
    order = order_in(OrderState.ACCEPTED, stage)
    with pytest.raises(IntegrityError, match="order_taken_on_has_a_price"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(price_cents=None)
    assert order_in(OrderState.ENDORSED).price_cents is None


def test_each_order_stands_in_one_stage(stage):
    found = {
        state: money.orders_of(order.quota.station, "station").get(pk=order.pk).stage
        for state in (OrderState.ACCEPTED, OrderState.SCHEDULED, OrderState.DELIVERED, OrderState.RATED, OrderState.BROKEN)
        for order in [order_in(state)]
    }  # fmt: skip
    assert found == {
        "accepted": "agreed", "scheduled": "agreed", "delivered": "to_settle", "rated": "to_settle", "broken": "broken",
    }  # fmt: skip

    order = order_in(OrderState.SCHEDULED)
    for state in (DeliveryState.REPORTED, DeliveryState.DISPUTED):
        delivery = delivery_of(order)
        type(delivery).objects.filter(pk=delivery.pk).update(
            state=state, people=30, counting_rule="门口数的", reported_at=timezone.now()
        )
        assert money.orders_of(order.quota.station, "station").get().stage == "reported"
    order_in(OrderState.ENDORSED)
    assert money.orders_of(order.product.supplier, "supplier").count() == 1


def test_both_sides_see_the_sums_of_their_rows_and_take_them_along(client, stage, tmp_path):
    order = order_in(OrderState.DELIVERED, stage)
    year = {"year": year_of(order)}

    for institution, other in (
        (order.quota.station, order.product.supplier),
        (order.product.supplier, order.quota.station),
    ):
        client.force_login(holder_of(institution))
        html = client.get(PAGE, year).content.decode()
        assert "1,280.50 元" in html
        assert str(other) in html
        assert f"{order.units} 场次，1 单" in html
        assert order.product.title not in client.get(PAGE, {**year, "stage": "broken"}).content.decode()
        answer = client.get(PAGE, {**year, "format": "xlsx"})
        (tmp_path / "a.xlsx").write_bytes(answer.content)
        rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.values)
        assert rows[0] == money.TITLES
        assert rows[1][5:] == (order.units, 1280.5, order.units * 1280.5, "已验收，待结算")
        assert "no-store" in answer["Cache-Control"]


def test_page_costs_the_same_with_one_and_with_many(client, stage, count_queries):
    first = order_in(OrderState.ACCEPTED, stage)
    client.force_login(holder_of(stage.product.supplier))
    year = {"year": year_of(first)}
    client.get(PAGE, year)  # what is asked once a session is asked
    few = count_queries(lambda: client.get(PAGE, year))
    for number in range(1, 6):
        Order.objects.create(
            quota=first.quota, product=first.product, rank=first.rank + number, units=1, starts_at=first.starts_at,
            people=10, state=OrderState.ACCEPTED, price_cents=5, created_at=first.created_at,
            placed_at=first.created_at, endorsed_at=first.created_at,
        )  # fmt: skip

    assert count_queries(lambda: client.get(PAGE, year)) == few
