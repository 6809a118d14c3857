"""Routes, by subject. All names are `thinktank:<name>`."""

from thinktank.urls import consultations, forum

app_name = "thinktank"
urlpatterns = [
    *consultations.urlpatterns,
    *forum.urlpatterns,
]
