"""Baseline: Django with one view and no middleware. Run by bench/servers.py, never by itself."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bare",  # noqa: S106  (signs nothing)
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    LOGGING_CONFIG=None,
)
BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
urlpatterns = [path("", lambda request: HttpResponse(BODY, headers={"Content-Length": str(len(BODY))}))]
application = get_wsgi_application()
