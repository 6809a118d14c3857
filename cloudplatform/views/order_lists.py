"""All orders of my institution in one list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cloudplatform.queries import order_lists as queries
from cloudplatform.states import OrderState
from cloudplatform.views.deliveries import NO_SUPPLIERS
from community.models import Institution
from community.policy import Right
from community.seat_rights import rows_of
from core.web.list_filters import ListCut
from core.web.printed import handed_out
from core.web.requests import SignedInRequest

PER_PAGE = 50


@login_required
@require_safe
@rows_of(Right.OFFER, Right.ORDER)
def order_list(request: SignedInRequest) -> HttpResponse:
    """All orders of the institution, filtered by the query string; `?format=xlsx` or `csv` exports them."""
    receives = Institution.objects.where(request.user, Right.ORDER).stations()
    delivers = Institution.objects.where(request.user, Right.OFFER).exclude(kind__in=NO_SUPPLIERS)
    if not receives.exists() and not delivers.exists():
        raise Http404
    cut = ListCut.of(request.GET, OrderState.choices)
    rows = cut.apply(queries.orders_of(request.user), when="starts_at", search=queries.SEARCHED)
    if "format" in request.GET:
        table = queries.table(rows)
        return handed_out(
            request, "orders", "全部点单和配送", queries.TITLES, table, cut, word="产品、站点或供方"
        )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [(order, queries.delivery_words(order)) for order in page]
    return render(request, "cloudplatform/orders/list.html", {"page": page, "rows": shown, "cut": cut})
