"""Routes of demands."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
