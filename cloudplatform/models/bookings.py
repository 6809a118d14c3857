"""Bookings, attendees, the waiting list, and check-ins."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy, rules
from cloudplatform.models.events import Event
from cloudplatform.models.scope import in_scope
from cloudplatform.states import BOOKING_MISSED, BookingState, WaitState
from community.models import FamilyMember, Institution, Seat
from community.policy import CITY_CODE, Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 8
CODE_PREFIX = "HC"  # how a QR code of ours begins, "HC-" and the code
SEAT_HOLDING = (BookingState.RESERVED, BookingState.CHECKED_IN, BookingState.ABSENT, BookingState.EXCUSED)


def new_code() -> str:
    """A random booking code for check-in: 31**8 possibilities, unique by constraint."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class BookingQuerySet(models.QuerySet["Booking"]):
    # Who may do what ----
    def of(self, user: User | AnonymousUser) -> BookingQuerySet:
        return self.none() if user.is_anonymous else self.filter(booker=user)

    def overseen_by(self, user: User | AnonymousUser) -> BookingQuerySet:
        """Bookings of events in the area of bureau staff; every event lies in the city, so for the city all of them."""
        if CITY_CODE in Seat.objects.scope_codes(user):
            return self.all()
        return self.filter(in_scope(user, "event__area_id"))

    def hosted_by(self, user: User | AnonymousUser) -> BookingQuerySet:
        """Bookings of events that `user` hosts: whose absences they mend, excuse and answer for."""
        return self.filter(event__host__in=Institution.objects.where(user, Right.HOST))

    # Which --------------
    def live(self) -> BookingQuerySet:
        return self.filter(state__in=SEAT_HOLDING)

    def missed(self) -> BookingQuerySet:
        """Absences: who did not come, and who cancelled so late that the place stayed empty."""
        return self.filter(state__in=BOOKING_MISSED)

    def appealed(self) -> BookingQuerySet:
        """Absences with an appeal that nobody has answered."""
        return self.missed().filter(appealed_at__isnull=False, appeal_answer="")

    def to_rate(self, at: datetime) -> BookingQuerySet:
        """Visits that can be rated now: checked in, over no longer than the period for rating, not yet rated."""
        return self.to_rate_since(at - rules.FEEDBACK_WITHIN.span(at))

    def to_rate_since(self, ended: Any) -> BookingQuerySet:
        """As `to_rate`, by the moment after which the event must have ended."""
        return self.filter(
            state=BookingState.CHECKED_IN, check_in__feedback__isnull=True, event__ends_at__gt=ended
        )

    # With what ----------
    def for_list(self) -> BookingQuerySet:
        return self.select_related("event__host", "event__space__facility", "event__area__parent").order_by(
            "event__starts_at", "pk"
        )


class Booking(CheckedModel):
    """Places of one person and those they bring. `seats` equals the number of its live attendees."""

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("场次")
    )
    booker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("预约人"))
    seats = models.PositiveSmallIntegerField(_("人数"))
    code = models.CharField(_("核销码"), max_length=CODE_LENGTH, unique=True, default=new_code)
    access_need = models.CharField(_("座位需要"), max_length=20, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=BookingState.choices, default=BookingState.RESERVED
    )
    booked_at = models.DateTimeField(_("预约时间"))
    cancel_before = models.DurationField(
        _("约定的取消提前量"), default=policy.CANCEL_BEFORE
    )  # as promised when it was booked; a host can only shorten it
    may_leave = models.BooleanField(
        _("安排有变，可自由取消"), default=False
    )  # the event changed after it was booked
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    is_late = models.BooleanField(_("临时取消"), default=False)  # after `cancel_until`: see states.LATE
    appeal = models.CharField(_("申诉"), max_length=300, blank=True, default="")
    appealed_at = models.DateTimeField(_("申诉时间"), null=True, blank=True)
    appeal_answer = models.CharField(_("申诉答复"), max_length=300, blank=True, default="")
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(BookingQuerySet)()

    class Meta:
        verbose_name = _("预约")
        verbose_name_plural = _("预约")
        constraints = [
            state_is_known("cloudplatform", "booking", BookingState),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=20), name="cloudplatform_booking_seats_1_to_20"
            ),
            models.UniqueConstraint(
                fields=["event", "booker"],
                condition=Q(state__in=SEAT_HOLDING),
                name="cloudplatform_one_live_booking_each",
                violation_error_message=_("你已经约了这一场。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BookingState.CANCELLED, BookingState.LATE])
                | Q(cancelled_at__isnull=False),
                name="cloudplatform_booking_cancelled_has_a_time",
                violation_error_message=_("取消的预约要有取消时间。"),
            ),
        ]
        indexes = [models.Index(fields=["booker", "-booked_at"], name="cloudplatform_booking_mine")]

    def __str__(self) -> str:
        return self.spoken_code

    @property
    @admin.display(description=_("核销码"))
    def spoken_code(self) -> str:
        """The code in two groups, for reading out."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def cancel_until(self) -> datetime:
        """
        Before this instant giving the places back is no absence.

        What was promised at booking holds whatever the host sets later; who booked before the event changed is free
        until it starts.
        """
        if self.may_leave:
            return self.event.starts_at
        return self.event.starts_at - min(self.cancel_before, self.event.cancel_before)

    @property
    def need_words(self) -> str:
        """What the person needs at their seat, in words; empty for nothing, or what the event does not offer."""
        return str(dict(self.event.seat_needs).get(self.access_need, ""))

    @property
    def qr_text(self) -> str:
        """What the ticket's QR code says."""
        return f"{CODE_PREFIX}-{self.code}"


class Attendee(CheckedModel):
    """
    One person in a booking: the booker, a family member, or (both keys empty) an unnamed companion.

    The database refuses one person twice at one event.
    """

    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="attendees", verbose_name=_("预约")
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", verbose_name=_("场次"))
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    family_member = models.ForeignKey(
        FamilyMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("家人"),
    )
    is_live = models.BooleanField(_("有效"), default=True)  # false once the booking is cancelled

    class Meta:
        verbose_name = verbose_name_plural = _("预约人员")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(family_member__isnull=True),
                name="cloudplatform_attendee_is_one_person",
            ),
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(is_live=True), name="cloudplatform_person_once_an_event"
            ),
            models.UniqueConstraint(
                fields=["event", "family_member"],
                condition=Q(is_live=True),
                name="cloudplatform_family_member_once_an_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}"


class WaitQuerySet(models.QuerySet["WaitEntry"]):
    def of(self, user: User | AnonymousUser) -> WaitQuerySet:
        return self.none() if user.is_anonymous else self.filter(user=user)

    def live(self) -> WaitQuerySet:
        return self.filter(state__in=[WaitState.WAITING, WaitState.OFFERED])

    def in_line(self) -> WaitQuerySet:
        """Those waiting, first come first."""
        return self.filter(state=WaitState.WAITING).order_by("joined_at", "pk")

    def before(self, entry: WaitEntry) -> WaitQuerySet:
        """Those who joined before `entry`."""
        earlier = Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk)
        return self.filter(earlier, event_id=entry.event_id)

    def after(self, entry: WaitEntry) -> WaitQuerySet:
        """Those who joined after `entry`."""
        later = Q(joined_at__gt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__gt=entry.pk)
        return self.filter(later, event_id=entry.event_id)


class WaitEntry(CheckedModel):
    """
    A place in the waiting list for `seats` together: all or none.

    While OFFERED the seats are counted in the event's `taken` until `offer_until`.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="waiting", verbose_name=_("场次"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    seats = models.PositiveSmallIntegerField(_("座位"))
    party = models.JSONField(
        _("同行人"), default=list
    )  # family member ids; the rest are the person and companions
    comes_along = models.BooleanField(_("同来"), default=True)  # whether the person is one of the party
    access_need = models.CharField(_("无障碍需要"), max_length=20, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=WaitState.choices, default=WaitState.WAITING)
    joined_at = models.DateTimeField(_("排队时间"))
    offered_at = models.DateTimeField(_("递补时间"), null=True, blank=True)
    offer_until = models.DateTimeField(_("递补保留到"), null=True, blank=True)
    booking = models.OneToOneField(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="wait_entry",
        verbose_name=_("预约"),
    )

    objects = models.Manager.from_queryset(WaitQuerySet)()

    class Meta:
        verbose_name = _("候补")
        verbose_name_plural = _("候补")
        constraints = [
            state_is_known("cloudplatform", "waitentry", WaitState),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=20), name="cloudplatform_wait_seats_1_to_20"
            ),
            models.UniqueConstraint(
                fields=["event", "user"],
                condition=Q(state__in=[WaitState.WAITING, WaitState.OFFERED]),
                name="cloudplatform_one_place_in_line_each",
            ),
            models.CheckConstraint(
                condition=~Q(state=WaitState.OFFERED) | Q(offer_until__isnull=False),
                name="cloudplatform_wait_offered_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offer_until"], name="cloudplatform_wait_offers", condition=Q(state=WaitState.OFFERED)
            ),
            models.Index(fields=["event", "state", "joined_at"], name="cloudplatform_wait_line"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.user_id}"


class Method(models.TextChoices):
    QR = "qr", _("扫码")
    CODE = "code", _("报码")
    LIST = "list", _("名单勾选")
    MENDED = "mended", _("事后补登")
    WALK_IN = "walk_in", _("现场入场")


class CheckIn(CheckedModel):
    """
    A check-in at an event. `nonce` comes from the scanner, so that sending it again changes nothing.

    A booking has at most one; walk-ins have none and only count people.
    """

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="check_ins", verbose_name=_("场次")
    )
    booking = models.OneToOneField(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="check_in",
        verbose_name=_("预约"),
    )
    people = models.PositiveSmallIntegerField(_("到场人数"))
    method = models.CharField(_("方式"), max_length=8, choices=Method.choices)
    nonce = models.UUIDField(_("随机数"), unique=True)
    happened_at = models.DateTimeField(_("发生时间"))  # at the door; may be earlier than it was received
    received_at = models.DateTimeField(_("收到时间"))
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("接手人"))

    class Meta:
        verbose_name = _("签到")
        verbose_name_plural = _("签到")
        constraints = [
            state_is_known("cloudplatform", "checkin", Method, field="method"),
            models.CheckConstraint(
                condition=Q(booking__isnull=False) | Q(method=Method.WALK_IN),
                name="cloudplatform_checkin_without_booking_is_walk_in",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=500), name="cloudplatform_checkin_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.people}"


class UndoneCheckIn(CheckedModel):
    """An arrival that was taken back: the row is gone from the count, and a scanner that sends it again is refused."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", verbose_name=_("场次"))
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("预约")
    )
    people = models.PositiveSmallIntegerField(_("到场人数"))
    method = models.CharField(_("方式"), max_length=8, choices=Method.choices)
    nonce = models.UUIDField(_("随机数"), unique=True)
    undone_at = models.DateTimeField(_("撤销时间"))
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("撤销人"))

    class Meta:
        verbose_name = _("撤销的签到")
        verbose_name_plural = _("撤销的签到")
        constraints = [state_is_known("cloudplatform", "undonecheckin", Method, field="method")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.people}"
