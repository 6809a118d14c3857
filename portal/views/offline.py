"""Progressive web app: manifest, service worker, offline page."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

ICON_SIZES: Final = (192, 512)
WORKER: Final = settings.BASE_DIR / "static" / "js" / "service-worker.js"


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest: name, icons, colours, and that the app opens on one's own page."""
    icons = [
        {
            "src": staticfiles_storage.url(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
            "purpose": "any",
        }
        for size in ICON_SIZES
    ]  # fmt: skip
    said = {
        "name": "花城文化共同体", "short_name": "花城文化", "lang": "zh-Hans", "start_url": reverse("portal:mine"), "scope": "/", "id": "/",
        "display": "standalone", "background_color": "#fdf8ef", "theme_color": "#35241d", "icons": icons,
    }  # fmt: skip
    return JsonResponse(
        said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the top of the site: a worker only looks after addresses below its own."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that is shown without a network: the tickets kept on this phone."""
    return render(request, "portal/offline.html")
