"""Routes that have nothing to do with culture."""

from django.urls import path

from core.views.health import healthz

app_name = "core"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
]
