"""Texts of the full-text search columns of this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cloudplatform.models import Demand, Event, Product
from core.searchtext import Indexed


def of_product(product: Product) -> Sequence[str]:
    return [
        product.title, product.summary, product.supplier.name, str(product.get_art_form_display()),
        str(product.get_kind_display()),
    ]  # fmt: skip


def of_demand(demand: Demand) -> Sequence[str]:
    return [demand.text, demand.area.name, str(demand.get_art_form_display())]


def of_event(event: Event) -> Sequence[str]:
    area = event.area
    return [
        event.title, event.summary, str(event.get_art_form_display()), event.host.name, event.space.facility.name,
        area.name, area.parent.name if area.parent else "",
    ]  # fmt: skip


INDEXED: Final = (
    Indexed(Product, of_product, ("supplier",)),
    Indexed(Demand, of_demand, ("area",)),
    Indexed(Event, of_event, ("area", "host", "space__facility")),
)
