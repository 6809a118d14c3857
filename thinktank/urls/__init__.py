"""Routes, by subject. All names are `thinktank:<name>`."""

from django.urls import URLPattern

app_name = "thinktank"
urlpatterns: list[URLPattern] = []
