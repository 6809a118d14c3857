"""The library of policy interpretations."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.web.requests import PortalRequest, wants_fragment
from thinktank.models import Interpretation
from thinktank.queries import consultations as queries
from thinktank.views.public import CRUMB

HOME = [CRUMB]


@require_safe
@vary_on_headers("HX-Request")
def library(request: PortalRequest) -> HttpResponse:
    text, clause = request.GET.get("q", "").strip()[:100], request.GET.get("c", "")
    clauses = queries.clauses()
    clause = clause if clause in dict(clauses) else ""
    context = {
        "page": Paginator(queries.library(text, clause), 15).get_page(request.GET.get("page")),
        "text": text, "clause": clause, "clauses": clauses, "crumbs": HOME,
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"thinktank/interpretations/{name}", context)


@require_safe
def interpretation(request: PortalRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Interpretation.objects.published().select_related("consultation").defer("search"), pk=pk
    )
    context = {"interpretation": row, "crumbs": [*HOME, ("政策解读", reverse("thinktank:library"))]}
    return render(request, "thinktank/interpretations/detail.html", context)
