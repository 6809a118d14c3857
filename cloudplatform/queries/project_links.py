"""Products, events and feedback of a project on the cloud platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from cloudplatform.models import Event, Product, ProjectLink
from cloudplatform.models.coverage import Cover, Street
from cloudplatform.policy import ONE_DAY
from cloudplatform.states import EventState
from core import measures
from core.measures import Cut, Estimate, Kind, Period, Subject
from projects.models import Project

SHOWN = 6
BEGINNING: Final = date(2000, 1, 1)  # before any event of the community


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
    The platform's part of a project's page: measures of its whole life until now, and what it shows. `rated` is None
    without any feedback; `people` came to its events.
    """

    products: Sequence[Product]
    coming: Sequence[Event]
    coming_total: int
    held: int
    people: int
    rated: Estimate | None
    districts: Mapping[str, int]


def supply_of(project: Project, at: datetime) -> Supply:
    """Answer the products, events and measures of a project. Three queries, and at most two for each measure."""
    links = ProjectLink.objects.confirmed().filter(project=project, product__isnull=False)
    events = events_of(project)
    coming = events.filter(state=EventState.PUBLISHED, starts_at__gte=at)
    life, subject = (
        Period(Period.days(BEGINNING, BEGINNING + ONE_DAY).starts_at, at),
        Subject(Kind.PROJECT, str(project.pk)),
    )
    rating, people = measures.get("feedback.rating"), measures.get("visits.people").cell(subject, life)
    rated = rating.cell(subject, life)
    held = measures.get("events.held").cells(Kind.PROJECT, life, Cut.DISTRICT, only=[subject.key])
    return Supply(
        products=list(Product.objects.shelf().filter(pk__in=links.values("product")).for_list().defer("search", "script")[:SHOWN]),
        coming=list(coming.order_by("starts_at", "pk").select_related("space__facility", "area__parent", "host")[:SHOWN]),
        coming_total=coming.count(), held=sum(cell.numerator for cell in held),
        people=people.numerator if people else 0, rated=rating.estimate(rated),
        districts={cell.cut: cell.numerator for cell in held},
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
        """The number on the map: streets that are blank or weak."""
        return self.blank + self.weak

    @property
    def url(self) -> str:
        return reverse("portal:coverage") + f"?d={self.code}"


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
