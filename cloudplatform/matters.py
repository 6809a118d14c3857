"""Kinds of rows stations, suppliers and hosts work on (workbench lists)."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from cloudplatform.cases import BY_BUREAU
from cloudplatform.models import DateProposal, Delivery, Event, Order, Product, ProjectLink
from cloudplatform.queries.orders import page_of
from cloudplatform.states import DeliveryState, EventState, LinkState, OrderState, ProposalState
from community.members.queries.matters import Matter, page
from community.models import Institution

S, D = OrderState, DeliveryState


def order_path(order: Order, institution: Institution) -> str:
    """A supplier meets an order on the page of its delivery, a station on that of the order."""
    is_ours = order.product.supplier_id == institution.pk
    return page_of(order.pk, is_supplier=is_ours)


def _of_order(row: Any, institution: Institution) -> str:
    return order_path(row.order, institution)


MATTERS: Final = (
    Matter(
        Order, "点单", lambda one: (Q(product__supplier=one) & ~Q(state=S.DRAFT)) | Q(quota__station=one), order_path,
        frozenset({S.PLACED, S.RETURNED, S.ENDORSED, S.ACCEPTED, S.SCHEDULED}), title=lambda row: row.product.title,
        related_fields=("product", "quota__station"), search_fields=("product__title", "quota__station__name"),
    ),
    Matter(
        Delivery, "配送", lambda one: Q(order__product__supplier=one) | Q(order__quota__station=one), _of_order,
        frozenset({D.PREPARING, D.REPORTED, D.DISPUTED}), title=lambda row: row.order.product.title,
        related_fields=("order__product",),
    ),
    Matter(
        DateProposal, "配送排期", lambda one: Q(order__product__supplier=one) | Q(order__quota__station=one), _of_order,
        frozenset({ProposalState.OPEN}), title=lambda row: row.order.product.title, related_fields=("order__product",),
    ),
    Matter(
        Product, "产品", lambda one: Q(supplier=one), page("cloudplatform:product_progress"), BY_BUREAU, search_fields=("title",),
    ),
    Matter(
        Event, "场次", lambda one: Q(host=one), page("cloudplatform:hosted_event"), frozenset({EventState.PUBLISHED}),
        search_fields=("title",),
    ),
    Matter(
        ProjectLink, "归入项目", lambda one: Q(project__lead=one),
        lambda row, one: reverse("cloudplatform:project_links", args=[row.project_id]), frozenset({LinkState.PROPOSED}),
        title=lambda row: row.thing.title, related_fields=("product", "event", "project"),
    ),
)  # fmt: skip
