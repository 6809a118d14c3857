"""Routes, by subject. All names are `projects:<name>`."""

from projects.urls import applications, empower

app_name = "projects"
urlpatterns = [
    *applications.urlpatterns,
    *empower.urlpatterns,
]
