"""Routes of places and groups."""

from community.places.urls import groups, places, spaces

urlpatterns = [*groups.urlpatterns, *places.urlpatterns, *spaces.urlpatterns]
