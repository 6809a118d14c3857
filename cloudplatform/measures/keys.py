"""Keys of measures: paths from rows of the platform to the subjects they count for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from cloudplatform.models import ProjectLink
from core.measures import By, ByEither, Cut, Key, Kind, Unnest, area_cuts, by_area


@dataclass(frozen=True)
class InProject:
    """The projects an event belongs to, itself or through its product, once each (queries.project_links.events_of)."""

    event: str
    product: str

    @property
    def where(self) -> Q:
        return self._linked(ProjectLink.objects.confirmed())

    @property
    def expression(self) -> Combinable:
        links = ProjectLink.objects.confirmed().filter(
            Q(event=OuterRef(self.event)) | Q(product=OuterRef(self.product))
        )
        projects = links.order_by().values("project_id").distinct()
        return Unnest(ArraySubquery(projects), output_field=BigIntegerField())

    def among(self, keys: Collection[str]) -> Q:
        return self._linked(ProjectLink.objects.confirmed().filter(project__in=list(keys)))

    def _linked(self, links: QuerySet[ProjectLink]) -> Q:
        """Rows that one of `links` leads to; the set of their events and products is made once, not for each row."""
        direct = links.filter(event__isnull=False).values("event")
        supplied = links.filter(product__isnull=False).values("product")
        return Q(**{f"{self.event}__in": direct}) | Q(**{f"{self.product}__in": supplied})

    def from_parent(self, name: str) -> Key:
        event = "pk" if self.event == f"{name}_id" else self.event
        return replace(self, event=event, product=self.product.removeprefix(f"{name}__"))


def of_event(path: str = "") -> dict[Kind, Key]:
    """The subjects of the event at `path` ("event__"; empty: the row itself): place, host and supplier, project …"""
    return {
        **by_area(f"{path}area"),
        Kind.INSTITUTION: ByEither(f"{path}host_id", f"{path}product__supplier_id"),
        Kind.PROJECT: InProject(f"{path[:-2]}_id" if path else "pk", f"{path}product_id"),
        Kind.PRODUCT: By(f"{path}product_id"),
        Kind.FACILITY: By(f"{path}space__facility_id"),
    }


def event_cuts(path: str = "") -> dict[Cut, Key]:
    return {
        **area_cuts(f"{path}area"),
        Cut.ART_FORM: By(f"{path}art_form"),
        Cut.AUDIENCE: By(f"{path}audience"),
    }


def of_order(path: str = "") -> dict[Kind, Key]:
    """The subjects of the order at `path`: where the station lies, station and supplier, product, facility, project."""
    return {
        **by_area(f"{path}quota__station__area"),
        Kind.INSTITUTION: ByEither(f"{path}quota__station_id", f"{path}product__supplier_id"),
        Kind.PRODUCT: By(f"{path}product_id"),
        Kind.FACILITY: By(f"{path}space__facility_id"),
        Kind.PROJECT: InProject(f"{path}event", f"{path}product"),
    }


def order_cuts(path: str = "") -> dict[Cut, Key]:
    return {
        **area_cuts(f"{path}quota__station__area"),
        Cut.ART_FORM: By(f"{path}product__art_form"),
        Cut.PRODUCT_KIND: By(f"{path}product__kind"),
    }


def of_product(path: str = "") -> dict[Kind, Key]:
    """The subjects of the product at `path`: where its supplier sits, the supplier, the product."""
    return {
        **by_area(f"{path}supplier__area"),
        Kind.INSTITUTION: By(f"{path}supplier_id"),
        Kind.PRODUCT: By(f"{path[:-2]}_id" if path else "pk"),
    }


def product_cuts(path: str = "") -> dict[Cut, Key]:
    return {
        **area_cuts(f"{path}supplier__area"),
        Cut.ART_FORM: By(f"{path}art_form"),
        Cut.PRODUCT_KIND: By(f"{path}kind"),
        Cut.AUDIENCE: By(f"{path}audience"),
    }
