"""Routes, by subject. All names are `thinktank:<name>`."""

from thinktank.urls import consultations, forum

app_name = "thinktank"
urlpatterns = [
    *consultations.urlpatterns,
    *forum.urlpatterns,
from thinktank.urls import panels

app_name = "thinktank"
urlpatterns = [
    *panels.urlpatterns,
]
