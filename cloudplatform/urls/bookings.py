"""Routes of bookings and the waiting list."""

from django.urls import path

from cloudplatform.views import bookings, moving

urlpatterns = [
    path("events/<int:pk>/book/", bookings.book, name="book"),
    path("me/bookings/<int:pk>/", bookings.ticket, name="ticket"),
    path("me/bookings/<int:pk>/cancel/", bookings.cancel, name="cancel_booking"),
    path("me/bookings/<int:pk>/move/", moving.move, name="move_booking"),
    path("me/bookings/<int:pk>/fewer/", bookings.fewer, name="fewer"),
    path("me/bookings/<int:pk>/appeal/", bookings.appeal, name="appeal_absence"),
    path("me/bookings/<int:pk>/answers/", bookings.answer, name="answer_questions"),
    path("me/waiting/<int:pk>/", bookings.wait, name="wait"),
    path("me/waiting/<int:pk>/claim/", bookings.claim, name="claim"),
    path("me/waiting/<int:pk>/leave/", bookings.leave, name="leave"),
]
