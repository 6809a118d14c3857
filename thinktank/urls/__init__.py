"""Routes, by subject. All names are `thinktank:<name>`."""

from thinktank.urls import consultations, forum, panels

app_name = "thinktank"
urlpatterns = [
    *consultations.urlpatterns,
    *forum.urlpatterns,
    *panels.urlpatterns,
]
