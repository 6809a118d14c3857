from django.urls import path

from community.places.views import emergency, places, upkeep

urlpatterns = [
    path("workbench/places/", places.places, name="places"),
    path("workbench/places/new/", upkeep.new_facility, name="new_facility"),
    path("workbench/places/<int:pk>/edit/", upkeep.edit_facility, name="edit_facility"),
    path("workbench/places/<int:pk>/spaces/new/", upkeep.new_space, name="new_space"),
    path("workbench/places/<int:pk>/photos/", upkeep.photos, name="photos"),
    path("workbench/places/photos/<int:pk>/<str:verb>/", upkeep.photo_act, name="photo_act"),
    path("workbench/places/spaces/<int:pk>/edit/", upkeep.edit_space, name="edit_space"),
    path("workbench/places/spaces/<int:pk>/rule/", upkeep.edit_rule, name="edit_rule"),
    path("workbench/places/<str:kind>/<int:pk>/archive/", upkeep.archive, name="archive"),
    path("workbench/places/<int:pk>/hours/", places.hours, name="hours"),
    path("workbench/places/<int:pk>/close/", places.close, name="close"),
    path("workbench/places/<int:pk>/clear/", emergency.clear, name="clear_place"),
    path("workbench/places/closures/<int:pk>/cancel/", places.reopen, name="reopen"),
    path("workbench/places/spaces/closures/<int:pk>/cancel/", places.reopen_room, name="reopen_room"),
]
