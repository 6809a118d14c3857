"""Queries about one institution on the platform, for its public page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localdate

from cloudplatform.models import Demand, Event, Feedback, Product
from cloudplatform.queries.feedback import means_by_dimension
from cloudplatform.states import EventState
from community.models import Institution
from core import measures
from core.measures import Estimate, Kind, Period, Subject


@dataclass(frozen=True)
class Ordered:
    """This year of a station: orders placed, deliveries accepted."""

    placed: int
    delivered: int


@dataclass(frozen=True)
class Rating:
    """What people who were there say: the mean of 1–5 with its interval (None without any), and the mean of each dimension."""

    rated: Estimate | None
    by_dimension: Sequence[tuple[str, float]]


def events_to_come(institution: Institution, at: datetime) -> QuerySet[Event]:
    """Published events it hosts, soonest first."""
    return Event.objects.upcoming(at).filter(host=institution).for_list().defer("search", "product__search")


def events_held(institution: Institution) -> QuerySet[Event]:
    """Events it hosted, the last first, each with `came`: people who checked in (NULL: nobody was counted)."""
    rows = Event.objects.filter(host=institution, state=EventState.HELD)
    return (
        rows.for_list()
        .defer("search", "product__search")
        .annotate(came=Sum("check_ins__people"))
        .order_by("-starts_at", "-pk")
    )


def products_of(institution: Institution) -> QuerySet[Product]:
    """What it has on the shelf, best rated first."""
    return (
        Product.objects.orderable()
        .filter(supplier=institution)
        .for_list()
        .defer("search", "script")
        .order_by("-rating_sum", "-pk")
    )


def demands_of(institution: Institution) -> QuerySet[Demand]:
    """Public demands it posted in its own name, newest first."""
    return Demand.objects.public().filter(institution=institution).for_list()


def ordered_by(institution: Institution, at: datetime) -> Ordered:
    """Answer what a station ordered and received since New Year, by the measures of the catalogue. Two queries."""
    year, unit = Period.year(localdate(at).year), Subject(Kind.INSTITUTION, str(institution.pk))
    placed, delivered = (
        measures.get(code).cell(unit, year) for code in ("orders.placed", "deliveries.accepted")
    )
    return Ordered(placed.n if placed else 0, delivered.n if delivered else 0)


def rating_of(institution: Institution, at: datetime) -> Rating:
    """Answer what published feedback says of its events and products, by the measure of the catalogue. Four queries."""
    measure = measures.get("feedback.rating")
    unit, ever = Subject(Kind.INSTITUTION, str(institution.pk)), Period.up_to(localdate(at))
    cell = measure.cell(unit, ever)
    by_dimension = means_by_dimension([unit.key], ever) if cell else ()
    return Rating(measure.estimate(cell), by_dimension)


def said_of(institution: Institution) -> QuerySet[Feedback]:
    """Published feedback with words, newest first."""
    return Feedback.objects.published().filter(_concerns(institution)).exclude(comment="").for_list()


def _concerns(institution: Institution) -> Q:
    return Q(product__supplier=institution) | Q(event__host=institution)
