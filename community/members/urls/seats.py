from django.urls import path

from community.members.views import my_seats, seats

urlpatterns = [
    path("workbench/seats/", seats.seats, name="seats"),
    path("workbench/seats/invite/", seats.invite, name="invite"),
    path("workbench/seats/invitations/<int:pk>/withdraw/", seats.withdraw, name="withdraw_invitation"),
    path("workbench/seats/<int:pk>/end/", seats.end, name="end_seat"),
    path("workbench/seats/<int:pk>/alternate/", seats.alternate, name="alternate"),
    path("me/seats/", my_seats.mine, name="my_seats"),
    path("me/seats/<int:pk>/leave/", my_seats.leave, name="leave_seat"),
    path("me/seats/hand-overs/<int:pk>/acknowledge/", my_seats.acknowledge, name="acknowledge"),
    path("me/seats/invitations/<str:token>/", my_seats.invitation, name="invitation"),
    path("me/seats/invitations/<str:token>/accept/", my_seats.accept, name="accept_invitation"),
    path("me/seats/invitations/<str:token>/decline/", my_seats.decline, name="decline_invitation"),
]
