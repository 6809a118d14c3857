"""Routes, by subject. All names are `projects:<name>`."""

from django.urls import URLPattern

from projects.urls import empower

app_name = "projects"
urlpatterns: list[URLPattern] = [*empower.urlpatterns]
