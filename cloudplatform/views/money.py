"""View of the amounts of an institution's orders, as supplier or as station."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cloudplatform.models import Side
from cloudplatform.queries import money as queries
from community.models import Kind, Seat
from community.policy import Right
from community.seat_rights import NoRight, rows_of
from core.dates import asked
from core.files.downloads import sheet
from core.web.requests import SignedInRequest

PER_PAGE = 50
RECEIVES = (Kind.STATION, Kind.COMMUNITY)


@login_required
@require_safe
@rows_of(Right.OFFER, Right.ORDER)
def money(request: SignedInRequest) -> HttpResponse:
    """`?year=2026` and `?stage=to_settle` cut the list; `?format=xlsx` or `csv` hands it out."""
    side = _side(request.seat)
    institution = request.seat.institution
    all_rows = queries.orders_of(institution, side)
    years = queries.years_of(all_rows)
    this = timezone.localdate().year
    year = asked.year(request.GET.get("year", "")) or (this if this in years or not years else years[0])
    rows = all_rows.filter(day_at__year=year)
    stage = request.GET.get("stage", "")
    shown = rows.filter(stage=stage) if stage in queries.STAGES else rows
    if "format" in request.GET:
        table = queries.table(queries.with_words(shown))
        return sheet(f"money-{year}", request.GET["format"], queries.TITLES, table, is_private=True)
    page = Paginator(queries.with_words(shown), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "institution": institution, "is_supplier": side == Side.SUPPLIER, "page": page, "year": year,
        "years": years, "stage": stage, "stages": queries.STAGES, "sums": queries.sums(rows),
    }  # fmt: skip
    return render(request, "cloudplatform/deliveries/money.html", context)


def _side(seat: Seat | None) -> str:
    """Stations receive, all others deliver. :raises NoRight: without the right of that side."""
    receives = bool(seat and seat.institution.kind in RECEIVES)
    right = Right.ORDER if receives else Right.OFFER
    if not seat or not seat.carries(right) or seat.institution.kind == Kind.BUREAU:
        raise NoRight(right)
    return Side.STATION if receives else Side.SUPPLIER
