"""What the cloud platform knows of a project: its products, its events, what people said who were there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q, QuerySet

from cloudplatform.models import CheckIn, Event, Feedback, Product, ProjectLink
from cloudplatform.models.coverage import Cover, Street
from cloudplatform.states import EventState, FeedbackState
from projects.models import Project

SHOWN = 6


def events_of(project: Project) -> QuerySet[Event]:
    """
    Events that belong to a project: those the lead confirmed, and those of products it confirmed.

    Drafts and cancelled events are left out.
    """
    links = ProjectLink.objects.confirmed().filter(project=project)
    belongs = Q(pk__in=links.filter(event__isnull=False).values("event")) | Q(
        product__in=links.filter(product__isnull=False).values("product")
    )
    return Event.objects.filter(belongs, state__in=[EventState.PUBLISHED, EventState.HELD])


@dataclass(frozen=True)
class Supply:
    """
    The platform's part of a project's page. `rating` is the mean (1–5) of published feedback on its events, None
    without any; `visits` are check-ins at the door of its events.
    """

    products: Sequence[Product]
    coming: Sequence[Event]
    coming_total: int
    held: int
    visits: int
    rating: float | None
    ratings: int
    districts: Mapping[str, int]


def supply_of(project: Project, at: datetime) -> Supply:
    """Answer the products, events and ratings of a project. Seven queries."""
    links = ProjectLink.objects.confirmed().filter(project=project, product__isnull=False)
    events = events_of(project)
    coming = events.filter(state=EventState.PUBLISHED, starts_at__gte=at)
    rated = Feedback.objects.filter(state=FeedbackState.PUBLISHED, event__in=events.values("pk")).aggregate(
        mean=Avg("overall"), number=Count("pk")
    )
    by_area = (
        events.filter(state=EventState.HELD).order_by().values_list("area_id").annotate(number=Count("pk"))
    )
    districts: dict[str, int] = {}
    for area, number in by_area:
        districts[area[:6]] = districts.get(area[:6], 0) + number
    return Supply(
        products=list(Product.objects.shelf().filter(pk__in=links.values("product")).for_list().defer("search", "script")[:SHOWN]),
        coming=list(coming.order_by("starts_at", "pk").select_related("space__facility", "area__parent", "host")[:SHOWN]),
        coming_total=coming.count(), held=sum(districts.values()),
        visits=CheckIn.objects.filter(event__in=events.values("pk")).count(),
        rating=rated["mean"], ratings=rated["number"], districts=districts,
    )  # fmt: skip


@dataclass(frozen=True)
class DistrictCover:
    """How many streets of a district are blank, weak and served."""

    code: str
    name: str
    blank: int
    weak: int
    served: int

    @property
    def number(self) -> int:
        """For the map: streets that wait for somebody."""
        return self.blank + self.weak

    @property
    def url(self) -> str:
        return f"/projects/coverage/?d={self.code}"


def cover_by_district(streets: Sequence[Street]) -> Sequence[DistrictCover]:
    """Sum up streets (from Street.objects.covered) by district, in the order they come. No query."""
    names: dict[str, str] = {}
    counts: dict[str, dict[str, int]] = {}
    for street in streets:
        code = street.district_code
        names.setdefault(code, street.parent.name if street.parent else code)
        tally = counts.setdefault(code, dict.fromkeys(Cover.values, 0))
        tally[street.cover] += 1  # type: ignore[attr-defined]
    return [DistrictCover(code, name, **counts[code]) for code, name in names.items()]
