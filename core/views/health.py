"""/healthz, for people and machines that watch the portal."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import health


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 once database, worker and clock are alive; 503 with what is missing."""
    report = health.report(at=timezone.now())
    is_well = set(report.values()) == {"ok"}
    return JsonResponse(report, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})
