"""/healthz, for people and machines that watch the portal."""

from typing import Final

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.operations import health

RETRY_AFTER_S: Final = 5


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 once database, Redis, worker and clock are alive; 503 with what is missing, and when to ask again."""
    report = health.report(at=timezone.now())
    is_well = set(report.values()) == {"ok"}
    retry = {} if is_well else {"Retry-After": str(RETRY_AFTER_S)}
    headers = {"Cache-Control": "no-store", **retry}
    return JsonResponse(report, status=200 if is_well else 503, headers=headers)
