"""Amounts read in yuan, fields are called what they are."""

import datetime as dt

import pytest
from django.contrib import admin
from django.utils.timezone import localdate

from cloudplatform.models import Event, Product, ProductCall
from cloudplatform.queries import kitchen
from community.models import Area, CheckAnswer
from core import money
from core.own_apps import labels
from tests.factories.community import city_staff

pytestmark = pytest.mark.django_db


def test_no_list_and_no_record_shows_an_amount_in_cents():
    raw = {
        f"{model.__name__}.{name}"
        for model, site in admin.site._registry.items()
        if model._meta.app_label in labels()
        for name in [*site.list_display, *(site.fields or ()), *site.readonly_fields]
        if isinstance(name, str) and name.endswith("_cents")
    }
    assert raw == set()


def test_a_price_of_a_product_reads_in_yuan():
    assert (kitchen.label("price_cents"), kitchen.shown("price_cents", 180000)) == (
        "单价（元/场）",
        "1,800.00",
    )


def test_an_amount_is_typed_in_yuan_and_kept_in_cents(client):
    client.force_login(city_staff(), backend="django.contrib.auth.backends.ModelBackend")
    opens, closes = (localdate() + dt.timedelta(days=days) for days in (30, 60))
    form = {"title": "征集（示例）", "brief": "写清楚", "art_forms": "opera", "budget_cents": "1234.50", "opens_at_0": opens,
            "opens_at_1": "09:00", "closes_at_0": closes, "closes_at_1": "09:00"}  # fmt: skip
    page = client.get("/admin/cloudplatform/productcall/add/").content.decode()
    assert "预算（元）" in page
    client.post("/admin/cloudplatform/productcall/add/", form)
    made = ProductCall.objects.get()
    assert made.budget_cents == 123450
    assert "1,234.50" in client.get(f"/admin/cloudplatform/productcall/{made.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("model", "field", "label"),
    [
        (Product, "access", "无障碍条件"),
        (Event, "access", "无障碍条件"),
        (Area, "order", "排序"),
        (CheckAnswer, "sheet", "自查表"),
    ],
)
def test_a_field_is_called_what_it_is(model, field, label):
    assert str(model._meta.get_field(field).verbose_name) == label


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (1, "0.01"), (180000, "1,800.00"), (None, "—")])
def test_cents_as_yuan(cents, text):
    assert money.yuan(cents) == text
