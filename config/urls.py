"""Addresses that stay (design: architecture.md). Each app owns what lies below its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("", include("core.urls")),
    path("", include("cloudplatform.urls")),
    path("", include("portal.urls")),
]
