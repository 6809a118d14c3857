"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.urls import family, places

app_name = "community"
urlpatterns = [
    *family.urlpatterns,
    *places.urlpatterns,
]
