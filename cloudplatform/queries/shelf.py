"""Search for products on the shelf (the public product catalogue)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, NullIf
from django.db.models.lookups import GreaterThanOrEqual

from cloudplatform.models import Product
from cloudplatform.queries.search_words import condition, of_columns
from cloudplatform.queries.suggestions import suggestions
from cloudplatform.states import ProductState

GOOD: Final = 4  # a mean rating from here on


@dataclass(frozen=True)
class WantedProducts:
    """What somebody looks for on the shelf; empty means anything."""

    text: str = ""
    kinds: Sequence[str] = field(default_factory=tuple)
    art_forms: Sequence[str] = field(default_factory=tuple)
    district: str = ""
    min_rating: float = 0
    only_orderable: bool = False
    sort: str = "new"


def instead(wanted: WantedProducts) -> Sequence[str]:
    """What may have been meant by a text that found nothing; the other choices stay."""
    return suggestions(wanted.text, find(replace(wanted, text="")), of_columns)


def counts(wanted: WantedProducts, districts: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """What each choice would find beside the others: k kind, f art form, d district served, r rated GOOD, orderable. Four queries."""

    def by(field: str, wanted: WantedProducts) -> Mapping[str, int]:
        return dict(find(wanted).order_by().values_list(field).annotate(total=Count("pk")))

    anywhere = find(replace(wanted, district="")).order_by()
    serving = {code: Count("pk", filter=_serving(code)) for code in districts}
    others = (
        find(wanted)
        .order_by()
        .aggregate(
            rated=Count("pk", filter=GreaterThanOrEqual(F("mean"), GOOD)),
            orderable=Count("pk", filter=Q(state=ProductState.ON_SHELF)),
        )
    )
    return {
        "k": by("kind", replace(wanted, kinds=())), "f": by("art_form", replace(wanted, art_forms=())), "d": anywhere.aggregate(**serving),
        "r": {str(GOOD): others["rated"]}, "orderable": {"1": others["orderable"]},
    }  # fmt: skip


def _serving(code: str) -> Q:
    return Q(service_areas=[]) | Q(service_areas__contains=[code])


def find(wanted: WantedProducts) -> QuerySet[Product]:
    """Everything ever on the shelf that matches, newest or best rated first."""
    rows = Product.objects.orderable() if wanted.only_orderable else Product.objects.shelf()
    if wanted.text:
        rows = rows.filter(condition(wanted.text, of_columns))
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.art_forms:
        rows = rows.filter(art_form__in=wanted.art_forms)
    if wanted.district:
        rows = rows.serving(wanted.district)
    rows = rows.annotate(mean=Cast("rating_sum", FloatField()) / NullIf("rating_count", 0))
    if wanted.min_rating:
        rows = rows.filter(GreaterThanOrEqual(F("mean"), wanted.min_rating))
    rows = rows.for_list().defer("search", "script", "safety_plan")
    return rows.order_by(F("mean").desc(nulls_last=True), "-pk") if wanted.sort == "rating" else rows
