from django.urls import path

from community.members.views import alliances

urlpatterns = [
    path("workbench/alliances/", alliances.my_alliances, name="my_alliances"),
    path("workbench/alliances/new/", alliances.found, name="found_alliance"),
    path("workbench/alliances/<int:pk>/", alliances.lead_alliance, name="lead_alliance"),
    path("workbench/alliances/<int:pk>/invite/", alliances.invite, name="invite_to_alliance"),
    path("workbench/alliances/<int:pk>/hand-over/", alliances.hand_over, name="hand_over"),
    path("workbench/alliances/<int:pk>/charter/", alliances.replace_charter, name="replace_charter"),
    path("workbench/alliances/<int:pk>/dissolve/", alliances.dissolve, name="dissolve_alliance"),
    path("workbench/alliances/places/<int:pk>/take-back/", alliances.take_back, name="take_invitation_back"),
    path("workbench/alliances/places/<int:pk>/<str:verb>/", alliances.answer, name="answer_invitation"),
]
