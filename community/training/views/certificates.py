"""Views of certificates: public verification, list and PDF for holders."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community import policy
from community.training.models import Certificate
from community.training.queries import certificates
from core.files import downloads
from core.web.addresses import client_network
from core.web.requests import PortalRequest, SignedInRequest

SECONDS = int(policy.WRONG_NUMBERS_WITHIN.total_seconds())


@require_safe
def verify(request: PortalRequest) -> HttpResponse:
    """Answer a number. Wrong ones are counted by address: guessing is slow, and everybody reads why."""
    text = request.GET.get("number", "").strip()[:60]
    context: dict[str, object] = {"text": text, "crumbs": [("培训与交流", reverse("community:training"))]}
    if not text:
        return render(request, "community/training/certificates/verify.html", context)
    counter = f"certificate-wrong:{client_network(request)}"
    if cache.get(counter, 0) >= policy.WRONG_NUMBERS_MAX:
        return render(
            request, "community/training/certificates/verify.html", {**context, "is_slowed": True}, status=429
        )
    found = certificates.verify(text)
    if not found.is_known:
        cache.add(counter, 0, SECONDS)
        cache.incr(counter)
    response = render(request, "community/training/certificates/verify.html", {**context, "found": found})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    rows = Certificate.objects.of(request.user).for_list()
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "community/training/certificates/mine.html", {"page": page})


@login_required
@require_safe
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF, for the holder and for those who issued it; revoked ones are not printed any more."""
    rows = Certificate.objects.readable_by(request.user).filter(revoked_at__isnull=True)
    certificate = get_object_or_404(rows.select_related("issued_by"), pk=pk)
    content = certificates.printed(certificate)
    return downloads.download(content, f"{certificate.number}.pdf", opens=True, is_private=True)
