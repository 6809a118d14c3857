"""Products a station may order, ordered by demand nearby."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, FloatField, IntegerField, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, NullIf

from cloudplatform.models import Demand, Product
from cloudplatform.queries.orders import STREET
from cloudplatform.queries.search_words import condition, of_columns
from community.models import Institution

SHOWN = 8


@dataclass(frozen=True)
class Choice:
    """A product on offer; `asked` is how many demands of its art form are open nearby."""

    product: Product
    asked: int


@dataclass(frozen=True)
class Choices:
    """The first of all products that fit; `total` counts them all."""

    shown: Sequence[Choice]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def products_for(station: Institution) -> QuerySet[Product]:
    """Products a station may order: on the shelf, serving its district, not its own."""
    return Product.objects.orderable().serving(station.area_id).exclude(supplier=station)


def choices_for(station: Institution, words: str = "", chosen: int | None = None) -> Choices:
    """
    Answer products that match `words`, those of asked-for art forms first, then the best rated; `chosen` comes first.

    Three queries.
    """
    asked = _asked_by_art_form(station)
    found = products_for(station).defer("search", "script").select_related("supplier")
    if words.strip():
        found = found.filter(condition(words, of_columns))
    total = found.count()
    rating = Cast("rating_sum", FloatField()) / NullIf(F("rating_count"), 0)
    interest = Case(
        *(When(art_form=art_form, then=Value(people)) for art_form, (_, people) in asked.items()),
        default=Cast(Value(0), IntegerField()), output_field=IntegerField(),  # a bare 0 would be a column's place
    )  # fmt: skip
    is_chosen = Case(When(pk=chosen or 0, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = found.annotate(is_chosen=is_chosen, interest=interest, mean=rating).order_by(
        "-is_chosen", "-interest", F("mean").desc(nulls_last=True), "-shelved_at", "-pk"
    )
    return Choices([Choice(row, asked.get(row.art_form, (0, 0))[0]) for row in rows[:SHOWN]], total)


def _asked_by_art_form(station: Institution) -> dict[str, tuple[int, int]]:
    """Open demands nearby by art form: how many, and how many people stand behind them."""
    near = Demand.objects.public().open().filter(area__code__startswith=station.area_id[:STREET])
    rows = near.exclude(art_form="").order_by().values("art_form")
    counted = rows.annotate(demands=Count("pk"), joined=Sum("support_count"))
    return {row["art_form"]: (row["demands"], row["demands"] + row["joined"]) for row in counted}
