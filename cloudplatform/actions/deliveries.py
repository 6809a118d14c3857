"""Delivering: checklist, evidence, the report and its head-count, and acceptance by the receiver. Policy: 3.3.1."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.actions.orders.answering import reason_of
from cloudplatform.actions.orders.ledger import lock_order
from cloudplatform.models import ChecklistItem, CountingRule, Delivery, Event
from cloudplatform.queries.deliveries import checked_in_people
from cloudplatform.states import DELIVERY, ORDER, DeliveryState, OrderState
from core import attachments, journal
from core.actors import Actor
from core.errors import DomainError
from core.models import Attachment

STILL_OPEN = (DeliveryState.PREPARING, DeliveryState.DISPUTED)
EVIDENCE = "evidence"


class DeliveryFixed(DomainError):
    code = "delivery_fixed"
    message = _("配送已报告（{state}），不能再改。接收方提出异议后可以补充。")


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("最多传 {most} 张照片，已经够了。")


class PhotoTwice(DomainError):
    code = "photo_twice"
    message = _("“{name}”已经传过了，请换一张。")


class NotAPhoto(DomainError):
    code = "not_a_photo"
    message = _("“{name}”不是照片。请上传 JPG、PNG 或 WebP。")


class TooEarlyToReport(DomainError):
    code = "too_early_to_report"
    message = _("还没开始（{starts_at}），开始以后才能报告。")


class ReporterAccepts(DomainError):
    code = "reporter_accepts"
    message = _("报告人不能自己验收，请接收方的同事来办。")


@transaction.atomic
def tick_item(*, item: ChecklistItem, is_done: bool, by: Actor, at: datetime) -> ChecklistItem:
    """
    Note that a thing was seen to, or not yet after all. Saying the same twice changes nothing.

    :raises DeliveryFixed: once the delivery is reported.
    """
    delivery = _locked(item.delivery)
    _refuse_fixed(delivery)
    item = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if (item.done_at is not None) is is_done:
        return item
    item.done_by, item.done_at = (by.user, at) if is_done else (None, None)
    item.save(update_fields=["done_by", "done_at"])
    fact = "cloudplatform.delivery.item_ticked" if is_done else "cloudplatform.delivery.item_unticked"
    journal.record(fact, about=delivery, by=by, at=at, item=item.pk)
    return item


@transaction.atomic
def add_evidence(*, delivery: Delivery, upload: UploadedFile, by: Actor, at: datetime) -> Attachment:
    """
    Add a photo; when it was taken is kept, where and with what is not.

    :raises DeliveryFixed: once the delivery is reported.
    :raises TooManyPhotos, PhotoTwice, NotAPhoto: if it adds nothing.
    :raises FileTooLarge, FileTypeRefused, PictureUnreadable: as core.attachments.accept.
    """
    delivery = _locked(delivery)
    _refuse_fixed(delivery)
    photos = attachments.about(delivery, EVIDENCE)
    if photos.count() >= policy.EVIDENCE_PHOTOS_MAX:
        raise TooManyPhotos(most=policy.EVIDENCE_PHOTOS_MAX)
    photo = attachments.accept(upload=upload, purpose=EVIDENCE, by=by, at=at, keep_taken_at=True)
    if photo.content_type not in attachments.PICTURES:
        raise NotAPhoto(name=photo.name)
    if photos.filter(sha256=photo.sha256).exists():
        raise PhotoTwice(name=photo.name)
    attachments.claim([photo], about=delivery)
    journal.record(
        "cloudplatform.delivery.evidence_added", about=delivery, by=by, at=at, attachment=str(photo.pk),
        taken_at=photo.taken_at.isoformat() if photo.taken_at else "",
    )  # fmt: skip
    return photo


@transaction.atomic
def report_delivery(
    *, delivery: Delivery, people: int, counting_rule: str, report: str, by: Actor, at: datetime
) -> Delivery:
    """
    Tell the receiver what was delivered, to how many, and how they were counted; again after a dispute.

    :raises TooEarlyToReport: before it has begun.
    :raises ValidationError: on people, if the number cannot be or is not what the door counted.
    :raises MoveNotAllowed: if it is reported, accepted or void.
    """
    delivery = _locked(delivery)
    DELIVERY.move(delivery, DeliveryState.REPORTED)
    event = Event.objects.get(order=delivery.order_id)
    if at < event.starts_at:
        raise TooEarlyToReport(starts_at=f"{localtime(event.starts_at):%m月%d日 %H:%M}")
    _refuse_head_count(people, counting_rule, event)
    delivery.people, delivery.counting_rule, delivery.report = people, counting_rule, report
    delivery.reported_by, delivery.reported_at = by.person, at
    delivery.save(update_fields=["state", "people", "counting_rule", "report", "reported_by", "reported_at"])
    journal.record(
        "cloudplatform.delivery.reported", about=delivery, by=by, at=at, people=people, counting_rule=counting_rule
    )  # fmt: skip
    return delivery


@transaction.atomic
def dispute_delivery(*, delivery: Delivery, reason: str, by: Actor, at: datetime) -> Delivery:
    """
    Say for the receiver what is not right; the supplier reports again.

    :raises ReasonMissing: without a reason.
    :raises MoveNotAllowed: if nothing is reported.
    """
    delivery = _locked(delivery)
    DELIVERY.move(delivery, DeliveryState.DISPUTED)
    delivery.dispute = reason_of(reason)
    delivery.save(update_fields=["state", "dispute"])
    journal.record("cloudplatform.delivery.disputed", about=delivery, by=by, at=at, note=delivery.dispute)
    return delivery


@transaction.atomic
def accept_delivery(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """
    Accept for the receiver; its order is delivered. Never the person who reported it.

    :raises ReporterAccepts: if the same person reported it.
    :raises MoveNotAllowed: if nothing is reported.
    """
    order = lock_order(delivery.order)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    DELIVERY.move(delivery, DeliveryState.ACCEPTED)
    if delivery.reported_by_id == by.person.pk:
        raise ReporterAccepts
    ORDER.move(order, OrderState.DELIVERED)
    delivery.accepted_by, delivery.accepted_at = by.person, at
    delivery.save(update_fields=["state", "accepted_by", "accepted_at"])
    order.save(update_fields=["state"])
    journal.record("cloudplatform.delivery.accepted", about=delivery, by=by, at=at, people=delivery.people)
    journal.record("cloudplatform.order.delivered", about=order, by=by, at=at, delivery=delivery.pk)
    return delivery


def _locked(delivery: Delivery) -> Delivery:
    """Read `delivery` again under the locks of quota, order and itself, in that order."""
    lock_order(delivery.order)
    return Delivery.objects.select_for_update(of=("self",)).select_related("order").get(pk=delivery.pk)


def _refuse_fixed(delivery: Delivery) -> None:
    if delivery.state not in STILL_OPEN:
        raise DeliveryFixed(state=delivery.get_state_display())


def _refuse_head_count(people: int, counting_rule: str, event: Event) -> None:
    most = event.capacity * policy.HEAD_COUNT_FACTOR
    if not 0 <= people <= most:
        text = _("这一场名额 %(capacity)d 人，到场人数不会超过 %(most)d，请检查是否多填了位数。") % {
            "capacity": event.capacity, "most": most,
        }  # fmt: skip
        raise ValidationError({"people": ValidationError(text, code="impossible_head_count")})
    counted = checked_in_people(event)
    if counting_rule == CountingRule.CHECK_IN and people != counted:
        text = _("签到记录是 %(counted)d 人。请填 %(counted)d，或改选现场用的计数口径。") % {
            "counted": counted
        }
        raise ValidationError({"people": ValidationError(text, code="not_what_the_door_counted")})
