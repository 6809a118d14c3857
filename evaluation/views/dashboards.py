"""Views of the dashboards of city, district and institution; who oversees the place also sees what is owed."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.web.requests import PortalRequest
from evaluation.queries import city, dashboard

CRUMBS = [("评价", reverse_lazy("evaluation:index")), ("比一比", reverse_lazy("evaluation:compare"))]


@require_safe
def whole_city(request: PortalRequest) -> HttpResponse:
    """The bureau's page: districts in rows, rounds under way, figures of the city."""
    found = city.city(request.user, localdate())
    return _page(request, found.board, "city", city=found)


@require_safe
def district(request: PortalRequest, code: int) -> HttpResponse:
    area = get_object_or_404(dashboard.districts(), pk=str(code))
    return _page(request, dashboard.of_district(area, request.user, localdate()), f"district:{area.pk}")


@require_safe
def institution(request: PortalRequest, pk: int) -> HttpResponse:
    body = get_object_or_404(dashboard.institutions(request.user), pk=pk)
    return _page(request, dashboard.of_institution(body, request.user, localdate()), f"institution:{body.pk}")


def _page(request: PortalRequest, found: dashboard.Dashboard, of: str, **more: object) -> HttpResponse:
    option = json.dumps(found.option, ensure_ascii=False)
    context = {"found": found, "option": option, "of": of, "crumbs": CRUMBS, **more}
    return render(request, "evaluation/dashboard.html", context)
