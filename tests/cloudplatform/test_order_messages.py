"""What station and supplier write each other about an order: both read it, the other is told, the bureau reads along."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import order_messages
from cloudplatform.actions.order_messages import write_message
from cloudplatform.actions.personal import RULES
from cloudplatform.models import OrderMessage, Side
from cloudplatform.queries.personal import collect
from cloudplatform.states import OrderState
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from core.record.facts import words_of
from tests.factories.community import holder_of
from tests.factories.orders import order_in, scene

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def order(stage):
    return order_in(OrderState.ACCEPTED, stage)


def say(order, person, text="音响我们自带", side=Side.SUPPLIER, at=None):
    return write_message(order=order, side=side, text=text, by=Actor(person), at=at or NOW())


def test_each_side_reads_what_the_other_wrote_and_is_told_once(client, stage, order, run_jobs):
    run_jobs()
    Notice.objects.all().delete()
    client.force_login(stage.performer)
    path = reverse("cloudplatform:write_message", args=[order.pk])

    assert client.post(path, {"text": "音响我们自带，留两个插座"}).status_code == 302
    run_jobs()

    told = Notice.objects.filter(topic="order")
    assert {notice.recipient_id for notice in told} == {stage.orderer.pk, stage.colleague.pk}
    assert all("留两个插座" in notice.body for notice in told)
    entry = JournalEntry.objects.get(fact="cloudplatform.order.messaged")
    assert (entry.details["side"], entry.note) == ("supplier", "")
    assert words_of(entry.fact) == "站点和供方留言"
    client.force_login(stage.orderer)
    assert "留两个插座" in client.get(reverse("cloudplatform:order", args=[order.pk])).content.decode()
    client.force_login(stage.district)
    page = client.get(reverse("cloudplatform:order", args=[order.pk])).content.decode()
    assert "留两个插座" in page
    assert "给对方留言" not in page
    assert client.post(path, {"text": "区里也说一句"}).status_code == 404


def test_before_the_district_agreed_there_is_nobody_to_write_to(stage):
    with pytest.raises(order_messages.NotWithTheSupplier):
        say(order_in(OrderState.PLACED, stage), stage.orderer, side=Side.STATION)


def test_the_same_words_and_too_many_are_refused(client, stage, order):
    say(order, stage.performer)
    with pytest.raises(order_messages.WrittenAlready):
        say(order, stage.performer)
    for number in range(policy.ORDER_MESSAGES_A_DAY - 1):
        say(order, stage.performer, f"第 {number} 条")
    with pytest.raises(order_messages.EnoughWritten):
        say(order, stage.performer, "再一条")
    say(order, stage.orderer, "我们还能写", Side.STATION)
    say(order, stage.performer, "第二天接着写", at=NOW() + dt.timedelta(days=1, minutes=1))
    client.force_login(stage.performer)
    path = reverse("cloudplatform:write_message", args=[order.pk])
    refused = client.post(path, {"text": "再再一条"})
    assert refused.status_code == 409
    assert "再再一条" in refused.content.decode()
    assert client.post(path, {"text": " "}).status_code == 422


def test_the_database_keeps_sides_and_words(stage, order):
    for changes in ({"side": "district"}, {"text": ""}):
        fields = {
            "order": order,
            "side": "station",
            "author": stage.orderer,
            "text": "x",
            "written_at": NOW(),
        } | changes
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderMessage.objects.create(**fields)


def test_what_comes_next_stands_before_the_messages_also_without_styles(client, stage, order):
    client.force_login(stage.performer)

    html = client.get(reverse("cloudplatform:delivery", args=[order.pk])).content.decode()

    heads = [html.index(head) for head in ('id="wh"', "等排期", 'id="tl"', 'id="talk"')]
    assert heads == sorted(heads)


def test_the_page_costs_the_same_with_one_and_with_many(client, stage, order, count_queries):
    say(order, stage.performer)
    client.force_login(stage.orderer)
    page = reverse("cloudplatform:order", args=[order.pk])
    client.get(page)
    few = count_queries(lambda: client.get(page))
    for number in range(15):
        say(order, stage.performer, f"第 {number} 条")

    assert count_queries(lambda: client.get(page)) == few


def test_words_are_shown_to_who_wrote_them_and_deleted_after_two_years(stage, order):
    kept = say(order, stage.performer)
    assert any("音响我们自带" in row for section in collect(stage.performer) for row in section.rows)
    assert not any(
        section.key == "order_messages" and section.rows for section in collect(holder_of(stage.station))
    )
    rule = next(rule for rule in RULES if rule.name == "order_messages")

    assert not rule.due(kept.written_at + dt.timedelta(days=729)).exists()
    rule.act(rule.due(kept.written_at + dt.timedelta(days=730)), NOW())
    assert not OrderMessage.objects.exists()
