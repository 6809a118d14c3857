"""Filters of the API for products, events and demands."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from cloudplatform.models import Demand, Event, Product
from cloudplatform.models.events import EventQuerySet
from cloudplatform.queries.catalogue import fitting
from cloudplatform.queries.search_words import Fits, condition, of_columns, of_wishes
from core.web.api import TrueOrFalse


class Searching(django_filters.FilterSet):
    """Filter by full-text search, as on the pages."""

    q = django_filters.CharFilter(method="search", label="全文检索")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(condition(value, self.fits())) if value.strip() else rows

    def fits(self) -> Fits:
        return of_columns


class ProductFilter(Searching):
    class Meta:
        model = Product
        fields = ["kind", "art_form", "audience", "language", "state"]


class EventFilter(Searching):
    within = django_filters.CharFilter("area__code", lookup_expr="startswith", label="区划代码前缀")
    starts_after = django_filters.IsoDateTimeFilter("starts_at", lookup_expr="gte")
    starts_before = django_filters.IsoDateTimeFilter("starts_at", lookup_expr="lt")
    has_places = TrueOrFalse(method="places", label="还有名额")

    class Meta:
        model = Event
        fields = ["art_form", "audience", "language", "mode", "state", "product"]

    def fits(self) -> Fits:
        return fitting(timezone.now())

    def places(self, rows: EventQuerySet, name: str, value: bool) -> QuerySet:
        return rows.with_places() if value else rows


class DemandFilter(Searching):
    def fits(self) -> Fits:
        return of_wishes

    within = django_filters.CharFilter("area__code", lookup_expr="startswith", label="区划代码前缀")

    class Meta:
        model = Demand
        fields = ["art_form", "audience", "state"]
