"""Orders after submission: cycles, quotas, endorsement, acceptance, schedule, cancellation."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cloudplatform.actions import order_contacts
from cloudplatform.actions.events import EventInThePast, cancel_event, publish_order_event
from cloudplatform.actions.places import clock
from cloudplatform.models import (
    ChecklistItem,
    Cycle,
    DateProposal,
    Delivery,
    Event,
    Mode,
    Order,
    ProductKind,
    Quota,
    Side,
)  # fmt: skip
from cloudplatform.states import (
    CYCLE,
    DELIVERY,
    ORDER,
    PROPOSAL,
    CycleState,
    DeliveryState,
    EventState,
    OrderState,
    ProposalState,
)
from community.members.actions.applications import Contact
from community.models import Institution, Membership, Space
from core.errors import DomainError
from core.models import JournalEntry
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import refuse_passed
from core.record.locks import for_update
from core.record.moves import move

WITH_CREW = (
    ProductKind.PERFORMANCE, ProductKind.LECTURE, ProductKind.FILM, ProductKind.CLASS, ProductKind.EXPERIENCE,
    ProductKind.COACHING,
)  # fmt: skip
CHECKLIST = (
    _("场地、电源、音响确认"), _("无障碍通道和轮椅席确认"), _("海报和预约链接发给街坊"),
    _("安全预案和应急联系人确认"), _("人员到场、设备试运行"), _("现场签到"), _("散场清场"),
)  # fmt: skip


class TooManyPeople(DomainError):
    code = "too_many_people"
    message = _("{place}最多 {limit} 人，请填 {limit} 以内。")


class OutsideCycle(DomainError):
    code = "outside_cycle"
    message = _("时间要在 {first} 到 {last} 之间。")


class EnteredByYou(DomainError):
    code = "entered_by_you"
    message = _("这个点单是你提交的，不能自己审核，请由另一位同事来办。")


class NotTheWishedTime(DomainError):
    code = "not_the_wished_time"
    message = _("只能排在站点提的首选或备选时间。要换时间，先排上再提改期，由对方同意。")


class NotTheWishedSpace(DomainError):
    code = "not_the_wished_space"
    message = _("站点选的是{space}。要换场地，先排上再提改期，由对方同意。")


class CrewClash(DomainError):
    """The supplier's people are elsewhere at that hour; a large troupe has two crews, so it is asked, not refused."""

    code = "crew_clash"
    message = _(
        "{supplier}同一时间在{place}有一场“{title}”（{when}）。确实是另一队人去，请再确认一次；否则请换时间。"
    )


class OrderStarted(DomainError):
    code = "order_started"
    message = _("已经到了开始时间，不能取消。办成的请报告配送，对方没来的请报告爽约。")


class NotYetBroken(DomainError):
    code = "not_yet_broken"
    message = _("还没到约定的时间，不能记爽约。来不了请提改期或取消。")


class AlreadyReported(DomainError):
    code = "already_reported"
    message = _("供方已报告配送。没有办成的，请在配送页提出异议。")


class CycleOver(DomainError):
    code = "cycle_over"
    message = _("“{name}”已经截止，额度不能再改。请在下一个周期里给。")


class StationIsNoMember(DomainError):
    code = "station_is_no_member"
    message = _("“{name}”不是共同体成员，不能给额度。请先办成员接纳，再给额度。")


@transaction.atomic
def draft_cycle(
    *, name: str, starts_on: date, ends_on: date, wishes_until: datetime, by: Actor, at: datetime
) -> Cycle:
    """
    Plan a cycle.

    :raises DeadlinePassed: if no station could order in time.
    :raises ValidationError: if the dates do not fit or the name is taken.
    """
    refuse_passed(wishes_until, at)
    cycle = Cycle(name=name, starts_on=starts_on, ends_on=ends_on, wishes_until=wishes_until)
    cycle.full_clean()
    cycle.save()
    journal.record("cloudplatform.cycle.drafted", about=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Actor, at: datetime) -> Cycle:
    """Open a cycle. :raises DeadlinePassed: once it is too late. :raises ValidationError: while another is open."""
    cycle = for_update(cycle)
    refuse_passed(cycle.wishes_until, at)
    CYCLE.move(cycle, CycleState.OPEN)
    cycle.full_clean()
    cycle.save(update_fields=["state"])
    journal.record("cloudplatform.cycle.opened", about=cycle, by=by, at=at)
    return cycle


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: Actor, at: datetime) -> Cycle:
    """Close a cycle for orders."""
    return move(cycle, CYCLE, CycleState.CLOSED, "cloudplatform.cycle.closed", by, at)


@transaction.atomic
def grant_quota(
    *,
    cycle: Cycle,
    station: Institution,
    base_units: int,
    population_units: int,
    tilt_units: int,
    by: Actor,
    at: datetime,
) -> Quota:
    """
    Grant a station its quota of sessions: base + population + tilt towards under-served areas, all public.

    :raises CycleOver: once the cycle takes no wishes any more; the database refuses it too.
    :raises StationIsNoMember: for a body that is no member of the community; the database refuses it too.
    :raises ValidationError: if the station has used more already.
    """
    cycle = for_update(cycle)
    if cycle.state == CycleState.CLOSED or cycle.ends_on < localdate(at):
        raise CycleOver(name=cycle.name)
    if not Membership.objects.live().filter(institution=station).exists():
        raise StationIsNoMember(name=station.name)
    quota = Quota.objects.select_for_update().filter(cycle=cycle, station=station).first() or Quota(
        cycle=cycle, station=station
    )
    quota.base_units, quota.population_units, quota.tilt_units = base_units, population_units, tilt_units
    quota.full_clean()
    quota.save()
    journal.record("cloudplatform.quota.granted", about=quota, by=by, at=at, units=quota.granted)
    return quota


def change_quota(
    *, quota: Quota, base_units: int, population_units: int, tilt_units: int, by: Actor, at: datetime
) -> Quota:
    """Change what was granted, never below what is used. Refused as a grant is."""
    return grant_quota(
        cycle=quota.cycle, station=quota.station, base_units=base_units, population_units=population_units,
        tilt_units=tilt_units, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def endorse_order(*, order: Order, by: Actor, at: datetime) -> Order:
    """
    Endorse a station's order, which then goes to the supplier. Policy: 3.3.1, 点单配送.

    :raises EnteredByYou: for the person who placed it.
    """
    order = locked(order)
    ORDER.move(order, OrderState.ENDORSED)
    placed = JournalEntry.objects.filter(subject=journal.subject_of(order), fact="cloudplatform.order.placed")
    if by.user is not None and placed.filter(actor=by.user).exists():
        raise EnteredByYou
    order.reason, order.endorsed_at = "", at
    order.save(update_fields=["state", "reason", "endorsed_at"])
    journal.record("cloudplatform.order.endorsed", about=order, by=by, at=at)
    return order


@transaction.atomic
def return_order(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """Send an order back to the station, with the reason."""
    return _ended(order, OrderState.RETURNED, "cloudplatform.order.returned", reason, by, at)


@transaction.atomic
def accept_order(*, order: Order, contact: Contact | None = None, by: Actor, at: datetime) -> Order:
    """Accept an order at the present price; the station calls `contact`. :raises ValidationError: by `keep_contact`."""
    order = locked(order)
    ORDER.move(order, OrderState.ACCEPTED)
    order.price_cents = order.product.price_cents
    order.save(update_fields=["state", "price_cents"])
    if contact is not None:
        order_contacts.keep_contact([order], Side.SUPPLIER, contact, by, at)
    journal.record("cloudplatform.order.accepted", about=order, by=by, at=at, price=order.price_cents)
    return order


@transaction.atomic
def decline_order(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """Decline an order, by the supplier; the station gets its units back."""
    return _ended(order, OrderState.DECLINED, "cloudplatform.order.declined", reason, by, at)


@transaction.atomic
def cancel_order(*, order: Order, reason: str, is_told: bool = False, by: Actor, at: datetime) -> Order:
    """
    Call an order off before its delivery; units come back, its event is cancelled and the booked are told.

    `is_told`: the caller tells the booked.

    :raises OrderStarted: from the start of its event on.
    """
    order = locked(order)
    if Event.objects.filter(order=order, starts_at__lte=at).exists():
        raise OrderStarted
    return _ended(order, OrderState.CANCELLED, "cloudplatform.order.cancelled", reason, by, at, is_told)


@transaction.atomic
def break_order(*, order: Order, side: str, reason: str, by: Actor, at: datetime) -> Order:
    """
    Record that one side did not keep the appointment, as the other side reports. The units stay used.

    :raises NotYetBroken: before the appointed time.
    :raises AlreadyReported: if the supplier reported the delivery; the station disputes it instead.
    """
    order = locked(order)
    ORDER.move(order, OrderState.BROKEN)
    if at < order.starts_at:
        raise NotYetBroken
    if Delivery.objects.filter(order=order).exclude(state=DeliveryState.PREPARING).exists():
        raise AlreadyReported
    order.broken_by, order.reason = side, reason
    order.save(update_fields=["state", "broken_by", "reason"])
    _call_off(order, reason, by, at)
    journal.record("cloudplatform.order.broken", about=order, by=by, at=at, note=reason, side=side)
    return order


@transaction.atomic
def schedule_order(
    *, order: Order, space: Space, starts_at: datetime, ends_at: datetime, capacity: int, mode: str = Mode.FIRST_COME,
    knows_clash: bool = False, by: Actor, at: datetime,
) -> Event:  # fmt: skip
    """
    Fix place and time: the space is held, the event published, the delivery prepared with its checklist.

    :raises NotTheWishedTime, NotTheWishedSpace: if the station wished otherwise: a change needs consent.
    :raises OutsideCycle: if the day is not in the order's cycle.
    :raises TooManyPeople: if more may come than the product is for.
    :raises CrewClash: if the supplier's people are elsewhere then and nobody confirmed it (`knows_clash`).
    :raises SpaceTaken, FacilityShut, EventInThePast, MoreThanTheSpaceHolds: as publishing an event does.
    """
    order = locked(order)
    ORDER.move(order, OrderState.SCHEDULED)
    if starts_at not in (order.starts_at, order.alternate_at):
        raise NotTheWishedTime
    if order.space is not None and order.space != space:
        raise NotTheWishedSpace(space=order.space)
    refuse_outside(order.quota.cycle, starts_at)
    if starts_at <= at:
        raise EventInThePast
    if capacity > order.product.capacity:
        raise TooManyPeople(place=order.product.title, limit=order.product.capacity)
    if not knows_clash:
        refuse_crew_clash(order, space, starts_at, ends_at)
    event = publish_order_event(
        order=order,
        space=space,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        mode=mode,
        by=by,
        at=at,
    )
    order.space, order.starts_at = space, starts_at
    if order.alternate_at == starts_at:
        order.alternate_at = None
    order.save(update_fields=["state", "space", "starts_at", "alternate_at"])
    delivery, _made = Delivery.objects.get_or_create(order=order)
    ChecklistItem.objects.bulk_create(
        (
            ChecklistItem(delivery=delivery, position=number, text=str(text))
            for number, text in enumerate(CHECKLIST, 1)
        ),
        ignore_conflicts=True,
    )
    journal.record("cloudplatform.order.scheduled", about=order, by=by, at=at, event=event.pk)
    return event


def refuse_crew_clash(order: Order, space: Space, starts_at: datetime, ends_at: datetime) -> None:
    """:raises CrewClash: if people of the supplier are elsewhere than `space` in [starts_at, ends_at). One query."""
    if order.product.kind not in WITH_CREW:
        return
    elsewhere = Event.objects.filter(
        product__supplier=order.product.supplier_id, product__kind__in=WITH_CREW, state=EventState.PUBLISHED,
        starts_at__lt=ends_at, ends_at__gt=starts_at,
    ).exclude(order=order).exclude(space=space)  # fmt: skip
    other = elsewhere.select_related("space__facility__area__parent").order_by("starts_at", "pk").first()
    if other is not None:
        area = other.space.facility.area
        raise CrewClash(
            supplier=order.product.supplier, place=f"{area.parent or area}{other.space.facility}", title=other.title,
            when=clock(other.starts_at),
        )  # fmt: skip


def refuse_outside(cycle: Cycle, starts_at: datetime) -> None:
    """:raises OutsideCycle: unless the local day of `starts_at` lies in [starts_on, ends_on) of `cycle`."""
    if not cycle.starts_on <= localdate(starts_at) < cycle.ends_on:
        raise OutsideCycle(first=f"{cycle.starts_on:%Y-%m-%d}", last=f"{cycle.ends_on:%Y-%m-%d}（不含）")


def locked(order: Order) -> Order:
    """Read an order again under locks: its quota first, then the order."""
    Quota.objects.select_for_update().get(pk=order.quota_id)
    rows = Order.objects.select_for_update(of=("self",))
    related = ("quota__cycle", "quota__station", "product__supplier", "space__facility")
    return rows.select_related(*related).get(pk=order.pk)


def give_units_back(order: Order) -> None:
    Quota.objects.filter(pk=order.quota_id).update(used=F("used") - order.units)


def _ended(
    order: Order, target: str, fact: str, reason: str, by: Actor, at: datetime, is_told: bool = False
) -> Order:
    order = locked(order)
    held_units = order.state != OrderState.DRAFT
    ORDER.move(order, target)
    order.reason = reason
    order.save(update_fields=["state", "reason"])
    if target in (OrderState.CANCELLED, OrderState.DECLINED):
        if held_units:
            give_units_back(order)
        _close_ranks(order)
        _call_off(order, reason, by, at, is_told)
    journal.record(fact, about=order, by=by, at=at, note=reason)
    return order


def _close_ranks(order: Order) -> None:
    """Renumber ranks without gaps, one by one, so that no rank is held twice."""
    for behind in Order.objects.filter(quota_id=order.quota_id, rank__gt=order.rank).ranked():
        Order.objects.filter(pk=behind.pk).update(rank=F("rank") - 1)


def _call_off(order: Order, reason: str, by: Actor, at: datetime, is_told: bool = False) -> None:
    """Cancel what depends on an order: its event, its delivery, an open proposal."""
    event = Event.objects.filter(order=order, state=EventState.PUBLISHED).first()
    if event is not None:
        cancel_event(event=event, reason=reason, is_told=is_told, by=by, at=at)
    delivery = Delivery.objects.filter(order=order, state=DeliveryState.PREPARING).first()
    if delivery is not None:
        DELIVERY.move(delivery, DeliveryState.VOID)
        delivery.save(update_fields=["state"])
    for proposal in DateProposal.objects.filter(order=order, state=ProposalState.OPEN):
        PROPOSAL.move(proposal, ProposalState.WITHDRAWN)
        proposal.decided_at = at
        proposal.save(update_fields=["state", "decided_at"])
