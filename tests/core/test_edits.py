"""Optimistic concurrency control: two people change one thing at a time, nothing is overwritten unseen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.forms.hosting import EventForm
from cloudplatform.forms.kitchen import ProductForm
from cloudplatform.models import Event
from community.places.forms.upkeep import SpaceForm
from core import actions
from core.record.edits import SEEN, digest, plain
from tests.factories.community import SeatFactory, SpaceFactory
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db


def shown(client, path):
    """What the form at `path` would send if nothing were touched."""
    form = client.get(path).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    sent = {}
    for name, value in values.items():
        if value is True:
            sent[name] = "on"
        elif hasattr(value, "strftime"):
            sent[name] = value.strftime("%Y-%m-%dT%H:%M")
        elif value not in (None, False):
            sent[name] = value
    return {**sent, SEEN: form.edit.version}


@pytest.fixture
def event():
    return EventFactory(draft=True, space__capacity=200, cancel_before=timedelta(hours=24))


@pytest.fixture
def host(client, event):
    client.force_login(SeatFactory(institution=event.host, role="head").user)
    return client


def test_the_later_of_two_colleagues_reads_both_texts_and_overwrites_nothing(host, event):
    path = reverse("cloudplatform:edit_event", args=[event.pk])
    mine, theirs = shown(host, path), shown(host, path)
    host.post(path, {**theirs, "summary": "改到二楼展厅"})

    answer = host.post(path, {**mine, "summary": "改到露天广场"})

    html = answer.content.decode()
    assert (answer.status_code, Event.objects.get().summary) == (422, "改到二楼展厅")
    assert [(row.label, row.theirs, row.mine) for row in answer.context["form"].edit.differences()] == [
        ("一句话介绍", "改到二楼展厅", "改到露天广场")
    ]
    assert ("别人已经改过" in html, "改到二楼展厅" in html, "改到露天广场" in html) == (True, True, True)


def test_having_read_both_one_may_save_again(host, event):
    path = reverse("cloudplatform:edit_event", args=[event.pk])
    mine, theirs = shown(host, path), shown(host, path)
    host.post(path, {**theirs, "summary": "改到二楼展厅"})
    refused = host.post(path, {**mine, "summary": "改到露天广场"})

    seen = refused.context["form"].edit.version
    answer = host.post(path, {**mine, "summary": "改到露天广场", SEEN: seen})

    assert (answer.status_code, Event.objects.get().summary) == (302, "改到露天广场")


def test_a_draft_typed_on_an_older_text_says_so_when_it_comes_back(host, event):
    path = reverse("cloudplatform:edit_event", args=[event.pk])
    typed = {**shown(host, path), "summary": "昨晚想好的"}
    me = host.get(path).wsgi_request.user
    actions.save_draft(
        user=me, form=path, fields={"summary": [typed["summary"]], SEEN: [typed[SEEN]]}, at=timezone.now()
    )
    Event.objects.update(summary="同事今早改的")

    html = host.get(path).content.decode()

    assert "草稿存下以后，别人改过这些" in html
    assert ("昨晚想好的" in html, "同事今早改的" in html) == (True, True)


def test_a_product_and_a_space_say_it_too(client):
    product = ShelfProductFactory()
    client.force_login(SeatFactory(institution=product.supplier, role="head").user)
    path = reverse("cloudplatform:edit_product", args=[product.pk])
    mine = shown(client, path)
    type(product).objects.update(summary="同事写的")
    answer = client.post(path, {**mine, "summary": "我写的"})
    assert (answer.status_code, "同事写的" in answer.content.decode()) == (422, True)

    space = SpaceFactory()
    client.force_login(SeatFactory(institution=space.facility.institution, role="head").user)
    path = reverse("community:edit_space", args=[space.pk])
    mine = shown(client, path)
    type(space).objects.update(equipment="钢琴一架")
    answer = client.post(path, {**mine, "equipment": "音箱两只"})
    assert (answer.status_code, "钢琴一架" in answer.content.decode()) == (409, True)


def test_sending_what_was_opened_unchanged_is_no_conflict(host, event):
    path = reverse("cloudplatform:edit_event", args=[event.pk])

    assert host.post(path, shown(host, path)).status_code == 302


@pytest.mark.parametrize("values", [{"a": 1}, {"a": None}, {"a": [1, 2]}, {"a": Decimal("1.50")}])
def test_a_digest_is_the_same_for_a_value_stored_and_typed(values):
    typed = {
        "a": ""
        if values["a"] is None
        else [str(one) for one in values["a"]]
        if isinstance(values["a"], list)
        else values["a"]
    }
    if isinstance(values["a"], int):
        typed = {"a": Decimal(values["a"])}

    assert digest(values) == digest(typed)


def test_lines_end_the_same_whoever_sent_them():
    assert plain("一\r\n二 ") == plain("一\n二")


@pytest.mark.parametrize(
    ("form", "make"),
    [(EventForm, EventFactory), (SpaceForm, SpaceFactory), (ProductForm, ShelfProductFactory)],
)
def test_the_version_does_not_depend_on_when_it_is_read(form, make):
    thing = make()

    assert digest(form.initial_of(thing)) == digest(form.initial_of(type(thing).objects.get(pk=thing.pk)))
