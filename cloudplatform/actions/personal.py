"""Erasure of personal data in this app, on request or after the retention period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cloudplatform.actions import waiting
from cloudplatform.models import (
    Attendee,
    Booking,
    BookingAnswers,
    Feedback,
    OrderContact,
    OrderMessage,
    SessionFollow,
    WaitEntry,
)
from core.models import JournalEntry, User
from core.people.contacts import proven_indexes
from core.privacy.retention import Rule
from core.record.actors import Actor


def erase(user: User, at: datetime) -> None:
    """
    Remove the person from waiting lists, and names and needs from bookings and ratings; figures stay as they were.
    """
    for entry in WaitEntry.objects.of(user).live():
        waiting.leave_waiting_list(entry=entry, by=Actor(user), at=at)
    forget_family(Attendee.objects.filter(booking__booker=user, family_member__isnull=False), at)
    WaitEntry.objects.filter(user=user).update(access_need="", party=[])
    forget_needs(Booking.objects.of(user).exclude(access_need=""), at)
    forget_appeals(Booking.objects.of(user).exclude(appeal=""), at)
    Feedback.objects.filter(author=user).update(comment="", is_anonymous=True)
    BookingAnswers.objects.filter(booking__booker=user).delete()
    SessionFollow.objects.of(user).delete()
    forget_contacts(user)


def forget_contacts(user: User) -> None:
    """
    Delete contacts of orders that are the person: by a telephone they proved, or by their name where they typed it themselves.

    A colleague's contact that they typed stays: it is not theirs to take away.
    """
    typed = OrderContact.objects.filter(named_by=user).only("name")
    own = [one.pk for one in typed if one.name == user.display_name]
    OrderContact.objects.filter(pk__in=own).delete()
    OrderContact.objects.filter(phone_index__in=proven_indexes(user)).delete()


def remove_contacts(user: User, by: Actor, at: datetime) -> None:
    """The same, on its own; their side then names somebody else."""
    forget_contacts(user)


def remove_comments(user: User, by: Actor, at: datetime) -> None:
    """Delete the comments of a person's feedback; the scores stay."""
    Feedback.objects.filter(author=user).update(comment="")


def remove_follows(user: User, by: Actor, at: datetime) -> None:
    SessionFollow.objects.of(user).delete()


def forget_family(rows: QuerySet[Any], at: datetime) -> int:
    """Replace named family members by unnamed companions in bookings."""
    return rows.update(family_member=None)


def forget_needs(rows: QuerySet[Any], at: datetime) -> int:
    return rows.update(access_need="")


def forget_appeals(rows: QuerySet[Any], at: datetime) -> int:
    """Delete the texts of appeals and answers; that there was an appeal stays."""
    return rows.update(appeal="", appeal_answer="")


def of_old_orders(until: datetime) -> QuerySet[Any]:
    """Contacts of orders whose date had passed by `until` and about which, and whose delivery, nothing happened since."""
    subject = Concat(Value("cloudplatform.order:"), Cast(OuterRef("order_id"), CharField()))
    since = JournalEntry.objects.filter(subject=subject, happened_at__gt=until)
    passed = OrderContact.objects.filter(order__starts_at__lte=until)
    return passed.exclude(order__delivery__accepted_at__gt=until).exclude(Exists(since))


RULES = (
    Rule("order_contacts", 180, "过了日期的点单：删除联系人和电话", of_old_orders),
    Rule(
        "order_messages",
        730,
        "站点和供方在点单里的留言：删除",
        lambda until: OrderMessage.objects.filter(written_at__lte=until),
    ),
    Rule(
        "booking_answers",
        30,
        "办完的场次里对主办方问题的回答：删除",
        lambda until: BookingAnswers.objects.filter(booking__event__ends_at__lte=until),
    ),
    Rule(
        "attendees",
        180,
        "办完的场次里同行家人的名字：改为不具名的同行人",
        lambda until: Attendee.objects.filter(family_member__isnull=False, event__ends_at__lte=until),
        forget_family,
    ),
    Rule(
        "seat_needs",
        7,
        "办完的场次里的座位需要：清空",
        lambda until: Booking.objects.exclude(access_need="").filter(event__ends_at__lte=until),
        forget_needs,
    ),
    Rule(
        "absence_appeals",
        365,  # as long as absences count
        "缺席申诉的原因和答复：清空",
        lambda until: Booking.objects.exclude(appeal="").filter(event__ends_at__lte=until),
        forget_appeals,
    ),
)
