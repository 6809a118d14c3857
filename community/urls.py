"""Routes of members and places. All names are `community:<name>`."""

from django.urls import path

from community.views import family, places

app_name = "community"
urlpatterns = [
    path("me/family/", family.family, name="family"),
    path("me/family/<int:pk>/remove/", family.remove, name="remove_family"),
    path("workbench/places/", places.places, name="places"),
    path("workbench/places/<int:pk>/hours/", places.hours, name="hours"),
    path("workbench/places/<int:pk>/close/", places.close, name="close"),
    path("workbench/places/closures/<int:pk>/cancel/", places.reopen, name="reopen"),
]
