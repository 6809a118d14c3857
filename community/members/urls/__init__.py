"""Routes of members and seats."""

from community.members.urls import alliances, family, members, seats

urlpatterns = [*alliances.urlpatterns, *family.urlpatterns, *members.urlpatterns, *seats.urlpatterns]
