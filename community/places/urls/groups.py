from django.urls import path

from community.places.views import groups

urlpatterns = [
    path("me/groups/", groups.my_groups, name="my_groups"),
    path("me/groups/new/", groups.new_group, name="new_group"),
    path("me/groups/<int:pk>/", groups.my_group, name="my_group"),
    path("me/groups/<int:pk>/leave/", groups.leave_group, name="leave_group"),
    path("me/groups/<int:pk>/offer/", groups.offer_group, name="offer_group"),
    path("me/groups/offers/<int:pk>/<str:verb>/", groups.answer_offer, name="answer_group_offer"),
    path("workbench/groups/", groups.home_groups, name="home_groups"),
    path("workbench/groups/<int:pk>/vouch/", groups.vouch, name="vouch"),
    path("workbench/groups/<int:pk>/refuse/", groups.turn_down, name="turn_down"),
]
