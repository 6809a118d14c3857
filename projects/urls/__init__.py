"""Routes, by subject. All names are `projects:<name>`."""

from django.urls import URLPattern

app_name = "projects"
urlpatterns: list[URLPattern] = []
