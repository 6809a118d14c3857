from django.urls import path

from community.views import places

urlpatterns = [
    path("workbench/places/", places.places, name="places"),
    path("workbench/places/<int:pk>/hours/", places.hours, name="hours"),
    path("workbench/places/<int:pk>/close/", places.close, name="close"),
    path("workbench/places/closures/<int:pk>/cancel/", places.reopen, name="reopen"),
]
