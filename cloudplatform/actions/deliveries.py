"""Deliveries of orders: checklist, evidence, report, acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models import ChecklistItem, Delivery, Event, Order
from cloudplatform.states import DELIVERY, ORDER, DeliveryState, OrderState
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update


class HeadCountImpossible(DomainError):
    code = "head_count_impossible"
    message = _("场地最多 {capacity} 人，报 {people} 人不可信。请核对人数和计数口径。")


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("最多传 {most} 张照片，现在已有 {have} 张。请挑有代表性的传。")


class NotYetHeld(DomainError):
    code = "not_yet_held"
    message = _("活动还没开始，结束后再报配送情况。")


class OwnReport(DomainError):
    code = "own_report"
    message = _("报告人不能自己验收，请接收方的同事来办。")


@transaction.atomic
def tick_item(*, item: ChecklistItem, is_done: bool, by: Actor, at: datetime) -> ChecklistItem:
    """
    Tick or untick an item of the checklist.

    :raises MoveNotAllowed: once reported.
    """
    delivery = _locked(item.delivery)
    if delivery.state not in (DeliveryState.PREPARING, DeliveryState.DISPUTED):
        raise MoveNotAllowed
    item = ChecklistItem.objects.get(pk=item.pk)
    item.done_at, item.done_by = (at, by.person) if is_done else (None, None)
    item.save(update_fields=["done_at", "done_by"])
    journal.record(
        "cloudplatform.delivery.ticked", about=delivery, by=by, at=at, item=item.position, done=is_done
    )
    return item


@transaction.atomic
def add_evidence(
    *, delivery: Delivery, uploads: Sequence[UploadedFile[Any]], by: Actor, at: datetime
) -> None:
    """
    Add photos or papers as evidence, all or none; when a photo was taken is kept, where is not.

    :raises TooManyPhotos: if there would be more than EVIDENCE_PHOTOS_MAX.
    :raises FileTooLarge, FileTypeRefused, PictureUnreadable: as core.files.attachments.accept.
    """
    delivery = _locked(delivery)
    if delivery.state not in (DeliveryState.PREPARING, DeliveryState.DISPUTED):
        raise MoveNotAllowed
    have = attachments.about(delivery, "evidence").count()
    if have + len(uploads) > policy.EVIDENCE_PHOTOS_MAX:
        raise TooManyPhotos(most=policy.EVIDENCE_PHOTOS_MAX, have=have)
    files = [
        attachments.accept(upload=upload, purpose="evidence", by=by, at=at, keep_taken_at=True)
        for upload in uploads
    ]
    attachments.claim(files, delivery)
    journal.record("cloudplatform.delivery.evidenced", about=delivery, by=by, at=at, files=len(files))


@transaction.atomic
def report_delivery(
    *, delivery: Delivery, people: int, counting_rule: str, report: str, by: Actor, at: datetime
) -> Delivery:
    """
    Report a delivery: head-count with its counting rule, and a text. Also after a dispute.

    :raises NotYetHeld: before the event began.
    :raises HeadCountImpossible: if more came than three times the place holds.
    """
    delivery = _locked(delivery)
    event = Event.objects.select_related("space").get(order_id=delivery.order_id)
    if at < event.starts_at:
        raise NotYetHeld
    if people > event.space.capacity * policy.HEAD_COUNT_BELIEVABLE:
        raise HeadCountImpossible(capacity=event.space.capacity, people=people)
    DELIVERY.move(delivery, DeliveryState.REPORTED)
    delivery.people, delivery.counting_rule, delivery.report = people, counting_rule, report
    delivery.reported_by, delivery.reported_at = by.person, at
    delivery.full_clean()
    delivery.save()
    journal.record(
        "cloudplatform.delivery.reported",
        about=delivery,
        by=by,
        at=at,
        people=people,
        counting_rule=counting_rule,
    )
    return delivery


@transaction.atomic
def dispute_delivery(*, delivery: Delivery, reason: str, by: Actor, at: datetime) -> Delivery:
    """Dispute the report, by the receiver; the supplier corrects it."""
    delivery = _locked(delivery)
    DELIVERY.move(delivery, DeliveryState.DISPUTED)
    delivery.dispute = reason
    delivery.save(update_fields=["state", "dispute"])
    journal.record("cloudplatform.delivery.disputed", about=delivery, by=by, at=at, note=reason)
    return delivery


@transaction.atomic
def accept_delivery(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """
    Accept the delivery, by the receiver; the order counts as delivered.

    :raises OwnReport: for the person who reported it; the database refuses it too.
    """
    delivery = _locked(delivery)
    order = delivery.order
    if delivery.reported_by_id == by.person.pk:
        raise OwnReport
    DELIVERY.move(delivery, DeliveryState.ACCEPTED)
    delivery.accepted_by, delivery.accepted_at = by.person, at
    delivery.save(update_fields=["state", "accepted_by", "accepted_at"])
    ORDER.move(order, OrderState.DELIVERED)
    order.save(update_fields=["state"])
    journal.record("cloudplatform.delivery.accepted", about=delivery, by=by, at=at, order=order.pk)
    return delivery


def _locked(delivery: Delivery) -> Delivery:
    """Read a delivery again under locks: its order first, so that nobody cancels or breaks it meanwhile."""
    Order.objects.select_for_update().get(pk=delivery.order_id)
    return for_update(delivery, "order")
