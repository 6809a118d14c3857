"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.urls import certificates, family, groups, members, places, seats, spaces

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
