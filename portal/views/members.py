"""The public page of one member, with sections of every app."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cloudplatform.queries.members import events_held
from community.member_page import sections
from community.models import Membership, Responsibility
from community.places.queries import announced
from core.web.requests import PortalRequest

PER_PAGE = 30


@require_safe
def member(request: PortalRequest, pk: int) -> HttpResponse:
    """Whoever is or was a member has a page; one that left says so."""
    membership = _newest_stay(pk)
    institution = membership.institution
    found = sections(institution, timezone.now())
    context = {
        "membership": membership, "institution": institution, "sections": found, "crumbs": [("成员单位", reverse("community:member_list"))],
    }  # fmt: skip
    return render(request, "portal/members/member.html", context)


@require_safe
def held(request: PortalRequest, pk: int) -> HttpResponse:
    """The rows behind the figures: every event a member held, with the people who checked in."""
    membership = _newest_stay(pk)
    page = Paginator(events_held(membership.institution), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "institution": membership.institution, "page": page,
        "crumbs": [("成员单位", reverse("community:member_list")), (membership.institution.name, reverse("portal:member", args=[pk]))],
    }  # fmt: skip
    return render(request, "portal/members/held.html", context)


@require_safe
def responsibilities(request: PortalRequest) -> HttpResponse:
    """Who is responsible for what, and how the wording changed."""
    listed = Membership.objects.listed().order_by().values_list("institution__sector")
    counts: dict[str, int] = dict(listed.annotate(how_many=Count("pk")))
    rows = [(row, counts.get(row.sector, 0)) for row in Responsibility.objects.current()]
    context = {
        "rows": rows,
        "announced": announced.of_duties(),
        "former": Responsibility.objects.former()[:50],
        "crumbs": [("成员单位", reverse("community:member_list"))],
    }
    return render(request, "portal/members/responsibilities.html", context)


def _newest_stay(pk: int) -> Membership:
    """The latest membership of an institution; who never was a member has no page."""
    stays = Membership.objects.filter(institution=pk).select_related(
        "institution__area__parent", "institution__supervisor"
    )
    return get_object_or_404(stays.defer("search").order_by("-joined_on", "-pk")[:1])
