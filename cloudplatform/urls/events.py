"""Routes of events."""

from django.urls import path

from cloudplatform.views import events

urlpatterns = [
    path("events/", events.event_list, name="event_list"),
    path("events/<int:pk>/", events.event_detail, name="event"),
    path("events/<int:pk>.ics", events.event_calendar, name="event_calendar"),
]
