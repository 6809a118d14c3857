"""Routes of members and places, by subject. All names are `community:<name>`."""

from community.members.urls import alliances, family, members, seats
from community.places.urls import groups, places, spaces
from community.press.urls import news, publicity
from community.training.urls import certificates, training

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
