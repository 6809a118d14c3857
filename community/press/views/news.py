"""News for everybody: list, page. Policy: 4.3."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from community.members.queries import members
from community.press.models import Category, NewsItem
from community.press.queries import news as queries
from community.press.states import NewsState
from core.dates.months import parsed
from core.web.requests import PortalRequest, wants_fragment

GONE = 410


@require_safe
@vary_on_headers("HX-Request")
def news_list(request: PortalRequest) -> HttpResponse:
    wanted = queries.Wanted(
        text=request.GET.get("q", "").strip()[:100], category=request.GET.get("category", ""),
        month=parsed(request.GET.get("month", "")),
    )  # fmt: skip
    context = {
        "page": Paginator(queries.find(wanted), 12).get_page(request.GET.get("page")), "wanted": wanted,
        "categories": Category.choices, "months": queries.months_with_news(),
        "is_narrowed": bool(wanted.text or wanted.category or wanted.month),
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"community/press/news/{name}", context)


@require_safe
def news_item(request: PortalRequest, pk: int) -> HttpResponse:
    """A published item with its corrections; who comes to a withdrawn one is told why."""
    found = NewsItem.objects.select_related("institution", "cover", "brief__institution").defer("search")
    item = get_object_or_404(found.filter(published_at__isnull=False), pk=pk)
    crumbs = [("新闻", reverse("community:news_list"))]
    if item.state == NewsState.WITHDRAWN:
        return render(
            request, "community/press/news/gone.html", {"item": item, "crumbs": crumbs}, status=GONE
        )
    if item.state != NewsState.PUBLISHED:
        raise Http404
    shown = item.corrections.filter(shown_at__isnull=False).order_by("-shown_at")
    return render(
        request, "community/press/news/detail.html",
        {
            "item": item, "corrections": list(shown), "crumbs": crumbs, "address": request.build_absolute_uri(item.get_absolute_url()),
            "member_pages": members.pages(item.institution_id, item.brief.institution_id if item.brief else None),
        },
    )  # fmt: skip
