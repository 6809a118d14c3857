from django.urls import path
from django.views.generic import RedirectView

from community.places.views import facilities, follows, room_desk, rooms, spaces, standards, usage

urlpatterns = [
    path("venues/", facilities.venue_list, name="venue_list"),
    path("spaces/", spaces.space_list, name="space_list"),
    path("spaces/<int:pk>/", spaces.space_page, name="space"),
    path("spaces/<int:pk>/book/", spaces.book_space, name="book_space"),
    path("spaces/<int:pk>/calendar.ics", spaces.space_calendar, name="space_calendar"),
    path("venues/<int:pk>/", facilities.facility_page, name="facility"),
    path("venues/<int:pk>/<slug:verb>/", follows.follow, name="follow_facility"),
    path(
        "spaces/facilities/<int:pk>/",
        RedirectView.as_view(pattern_name="community:facility", permanent=True),
        name="old_facility",
    ),
    path("spaces/checks/<int:pk>/", standards.public_sheet, name="public_sheet"),
    path("spaces/feeds/<str:token>.ics", spaces.feed, name="space_feed"),
    path("spaces/here/<str:code>/", rooms.here, name="here"),
    path("me/rooms/", rooms.my_rooms, name="my_rooms"),
    path("me/rooms/feed/", rooms.new_feed, name="new_feed"),
    path("me/rooms/<int:pk>/", rooms.my_room, name="my_room"),
    path("me/rooms/<int:pk>/<str:verb>/", rooms.my_room_act, name="my_room_act"),
    path("workbench/rooms/", room_desk.desk, name="room_desk"),
    path("workbench/rooms/usage/", usage.usage, name="usage"),
    path("workbench/rooms/usage/<int:pk>/", usage.usage_rows, name="usage_rows"),
    path("workbench/rooms/<int:pk>/<str:verb>/", room_desk.desk_act, name="room_desk_act"),
    path("workbench/standard/", standards.sheets, name="sheets"),
    path("workbench/standard/<int:pk>/", standards.sheet, name="sheet"),
    path("workbench/standard/rounds/<int:pk>/<int:facility>/", standards.join, name="join_round"),
    path("workbench/places/spaces/<int:pk>/door/", room_desk.door_sheet, name="door_sheet"),
]
