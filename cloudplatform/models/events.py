"""Scheduled events that citizens find and book; series, and published changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cloudplatform import policy
from cloudplatform.models.orders import Order
from cloudplatform.models.products import ArtForm, Audience, Language, Product
from cloudplatform.models.scope import in_scope
from cloudplatform.states import EventState
from community.models import Access, Area, Institution, Occupancy, Space
from community.places.models.facilities import public_phone
from community.policy import Right
from core.models import User
from core.record.checked import CheckedModel
from core.record.lifecycle import state_is_known


class Mode(models.TextChoices):
    WALK_IN = "walk_in", _("无需预约")
    FIRST_COME = "first_come", _("先到先得")


class SeatNeed(models.TextChoices):
    """What somebody needs at their seat; kept only under consent, shown only at that event's door."""

    WHEELCHAIR_SEAT = "wheelchair_seat", _("轮椅席")
    HEARING_LOOP = "hearing_loop", _("前排听力辅助")
    GUIDE_DOG = "guide_dog", _("带导盲犬")


# What an event must offer for a need to be met at it.
OFFERED_BY: Final = {
    SeatNeed.WHEELCHAIR_SEAT: Access.WHEELCHAIR_SEAT,
    SeatNeed.HEARING_LOOP: Access.HEARING_LOOP,
    SeatNeed.GUIDE_DOG: Access.GUIDE_DOG,
}

# What a card shows of an event (catalogue.state_words, queries.pictures and templates/cloudplatform/events/_spot.html).
ON_CARD: Final = (
    "title", "starts_at", "ends_at", "art_form", "audience", "fee_cents", "mode", "capacity", "taken", "booking_opens_at",
    "booking_closes_at", "has_waiting_list", "state", "cancel_reason", "product", "area__parent__name",
    "space__facility__name", "space__facility__latitude", "space__facility__longitude",
)  # fmt: skip
PUBLIC = (EventState.PUBLISHED, EventState.HELD, EventState.CANCELLED)


class EventQuerySet(models.QuerySet["Event"]):
    # Who may do what ----
    def rest_of_series(self, event: Event, at: datetime) -> EventQuerySet:
        """What is left of the series of `event`, from it on: published and not begun, soonest first."""
        rows = self.filter(
            series=event.series_id, series__isnull=False, state=EventState.PUBLISHED, starts_at__gt=at
        )
        return rows.filter(starts_at__gte=event.starts_at).order_by("starts_at", "pk")

    def visible_to(self, user: User | AnonymousUser) -> EventQuerySet:
        """Everyone what was published; hosts their drafts; bureau staff their area's."""
        public = Q(state__in=PUBLIC)
        if user.is_anonymous:
            return self.filter(public)
        return self.filter(
            public | Q(host__in=Institution.objects.with_seat(user)) | in_scope(user, "area_id")
        )

    def hosted_by(self, user: User | AnonymousUser) -> EventQuerySet:
        """Events `user` may publish, change and cancel."""
        return self.filter(host__in=Institution.objects.where(user, Right.HOST))

    def staffed_by(self, user: User | AnonymousUser) -> EventQuerySet:
        """Events at which `user` may check people in: as host or supplier."""
        mine = Institution.objects.where(user, Right.DOOR)
        return self.filter(Q(host__in=mine) | Q(product__supplier__in=mine))

    def overseen_by(self, user: User | AnonymousUser) -> EventQuerySet:
        """Events in the area of bureau staff."""
        return self.filter(in_scope(user, "area_id"))

    # Which --------------
    def public(self) -> EventQuerySet:
        return self.filter(state__in=PUBLIC)

    def upcoming(self, at: datetime) -> EventQuerySet:
        return self.filter(state=EventState.PUBLISHED, starts_at__gte=at)

    def to_see(self, at: datetime) -> EventQuerySet:
        """What is to come, and what runs and can be entered without booking, such as an exhibition of many days."""
        running = Q(mode=Mode.WALK_IN, starts_at__lt=at, ends_at__gt=at)
        return self.filter(Q(starts_at__gte=at) | running, state=EventState.PUBLISHED)

    def within(self, area_code: str) -> EventQuerySet:
        return self.filter(area__code__startswith=area_code)

    def with_places(self) -> EventQuerySet:
        """Events that still have free places, or need no booking."""
        return self.filter(Q(mode=Mode.WALK_IN) | Q(taken__lt=F("capacity")))

    def open_to(self, at: datetime) -> EventQuerySet:
        """Events one can still come to: no booking is needed, or booking is open and places are free."""
        bookable = Q(mode=Mode.FIRST_COME, booking_opens_at__lte=at, booking_closes_at__gt=at)
        return self.with_places().filter(Q(mode=Mode.WALK_IN) | bookable)

    # With what ----------
    def for_list(self) -> EventQuerySet:
        return self.select_related(
            "area", "area__parent", "host", "space", "space__facility", "product", "product__supplier"
        ).order_by("starts_at", "pk")

    def for_cards(self) -> EventQuerySet:
        """With what a list shows of an event and its place, and how it stands; nothing else is read."""
        rows = self.select_related("area__parent", "space__facility").order_by("starts_at", "pk")
        return rows.only(*ON_CARD)


class EventSeries(models.Model):
    """Events of one kind that a host made together; each is an event of its own, and what is left can end or move as one."""

    host = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("主办"))
    title = models.CharField(_("名称"), max_length=80)
    made_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("系列场次")
        verbose_name_plural = _("系列场次")

    def __str__(self) -> str:
        return self.title


class Event(CheckedModel):
    """
    One occurrence at a space and time. Times are half-open; `area` repeats the facility's area for search.

    `taken` is the counter with a proof: seats of live bookings plus seats held by open offers of the
    waiting list. The CHECK makes overselling impossible whatever the code does.
    """

    title = models.CharField(_("名称"), max_length=80)
    summary = models.CharField(_("一句话介绍"), max_length=160, blank=True, default="")
    body = models.TextField(_("你会看到"), blank=True, default="")
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("产品"),
    )
    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="event", verbose_name=_("点单")
    )
    host = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("主办"))
    series = models.ForeignKey(
        EventSeries,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("系列"),
    )
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="+", verbose_name=_("场地"))
    occupancy = models.OneToOneField(
        Occupancy, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("占用")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("镇街"))
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    art_form = models.CharField(_("门类"), max_length=12, choices=ArtForm.choices)
    audience = models.CharField(_("适合谁"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    language = models.CharField(_("语言"), max_length=5, choices=Language.choices, default=Language.CANTONESE)
    access = ArrayField(
        models.CharField(max_length=20, choices=Access.choices),
        default=list,
        blank=True,
        verbose_name=_("无障碍条件"),
    )
    fee_cents = models.PositiveIntegerField(_("费用（分）"), default=0)
    mode = models.CharField(_("入场方式"), max_length=12, choices=Mode.choices, default=Mode.FIRST_COME)
    capacity = models.PositiveIntegerField(_("名额"))
    taken = models.PositiveIntegerField(_("已占"), default=0)
    booking_opens_at = models.DateTimeField(_("预约开始"), null=True, blank=True)
    booking_closes_at = models.DateTimeField(_("预约截止"), null=True, blank=True)
    party_limit = models.PositiveSmallIntegerField(_("每人最多"), default=policy.PARTY_LIMIT)
    weekly_limit = models.PositiveSmallIntegerField(_("每人每周最多"), default=policy.WEEKLY_LIMIT)
    min_age = models.PositiveSmallIntegerField(_("最小年龄"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("最大年龄"), null=True, blank=True)
    cancel_before = models.DurationField(_("取消提前量"), default=policy.CANCEL_BEFORE)
    offer_lasts = models.DurationField(_("候补保留"), default=policy.OFFER_LASTS)
    has_waiting_list = models.BooleanField(_("开放候补"), default=True)
    questions = ArrayField(
        models.CharField(max_length=policy.QUESTION_MAX), size=policy.QUESTIONS_MAX, null=True, blank=True,
        verbose_name=_("预约时问的"),
    )  # fmt: skip
    state = models.CharField(_("状态"), max_length=10, choices=EventState.choices, default=EventState.DRAFT)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True, default="")
    contact_phone = models.CharField(
        _("咨询电话"), max_length=30, blank=True, default="", validators=[public_phone]
    )  # empty: the facility's
    changed_at = models.DateTimeField(
        _("更改告知时间"), null=True, blank=True
    )  # the last change that was told
    sequence = models.PositiveIntegerField(
        _("日历更改次数"), default=0
    )  # of a calendar entry: how often it was changed
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    search = SearchVectorField(_("检索"), null=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = models.Manager.from_queryset(EventQuerySet)()

    class Meta:
        verbose_name = _("场次")
        verbose_name_plural = _("场次")
        constraints = [
            state_is_known("cloudplatform", "event", EventState),
            state_is_known("cloudplatform", "event", Mode, field="mode"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="cloudplatform_event_never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=policy.CAPACITY_MAX),
                name="cloudplatform_event_capacity_believable",
                violation_error_message=_("名额填 1 到 100000。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="cloudplatform_event_ends_after_it_starts",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(max_age__gte=F("min_age")),
                name="cloudplatform_event_ages_in_order",
                violation_error_message=_("最大年龄不能小于最小年龄。"),
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.FIRST_COME)
                | Q(booking_opens_at__isnull=False, booking_closes_at__gt=F("booking_opens_at")),
                name="cloudplatform_event_booking_has_a_period",
                violation_error_message=_("预约截止要晚于预约开始。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EventState.PUBLISHED, EventState.HELD]) | Q(occupancy__isnull=False),
                name="cloudplatform_event_published_holds_its_space",
            ),
            models.CheckConstraint(
                condition=Q(questions__isnull=True) | Q(questions__len__lte=policy.QUESTIONS_MAX),
                name="cloudplatform_event_three_questions_at_most",
                violation_error_message=_("预约时最多问三个问题。"),
            ),
            models.CheckConstraint(
                condition=Q(party_limit__gte=1, party_limit__lte=20), name="cloudplatform_event_party_1_to_20"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="cloudplatform_event_search"),
            models.Index(fields=["state", "starts_at"], name="cloudplatform_event_when"),
            # All that is public in the order of the API's list, from either end (core.web.far_pages).
            models.Index(
                fields=["starts_at", "id"], name="cloudplatform_event_public", condition=Q(state__in=PUBLIC)
            ),
            models.Index(fields=["area", "starts_at"], name="cloudplatform_event_where"),
            models.Index(fields=["product", "starts_at"], name="cloudplatform_event_product"),
            models.Index(fields=["host", "starts_at"], name="cloudplatform_event_host"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {localtime(self.starts_at):%m-%d %H:%M}"

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.state in PUBLIC

    @property
    def free(self) -> int:
        return self.capacity - self.taken

    @property
    def enquiries(self) -> str:
        """The telephone to call about this event; empty if none is known."""
        return self.contact_phone or self.space.facility.phone

    @property
    def when(self) -> str:
        """Start and end for a sentence: 12月3日 19:30-21:00."""
        starts, ends = localtime(self.starts_at), localtime(self.ends_at)
        last = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends.month}月{ends.day}日 {ends:%H:%M}"
        return f"{starts.month}月{starts.day}日 {starts:%H:%M}-{last}"

    @property
    def seat_needs(self) -> list[tuple[str, str]]:
        """The needs at a seat that this event can meet, with their words."""
        return [(need.value, str(need.label)) for need, access in OFFERED_BY.items() if access in self.access]

    @property
    def cancel_until(self) -> datetime:
        """Who books now may cancel before this instant without an absence; a booking keeps what it was promised."""
        return self.starts_at - self.cancel_before

    @property
    def offers_stop_at(self) -> datetime:
        """No offers to the waiting list from here on: people need time to come."""
        return self.starts_at - policy.OFFERS_STOP_BEFORE

    @property
    def door_opens_at(self) -> datetime:
        return self.starts_at - policy.DOOR_OPENS_BEFORE

    @property
    def door_closes_at(self) -> datetime:
        return self.ends_at + policy.DOOR_CLOSES_AFTER

    def takes_bookings(self, at: datetime) -> bool:
        """Whether booking is open at `at`: [booking_opens_at, booking_closes_at) of a published event."""
        return (
            self.state == EventState.PUBLISHED
            and self.mode == Mode.FIRST_COME
            and self.booking_opens_at is not None
            and self.booking_closes_at is not None
            and self.booking_opens_at <= at < self.booking_closes_at
        )

    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


class EventChange(models.Model):
    """
    A change of a published event that touched people, as it was told to them.

    `lines` holds [label, old words, new words] of each thing that changed; kept for tickets and the public page.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="changes", verbose_name=_("场次"))
    made_at = models.DateTimeField(_("办理时间"))
    reason = models.CharField(_("原因"), max_length=200)
    lines = models.JSONField(_("改动"))
    people = models.PositiveIntegerField(_("涉及人数"))  # seats booked or waited for

    class Meta:
        verbose_name = _("场次变更")
        verbose_name_plural = _("场次变更")
        indexes = [models.Index(fields=["event", "-made_at"], name="cloudplatform_change_latest")]

    def __str__(self) -> str:
        return self.reason
