"""A supplier prepares, shows and reports; somebody else of the station accepts."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cloudplatform.actions import deliveries
from cloudplatform.models import ChecklistItem, CountingRule, Delivery
from cloudplatform.states import DeliveryState, OrderState
from core.files import attachments
from core.models import Attachment, Notice
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.community import holder_of
from tests.factories.orders import HOUR, delivery_of, order_in, report, scene, schedule, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def order(stage):
    return order_in(OrderState.SCHEDULED, stage)


def act(user, at=None):
    return {"by": Actor(user), "at": at or timezone.now()}


def photo(colour="red", taken=None):
    out = io.BytesIO()
    exif = Image.Exif()
    if taken:
        exif[306] = taken
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(f"{colour}.jpg", out.getvalue(), "image/jpeg")


def test_supplier_can_tick_a_thing_off_and_take_the_tick_back(stage, order):
    item = ChecklistItem.objects.filter(delivery__order=order).first()

    ticked = deliveries.tick_item(item=item, is_done=True, **act(stage.performer))
    assert (ticked.done_by, ticked.done_at is not None) == (stage.performer, True)
    assert deliveries.tick_item(item=item, is_done=False, **act(stage.performer)).done_at is None


def test_nothing_is_ticked_once_the_delivery_is_reported(stage, order):
    report(order, stage)

    with pytest.raises(MoveNotAllowed):
        deliveries.tick_item(item=ChecklistItem.objects.first(), is_done=True, **act(stage.performer))


def test_photo_keeps_when_it_was_taken(stage, order):
    deliveries.add_evidence(
        delivery=delivery_of(order), uploads=[photo(taken="2026:11:28 19:42:00")], **act(stage.performer)
    )

    kept = attachments.about(delivery_of(order), "evidence").get()
    assert kept.taken_at == dt.datetime.fromisoformat("2026-11-28T19:42:00+08:00")


@pytest.mark.parametrize("taken", [None, "yesterday", "2026:13:40 99:99:99"])
def test_photo_whose_camera_tells_no_time_is_taken_without_one(stage, order, taken):
    deliveries.add_evidence(delivery=delivery_of(order), uploads=[photo(taken=taken)], **act(stage.performer))

    assert attachments.about(delivery_of(order), "evidence").get().taken_at is None


def test_more_photos_than_anybody_looks_at_are_refused_whole(stage, order):
    with pytest.raises(deliveries.TooManyPhotos):
        deliveries.add_evidence(
            delivery=delivery_of(order), uploads=[photo() for _ in range(13)], **act(stage.performer)
        )
    assert not Attachment.objects.exists()


def test_program_renamed_to_a_photo_is_refused(stage, order):
    fake = SimpleUploadedFile("photo.jpg", b"MZ" + b"\0" * 600, "image/jpeg")

    with pytest.raises(attachments.FileTypeRefused):
        deliveries.add_evidence(delivery=delivery_of(order), uploads=[fake], **act(stage.performer))


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("performer", True), ("orderer", True), ("district", True), ("stranger", False), ("other_supplier", False),
        ("visitor", False),
    ],
)  # fmt: skip
def test_evidence_is_read_by_the_two_sides_and_the_bureau_only(client, stage, order, who, reads):
    deliveries.add_evidence(delivery=delivery_of(order), uploads=[photo()], **act(holder_of(stage.supplier)))
    others = scene()
    people = {
        "performer": stage.performer, "orderer": stage.orderer, "district": stage.district, "visitor": None,
        "stranger": others.orderer, "other_supplier": others.performer,
    }  # fmt: skip

    if people[who]:
        client.force_login(people[who])

    file = Attachment.objects.get()
    assert client.get(reverse("core:file", args=[file.pk, file.name])).status_code == (200 if reads else 404)


# Reporting ----


def test_report_says_how_many_came_and_how_they_were_counted(stage, run_jobs):
    order = order_in(OrderState.SCHEDULED, stage, soon(-2))

    delivery = report(order, stage, people=76, counting_rule=CountingRule.HAND)
    run_jobs()

    assert (delivery.state, delivery.people, delivery.counting_rule) == (DeliveryState.REPORTED, 76, "hand")
    assert Notice.objects.filter(recipient=stage.orderer, title__contains="请验收").exists()


def test_supplier_cannot_report_before_it_has_begun(stage, order):
    with pytest.raises(deliveries.NotYetHeld):
        report(order, stage, at=order.starts_at - HOUR)


@pytest.mark.parametrize(("people", "is_believed"), [(0, True), (360, True), (361, False), (10**9, False)])
def test_head_count_above_three_times_the_place_is_a_slip_of_the_pen(stage, order, people, is_believed):
    if is_believed:
        assert report(order, stage, people=people).people == people
    else:
        with pytest.raises(deliveries.HeadCountImpossible):
            report(order, stage, people=people)


@pytest.mark.parametrize("wrong", [{"people": -1}, {"counting_rule": ""}, {"counting_rule": "guess"}])
def test_report_needs_a_number_and_a_rule(stage, order, wrong):
    with pytest.raises(ValidationError):
        report(order, stage, **wrong)


def test_report_sent_twice_counts_once(stage, order):
    report(order, stage)

    with pytest.raises(MoveNotAllowed):
        report(order, stage)


def test_disputed_delivery_can_be_mended_and_reported_again(stage, order):
    report(order, stage)
    deliveries.dispute_delivery(
        delivery=delivery_of(order), reason="人数不对，现场只有 40 人", **act(stage.orderer)
    )

    deliveries.add_evidence(delivery=delivery_of(order), uploads=[photo()], **act(stage.performer))
    again = report(order, stage, people=41)

    assert (again.state, again.people, again.dispute) == (
        DeliveryState.REPORTED,
        41,
        "人数不对，现场只有 40 人",
    )


# Accepting ----


def test_acceptance_by_somebody_of_the_station_completes_the_order(stage, order):
    report(order, stage)

    accepted = deliveries.accept_delivery(delivery=delivery_of(order), **act(stage.colleague))

    order.refresh_from_db()
    assert (accepted.state, accepted.accepted_by, order.state) == (
        DeliveryState.ACCEPTED, stage.colleague, OrderState.DELIVERED,
    )  # fmt: skip


def test_reporter_cannot_accept_their_own_report(stage, order):
    report(order, stage, by=Actor(stage.orderer))

    with pytest.raises(deliveries.OwnReport):
        deliveries.accept_delivery(delivery=delivery_of(order), **act(stage.orderer))


@pytest.mark.django_db(transaction=True)
def test_database_refuses_the_reporter_too():
    stage = scene()
    order = order_in(OrderState.SCHEDULED, stage)
    delivery = report(order, stage)

    with pytest.raises(Exception, match="cloudplatform_delivery_accepted_by_somebody_else"):
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.ACCEPTED, accepted_by=delivery.reported_by
        )


def test_delivery_is_not_accepted_before_it_is_reported(stage, order):
    with pytest.raises(MoveNotAllowed):
        deliveries.accept_delivery(delivery=delivery_of(order), **act(stage.orderer))


def test_two_deliveries_of_one_order_cannot_be(stage, order):
    with pytest.raises(MoveNotAllowed):
        schedule(order, stage, timezone.now())
    assert Delivery.objects.filter(order=order).count() == 1
