"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.urls import (
    alliances,
    certificates,
    family,
    groups,
    members,
    news,
    places,
    publicity,
    seats,
    spaces,
    training,
)

app_name = "community"
urlpatterns = [
    *alliances.urlpatterns,
    *certificates.urlpatterns,
    *family.urlpatterns,
    *groups.urlpatterns,
    *members.urlpatterns,
    *news.urlpatterns,
    *places.urlpatterns,
    *publicity.urlpatterns,
    *seats.urlpatterns,
    *spaces.urlpatterns,
    *training.urlpatterns,
]
