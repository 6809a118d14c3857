"""Search for demands, and similar ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from cloudplatform.models import Demand
from cloudplatform.models.demands import DemandQuerySet
from cloudplatform.queries.search_words import condition, of_wishes
from core.models import User

SIMILAR = 0.25


@dataclass(frozen=True)
class WantedDemands:
    """What somebody looks for among the wishes; empty means anything."""

    text: str = ""
    districts: Sequence[str] = field(default_factory=tuple)
    art_forms: Sequence[str] = field(default_factory=tuple)
    states: Sequence[str] = field(default_factory=tuple)
    sort: str = "support"


def find(wanted: WantedDemands, user: User | AnonymousUser) -> QuerySet[Demand]:
    """Public wishes that match, most supported or newest first."""
    rows = _matching(wanted).for_list()
    return rows.order_by("-posted_at", "-pk") if wanted.sort == "new" else rows


def _matching(wanted: WantedDemands) -> DemandQuerySet:
    rows = Demand.objects.public()
    if wanted.text:
        rows = rows.filter(condition(wanted.text, of_wishes))
    if wanted.districts:
        within = Q()
        for code in wanted.districts:
            within |= Q(area__code__startswith=code)
        rows = rows.filter(within)
    if wanted.art_forms:
        rows = rows.filter(art_form__in=wanted.art_forms)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    return rows


def counts(wanted: WantedDemands) -> Mapping[str, Mapping[str, int]]:
    """The number of public demands for each choice beside the other filters: d, f, s. Three queries."""

    def by(field: str, wanted: WantedDemands) -> Mapping[str, int]:
        rows = _matching(wanted).order_by().annotate(part=Left("area_id", 6))
        return dict(rows.values_list(field).annotate(total=Count("pk")))

    return {
        "d": by("part", replace(wanted, districts=())), "f": by("art_form", replace(wanted, art_forms=())),
        "s": by("state", replace(wanted, states=())),
    }  # fmt: skip


def similar(text: str, area_code: str = "") -> Sequence[Demand]:
    """Up to three open wishes much like `text`, nearest first: supporting is quicker than posting."""
    if len(text.strip()) < 4:
        return []
    rows = (
        Demand.objects.open()
        .public()
        .annotate(likeness=TrigramSimilarity("text", text))
        .filter(likeness__gt=SIMILAR)
    )
    if area_code:
        rows = rows.filter(area__code__startswith=area_code[:6])
    return list(rows.select_related("area", "area__parent").order_by("-likeness", "pk")[:3])
