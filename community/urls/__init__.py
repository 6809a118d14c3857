"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.urls import family, groups, places

app_name = "community"
urlpatterns = [
    *family.urlpatterns,
    *groups.urlpatterns,
    *places.urlpatterns,
]
