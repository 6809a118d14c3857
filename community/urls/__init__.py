"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.urls import family, groups, places
from community.urls import family, members, places

app_name = "community"
urlpatterns = [
    *family.urlpatterns,
    *groups.urlpatterns,
    *members.urlpatterns,
    *places.urlpatterns,
]
