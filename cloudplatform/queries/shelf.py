"""Finding products on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, FloatField, QuerySet
from django.db.models.functions import Cast, NullIf
from django.db.models.lookups import GreaterThanOrEqual

from cloudplatform.models import Product
from cloudplatform.queries.search_words import condition, of_columns
from cloudplatform.queries.suggestions import suggestions


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
