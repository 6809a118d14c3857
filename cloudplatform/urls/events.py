"""Routes of events: for everybody, for hosts, at the door."""

from django.urls import path

from cloudplatform.views import (
    absences,
    check_ins,
    events,
    follows,
    guests,
    hosting,
    series,
    series_rest,
    while_typing,
)

urlpatterns = [
    path("events/", events.event_list, name="event_list"),
    path("events/suggest/", while_typing.suggest, name="suggest"),
    path("events.ics", events.event_feed, name="event_feed"),
    path("events/<int:pk>/", events.event_detail, name="event"),
    path("events/<int:pk>.ics", events.event_calendar, name="event_calendar"),
    path("events/<int:pk>/follow/", follows.follow, name="follow_sessions"),
    path("me/follows/", follows.my_follows, name="my_follows"),
    path("me/follows/<int:pk>/stop/", follows.stop, name="stop_following"),
    path("workbench/events/", hosting.hosted_list, name="hosted_list"),
    path("workbench/events/new/", hosting.new_event, name="new_event"),
    path("workbench/events/series/", series.new_series, name="new_series"),
    path("workbench/events/<int:pk>/series/", series.new_series, name="event_series"),
    path("workbench/events/<int:pk>/rest/", series_rest.rest, name="series_rest"),
    path("workbench/events/<int:pk>/copy/", hosting.new_event, name="copy_event"),
    path("workbench/events/<int:pk>/", hosting.hosted_event, name="hosted_event"),
    path("workbench/events/<int:pk>/edit/", hosting.edit_event, name="edit_event"),
    path("workbench/events/<int:pk>/preview/", hosting.preview, name="preview_event"),
    path("workbench/events/<int:pk>/publish/", hosting.publish, name="publish_event"),
    path("workbench/events/<int:pk>/cancel/", hosting.cancel, name="cancel_event"),
    path("workbench/events/<int:pk>/guests/", guests.guest_list, name="guest_list"),
    path("workbench/events/<int:pk>/message/", guests.message, name="message_guests"),
    path("workbench/events/<int:pk>/absences/", absences.absence_list, name="absences"),
    path("workbench/absences/<int:pk>/<slug:verb>/", absences.act, name="absence_act"),
    path("workbench/door/", check_ins.doors, name="doors"),
    path("workbench/door/<int:pk>/", check_ins.door, name="door"),
    path("workbench/door/<int:pk>/check-in/", check_ins.check_in, name="check_in"),
    path("workbench/door/<int:pk>/list/<int:booking>/", check_ins.check_in_listed, name="check_in_listed"),
    path("workbench/door/<int:pk>/walk-in/", check_ins.walk_in, name="walk_in"),
    path("workbench/door/<int:pk>/undo/<int:check_in>/", check_ins.undo, name="undo_check_in"),
    path("workbench/door/<int:pk>/sync/", check_ins.sync, name="door_sync"),
]
