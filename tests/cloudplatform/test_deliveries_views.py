"""Suppliers take on, prepare and report; stations accept."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cloudplatform.actions import deliveries, feedback
from cloudplatform.models import ChecklistItem
from cloudplatform.states import DeliveryState, OrderState
from core.models import Attachment
from core.record.actors import Actor
from tests.factories.community import SeatFactory
from tests.factories.orders import ShelfProductFactory, delivery_of, order_in, report, scene, soon

pytestmark = pytest.mark.django_db

LIST = "/workbench/deliveries/"
POST = '<form method="post"'
S = OrderState


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def supplier(client, stage):
    client.force_login(stage.performer)
    return client


@pytest.fixture
def station(client, stage):
    client.force_login(stage.colleague)
    return client


def page(response):
    return response.content.decode()


def to(name, order, *more):
    return reverse(f"cloudplatform:{name}", args=[order.pk, *more])


def jpeg(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", out.getvalue(), "image/jpeg")


def lanes(response, side="supplier_lanes"):
    return {lane.name: [order.pk for order in lane.orders] for lane in response.context[side]}


def test_supplier_sees_each_order_where_it_waits(supplier, stage):
    orders = {
        "answer": order_in(S.ENDORSED, stage, soon(10)),
        "schedule": order_in(S.ACCEPTED, stage, soon(11)),
        "upcoming": order_in(S.SCHEDULED, stage, soon(12)),
        "report": order_in(S.SCHEDULED, stage, soon(-1)),
        "accept": order_in(S.SCHEDULED, stage, soon(-2)),
        "done": order_in(S.DELIVERED, stage, soon(-3)),
    }
    report(orders["accept"], stage)

    assert lanes(supplier.get(LIST)) == {name: [order.pk] for name, order in orders.items()}


def test_station_sees_what_it_expects_and_what_waits_for_its_hand(station, stage):
    orders = {
        "expect": order_in(S.SCHEDULED, stage, soon(12)),
        "report": order_in(S.SCHEDULED, stage, soon(-1)),
        "accept": order_in(S.SCHEDULED, stage, soon(-2)),
        "rate": order_in(S.DELIVERED, stage, soon(-3)),
        "done": order_in(S.RATED, stage, soon(-4)),
    }
    report(orders["accept"], stage)

    assert lanes(station.get(LIST), "station_lanes") == {name: [order.pk] for name, order in orders.items()}


def test_every_empty_lane_says_what_it_is_for(supplier):
    response = supplier.get(LIST)

    html = page(response)
    assert all(lane.empty in html for lane in response.context["supplier_lanes"])


def test_list_costs_the_same_for_one_and_for_twenty(supplier, stage, count_queries):
    order_in(S.SCHEDULED, stage, soon(12))
    order_in(S.DELIVERED, stage, soon(-3))
    supplier.get(LIST)
    one = count_queries(lambda: supplier.get(LIST))
    for day in range(13, 33):
        other = scene(granted=2)
        other.product = ShelfProductFactory(supplier=stage.supplier)
        other.performer = stage.performer
        order_in(S.SCHEDULED, other, soon(day))

    assert count_queries(lambda: supplier.get(LIST)) == one


def test_who_has_no_seat_any_more_is_told_which_it_takes(client):
    seat = SeatFactory(ends_on="2021-01-01")
    client.force_login(seat.user)

    assert client.get(LIST).status_code == 403


def test_supplier_can_take_an_order_on(supplier, stage):
    order = order_in(S.ENDORSED, stage)
    assert "接单" in page(supplier.get(to("delivery", order)))

    response = supplier.post(to("accept_order", order), follow=True)

    order.refresh_from_db()
    assert order.state == S.ACCEPTED
    assert "去排期" in page(response)


def test_supplier_can_decline_only_with_a_reason(supplier, stage):
    order = order_in(S.ENDORSED, stage)

    assert supplier.post(to("decline_order", order), {"reason": ""}).status_code == 422
    assert supplier.post(to("decline_order", order), {"reason": "那天另有演出"}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.reason) == (S.DECLINED, "那天另有演出")


def test_second_press_on_take_on_is_refused_in_words(supplier, stage):
    order = order_in(S.ACCEPTED, stage)

    response = supplier.post(to("accept_order", order))

    assert response.status_code == 409
    assert "请刷新页面" in page(response)


def test_supplier_can_tick_and_untick(supplier, stage):
    order = order_in(S.SCHEDULED, stage)
    item = ChecklistItem.objects.filter(delivery__order=order).first()

    supplier.post(to("tick_item", order, item.pk), {"done": "1"})
    item.refresh_from_db()
    assert item.done_by == stage.performer
    supplier.post(to("tick_item", order, item.pk), {"done": "0"})
    item.refresh_from_db()
    assert item.done_at is None


def test_supplier_can_add_several_photos_and_both_sides_see_them(supplier, stage):
    order = order_in(S.SCHEDULED, stage)

    supplier.post(to("add_evidence", order), {"photos": [jpeg("red"), jpeg("blue")]})

    assert Attachment.objects.filter(about=f"cloudplatform.delivery:{order.delivery.pk}").count() == 2
    assert page(supplier.get(to("delivery", order))).count("<img") == 2


@pytest.mark.parametrize("name", ["notes.exe", "photo.jpg"])
def test_what_is_no_photo_is_refused_in_words(supplier, stage, name):
    order = order_in(S.SCHEDULED, stage)

    response = supplier.post(
        to("add_evidence", order), {"photos": SimpleUploadedFile(name, b"MZ" + b"\0" * 600, "image/jpeg")}
    )

    assert response.status_code == 409
    assert "不是能收的文件" in page(response)


def test_photo_of_fifty_megabytes_is_refused_in_words(supplier, stage, settings):
    settings.ATTACHMENT_MAX_BYTES = 500
    order = order_in(S.SCHEDULED, stage)

    response = supplier.post(to("add_evidence", order), {"photos": jpeg()})

    assert response.status_code == 409
    assert "请压缩后再传" in page(response)


@pytest.mark.parametrize("upload", [{}, {"photos": SimpleUploadedFile("empty.jpg", b"", "image/jpeg")}])
def test_sending_no_photo_is_said_beside_the_field(supplier, stage, upload):
    response = supplier.post(to("add_evidence", order_in(S.SCHEDULED, stage)), upload)

    assert response.status_code == 422
    assert response.context["evidence_form"].errors["photos"]


def reported(**changes):
    return {"people": "76", "counting_rule": "hand", "report": "座无虚席", **changes}


def test_supplier_can_report_once_it_has_begun(supplier, stage):
    order = order_in(S.SCHEDULED, stage, soon(-1))

    supplier.post(to("report_delivery", order), reported())

    delivery = delivery_of(order)
    assert (delivery.state, delivery.people, delivery.reported_by) == (
        DeliveryState.REPORTED,
        76,
        stage.performer,
    )


def test_report_form_is_not_shown_before_it_has_begun(supplier, stage):
    html = page(supplier.get(to("delivery", order_in(S.SCHEDULED, stage))))

    assert "开始以后可以在这里报告" in html
    assert "请站点验收</button>" not in html


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"people": "-1"}, 422), ({"people": "1e9"}, 422), ({"people": "99999"}, 409), ({"counting_rule": "guess"}, 422),
        ({"counting_rule": ""}, 422),
    ],
)  # fmt: skip
def test_impossible_report_is_refused_and_its_text_kept(supplier, stage, wrong, status):
    order = order_in(S.SCHEDULED, stage, soon(-1))

    response = supplier.post(to("report_delivery", order), reported(**wrong))

    assert response.status_code == status
    assert "座无虚席" in page(response)
    assert delivery_of(order).state == DeliveryState.PREPARING


def test_somebody_else_of_the_station_can_accept(station, stage):
    order = order_in(S.SCHEDULED, stage, soon(-1))
    report(order, stage)
    assert "请验收" in page(station.get(to("order", order)))

    response = station.post(to("accept_delivery", order), follow=True)

    order.refresh_from_db()
    assert order.state == S.DELIVERED
    assert "给这次配送打分" in page(response)


def test_person_of_both_sides_who_reported_cannot_accept(client, stage):
    order = order_in(S.SCHEDULED, stage, soon(-1))
    report(order, stage, by=Actor(stage.orderer))
    client.force_login(stage.orderer)

    response = client.post(to("accept_delivery", order))

    assert response.status_code == 409
    assert "请接收方的同事来办" in page(response)


def test_station_can_dispute_with_a_reason_and_the_supplier_reads_it(client, stage):
    order = order_in(S.SCHEDULED, stage, soon(-1))
    report(order, stage)
    client.force_login(stage.orderer)
    client.post(to("dispute_delivery", order), {"reason": "现场只有 40 人"})

    client.force_login(stage.performer)
    html = page(client.get(to("delivery", order)))

    assert "现场只有 40 人" in html
    assert "补充后再报一次" in html


def test_station_can_rate_after_accepting_and_the_order_is_complete(station, stage):
    order = order_in(S.DELIVERED, stage)
    path = to("rate_delivery", order)
    assert "守时" in page(station.get(path))

    station.post(path, {"overall": "5", "punctuality": "4", "comment": "很准时"})

    order.refresh_from_db()
    assert order.state == S.RATED
    assert "很准时" in page(station.get(path))


def test_station_is_told_to_accept_before_rating(station, stage):
    order = order_in(S.SCHEDULED, stage, soon(-1))
    report(order, stage)

    assert "验收之后才能评价" in page(station.get(to("rate_delivery", order)))
    assert station.post(to("rate_delivery", order), {"overall": "5"}).status_code == 409


@pytest.mark.parametrize("wrong", [{}, {"overall": "6"}, {"overall": "0"}, {"overall": "5", "content": "-1"}])
def test_mark_that_was_not_offered_is_said_beside_the_field(station, stage, wrong):
    response = station.post(to("rate_delivery", order_in(S.DELIVERED, stage)), wrong)

    assert response.status_code == 422


def test_bureau_reads_the_whole_order_with_no_button_to_press(client, stage):
    order = order_in(S.SCHEDULED, stage, soon(-1))
    report(order, stage)
    client.force_login(stage.district)

    html = page(client.get(to("order", order)))

    assert "76 人" in html
    assert html.count(POST) == page(client.get("/products/quota/")).count(POST)  # the frame's own


def test_page_of_a_delivery_costs_the_same_with_one_and_with_ten_photos(supplier, stage, count_queries):
    order = order_in(S.SCHEDULED, stage, soon(-1))
    path = to("delivery", order)
    delivery, who = delivery_of(order), {"by": Actor(stage.performer), "at": timezone.now()}
    deliveries.add_evidence(delivery=delivery, uploads=[jpeg()], **who)
    supplier.get(path)
    one = count_queries(lambda: supplier.get(path))
    deliveries.add_evidence(delivery=delivery, uploads=[jpeg() for _ in range(9)], **who)

    assert count_queries(lambda: supplier.get(path)) == one


def test_rating_of_the_station_is_shown_to_the_supplier(supplier, stage):
    order = order_in(S.DELIVERED, stage)
    feedback.rate_delivery(
        delivery=delivery_of(order), opinion=feedback.Opinion(3, comment="迟到二十分钟"), by=Actor(stage.orderer), at=timezone.now()
    )  # fmt: skip

    assert "迟到二十分钟" in page(supplier.get(to("delivery", order)))
