"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.urls import certificates, family, groups, members, places
from community.urls import family, groups, places
from community.urls import family, members, places
from community.urls import certificates, family, places
from community.urls import family, groups, members, places
from community.urls import family, groups, members, places, seats
from community.urls import family, groups, places, spaces

app_name = "community"
urlpatterns = [
    *certificates.urlpatterns,
    *family.urlpatterns,
    *groups.urlpatterns,
    *members.urlpatterns,
    *places.urlpatterns,
    *seats.urlpatterns,
    *spaces.urlpatterns,
]
