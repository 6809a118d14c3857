"""The page of one district and of one institution; who oversees it also sees what is owed there."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.web.requests import PortalRequest
from evaluation.queries import dashboard

CRUMBS = [("评价", reverse_lazy("evaluation:index")), ("比一比", reverse_lazy("evaluation:compare"))]


@require_safe
def district(request: PortalRequest, code: int) -> HttpResponse:
    area = get_object_or_404(dashboard.districts(), pk=str(code))
    return _page(request, dashboard.of_district(area, request.user, localdate()))


@require_safe
def institution(request: PortalRequest, pk: int) -> HttpResponse:
    body = get_object_or_404(dashboard.institutions(request.user), pk=pk)
    return _page(request, dashboard.of_institution(body, request.user, localdate()))


def _page(request: PortalRequest, found: dashboard.Dashboard) -> HttpResponse:
    option = json.dumps(found.option, ensure_ascii=False)
    return render(request, "evaluation/dashboard.html", {"found": found, "option": option, "crumbs": CRUMBS})
