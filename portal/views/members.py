"""The public page of one member, gathered from every app."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import Membership
from core.requests import PortalRequest
from portal.member_sections import sections


@require_safe
def member(request: PortalRequest, pk: int) -> HttpResponse:
    """Whoever is or was a member has a page; one that left says so."""
    stays = Membership.objects.filter(institution=pk).select_related(
        "institution__area__parent", "institution__supervisor"
    )
    membership = get_object_or_404(stays.defer("search").order_by("-joined_on", "-pk")[:1])
    institution = membership.institution
    found = sections(institution, timezone.now())
    context = {
        "membership": membership, "institution": institution, "sections": found, "crumbs": [("成员单位", "/members/")],
    }  # fmt: skip
    return render(request, "portal/members/member.html", context)
