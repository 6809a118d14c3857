"""Public views of the think tank: experts, panels, draws that anybody can recompute."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import Institution
from community.policy import Right
from core.web.requests import PortalRequest
from thinktank import panel_kinds, rules
from thinktank.models import Expert, Interpretation, Panel
from thinktank.policy import Category, Field
from thinktank.queries import consultations, public
from thinktank.queries import forum as forums
from thinktank.queries.eligibility import workload

A_PAGE = 24
CRUMB = ("公共文化智库", reverse_lazy("thinktank:think_tank"))


@require_safe
def think_tank(request: PortalRequest) -> HttpResponse:
    """Entry page of the think tank."""
    at = timezone.now()
    return render(request, "thinktank/index.html", {
        "figures": public.figures(at), "panels": Panel.objects.for_list()[:5], "answers": consultations.published()[:3],
        "interpretations": Interpretation.objects.published().for_list().order_by("-published_at", "-pk")[:3],
        "forum": forums.coming(at), "is_expert": Expert.objects.of(request.user).exists(),
        "may_recommend": bool(request.seat and request.seat.carries(Right.CONSULT)),
        "may_ask": Institution.objects.with_seat(request.user).exists(),
    })  # fmt: skip


@require_safe
def expert_list(request: PortalRequest) -> HttpResponse:
    """Experts by category and field, each as far as they agree."""
    category, field = request.GET.get("c", ""), request.GET.get("f", "")
    page = Paginator(public.experts_shown(category, field), A_PAGE).get_page(request.GET.get("page"))
    load = workload(timezone.localdate().year)
    return render(request, "thinktank/experts.html", {
        "page": page, "category": category, "field": field, "categories": Category.choices, "fields": Field.choices,
        "experts": [public.public_expert(expert, load[expert.pk]) for expert in page], "crumbs": [CRUMB],
    })  # fmt: skip


@require_safe
def expert(request: PortalRequest, address: str) -> HttpResponse:
    row = get_object_or_404(Expert.objects.public(), address=address)
    shown = public.public_expert(row, public.workload_of(row, timezone.now()))
    crumbs = [CRUMB, ("智库成员", reverse("thinktank:expert_list"))]
    return render(
        request,
        "thinktank/expert.html",
        {"expert": shown, "crumbs": crumbs, "most": rules.YEARLY_PANELS_MAX.on(timezone.localdate())},
    )


@require_safe
def panel_list(request: PortalRequest) -> HttpResponse:
    """Every panel ever convened, dissolved ones too: no draw can be tried twice unseen."""
    kind = request.GET.get("k", "")
    panels = Panel.objects.for_list()
    if kind in dict(panel_kinds.choices()):
        panels = panels.filter(kind=kind)
    page = Paginator(panels, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "kind": kind, "kinds": panel_kinds.choices(), "crumbs": [CRUMB]}
    return render(request, "thinktank/panels.html", context)


@require_safe
def verification(request: PortalRequest) -> HttpResponse:
    """Every draw recomputed while the page is made, and how to do it without us."""
    page = Paginator(Panel.objects.for_list(), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": public.recomputed(page), "crumbs": [CRUMB]}
    return render(request, "thinktank/verification.html", context)


@require_safe
def draw(request: PortalRequest, pk: int) -> HttpResponse:
    """The list, the commitment, the seed, and the draw recomputed while the page is made."""
    panel = get_object_or_404(Panel, pk=pk)
    crumbs = [CRUMB, ("评审组", reverse("thinktank:panel_list"))]
    return render(
        request, "thinktank/draw.html", {"draw": public.draw_page(panel), "panel": panel, "crumbs": crumbs}
    )


@require_safe
def draw_list(request: PortalRequest, pk: int) -> HttpResponse:
    """The published list as text, byte for byte what its digest is of."""
    panel = get_object_or_404(Panel, pk=pk)
    text = public.draw_page(panel).check.text
    return HttpResponse(text.encode(), content_type="text/plain; charset=utf-8")
