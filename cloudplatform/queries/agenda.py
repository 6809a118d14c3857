"""Agenda entries of the platform for an institution."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from cloudplatform.models import DateProposal, Event, Mode, Side
from cloudplatform.queries.orders import page_of
from cloudplatform.states import EventState, ProposalState
from community.members.queries.agenda import Entry, Sort
from community.models import Institution
from community.policy import Right

PLANNED = (EventState.PUBLISHED, EventState.HELD)


def entries(institution: Institution, since: datetime, until: datetime) -> Iterator[Entry]:
    """Events it hosts, deliveries it makes, and dates proposed instead. Two queries."""
    mine = Q(host=institution) | Q(product__supplier=institution, order__isnull=False)
    rows = Event.objects.filter(mine, state__in=PLANNED, starts_at__lt=until, ends_at__gt=since)
    for event in rows.select_related("space__facility", "product"):
        yield _entry(event, institution)
    sides = Q(order__quota__station=institution) | Q(order__product__supplier=institution)
    proposals = DateProposal.objects.filter(sides, state=ProposalState.OPEN, period__overlap=(since, until))
    related = ("order__quota", "order__product", "order__event", "space__facility")
    for proposal in proposals.select_related(*related):
        yield _proposed(proposal, institution)


def _entry(event: Event, institution: Institution) -> Entry:
    about, where = f"cloudplatform.event:{event.pk}", str(event.space)
    if event.host_id != institution.pk:  # we are the supplier
        return Entry(
            about, Sort.DELIVERY, f"配送：{event.title}", event.starts_at, event.ends_at, where,
            reverse("cloudplatform:delivery", args=[event.order_id]), Right.OFFER, takes_us=True,
        )  # fmt: skip
    is_delivery = event.order_id is not None
    booked = "" if event.mode == Mode.WALK_IN else f"约了 {event.taken}，共 {event.capacity}"
    return Entry(
        about, Sort.DELIVERY if is_delivery else Sort.OWN, event.title, event.starts_at, event.ends_at, where,
        reverse("cloudplatform:hosted_event", args=[event.pk]), Right.HOST, note=booked,
    )  # fmt: skip


def _proposed(proposal: DateProposal, institution: Institution) -> Entry:
    """A date that is not agreed; it is about the event it would move, so that the two do not clash."""
    order = proposal.order
    is_ours = order.product.supplier_id == institution.pk
    event = getattr(order, "event", None)
    who = "我们提的" if proposal.side == (Side.SUPPLIER if is_ours else Side.STATION) else "对方提的，请答复"
    return Entry(
        f"cloudplatform.event:{event.pk}" if event else f"cloudplatform.order:{order.pk}", Sort.DELIVERY,
        f"改期还没定：{order.product.title}", proposal.period.lower, proposal.period.upper, str(proposal.space),
        page_of(order.pk, is_supplier=is_ours), Right.OFFER if is_ours else Right.ORDER,
        note=who, takes_us=is_ours, is_firm=False,
    )  # fmt: skip
