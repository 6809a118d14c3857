"""Routes, by subject. All names are `projects:<name>`."""

from projects.urls import applications

from projects.urls import empower

app_name = "projects"
urlpatterns: list[URLPattern] = [*empower.urlpatterns]
urlpatterns = [
    *applications.urlpatterns,
]
