"""
Consistency check of every chain of a city: what was asked, what was called for and offered, ordered, held, and said of
it.
"""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.timezone import localtime

from cloudplatform.models import Demand, Event, Feedback, Order
from cloudplatform.queries.timeline import timeline_of_demand, timeline_of_event, timeline_of_order
from cloudplatform.states import DemandState
from sample.wishes import answered_by, is_true_at, wish_of


def faults() -> list[str]:
    """Everything in the city that cannot be true; each line names the row."""
    return [*_of_demands(), *_of_orders(), *_of_events(), *_of_feedback()]


def count() -> int:
    """How many events have a wish behind them, as their page shows it."""
    return sum(
        _behind(timeline_of_event(event, timezone.now())) is not None for event in Event.objects.public()
    )


def _of_demands() -> Iterator[str]:
    for demand in Demand.objects.select_related(
        "call", "answered_with_product__call", "answered_with_event", "merged_into"
    ):
        who = f"demand {demand.pk} {demand.text}"
        yield from _out_of_order(who, timeline_of_demand(demand, timezone.now()))
        wish = wish_of(demand.text)
        product, event, into = demand.answered_with_product, demand.answered_with_event, demand.merged_into
        for thing in filter(None, (product, event)):
            if wish is None or thing.title not in wish.answers or thing.art_form != demand.art_form:
                yield f"{who}: answered with {thing.title}"
        if event is not None and event.area_id[:6] != demand.area_id[:6]:
            yield f"{who}: answered with an event in {event.area_id}"
        if (
            event is not None
            and not demand.posted_at < event.published_at <= demand.answered_at < event.starts_at
        ):
            yield f"{who}: times of its event"
        if product is not None and not product.shelved_at < demand.answered_at:
            yield f"{who}: {product.title} was not on the shelf yet"
        if demand.call is not None and demand.art_form not in demand.call.art_forms:
            yield f"{who}: in {demand.call}"
        if into is not None and (wish_of(into.text) != wish or into.posted_at >= demand.posted_at):
            yield f"{who}: merged into {into.text}"
        if demand.state == DemandState.ANSWERED and not demand.posted_at < demand.answered_at:
            yield f"{who}: answered before it was asked"


def _of_orders() -> Iterator[str]:
    for order in Order.objects.select_related("product__supplier", "quota__station", "space__facility"):
        who = f"order {order.pk} {order.product.title}"
        if order.product.shelved_at >= order.created_at:
            yield f"{who}: ordered before it was on the shelf"
        if not order.product.serves(order.quota.station.area):
            yield f"{who}: its supplier does not come to {order.quota.station.area}"
        for moment in filter(None, (order.starts_at, order.alternate_at)):
            if not is_true_at(f"{order.product.title} {order.product.summary}", localtime(moment)):
                yield f"{who}: at {localtime(moment)}"
        behind = _behind(timeline_of_order(order))
        if behind is not None:
            yield from _unlike(
                who, behind, order.product.title, order.quota.station.area_id, order.created_at
            )


def _of_events() -> Iterator[str]:
    for event in Event.objects.public().select_related("product__supplier", "order", "space__facility"):
        who = f"event {event.pk} {event.title}"
        steps = timeline_of_event(event, timezone.now())
        yield from _out_of_order(who, steps)
        if not is_true_at(f"{event.title} {event.summary}", localtime(event.starts_at)):
            yield f"{who}: at {localtime(event.starts_at)}"
        if event.order is not None and not event.order.placed_at < event.published_at <= event.starts_at:
            yield f"{who}: published before it was ordered"
        if event.product is not None and event.product.shelved_at > event.published_at:
            yield f"{who}: its product was not on the shelf yet"
        behind = _behind(steps)
        if behind is not None:
            yield from _unlike(who, behind, event.title, event.area_id, event.published_at)


def _of_feedback() -> Iterator[str]:
    for one in Feedback.objects.select_related("event"):
        if one.event is not None and one.submitted_at <= one.event.starts_at:
            yield f"feedback {one.pk}: before {one.event}"


def _behind(steps) -> Demand | None:
    path = next((step.path for step in steps if step.title == "需求"), "")
    return Demand.objects.get(pk=path.strip("/").rpartition("/")[2]) if path else None


def _unlike(who: str, demand: Demand, title: str, area: str, begun: dt.datetime) -> Iterator[str]:
    if wish_of(demand.text) not in answered_by(title):
        yield f"{who}: comes from {demand.text}"
    if demand.area_id[:6] != area[:6]:
        yield f"{who}: comes from a wish in {demand.area_id}"
    if demand.posted_at >= begun:
        yield f"{who}: was begun before {demand.text} was asked"


def _out_of_order(who: str, steps) -> Iterator[str]:
    days = [
        localtime(step.when).date() if isinstance(step.when, dt.datetime) else step.when
        for step in steps
        if step.when
    ]
    if days != sorted(days):
        yield f"{who}: {[(step.title, str(day)) for step, day in zip([s for s in steps if s.when], days, strict=True)]}"
