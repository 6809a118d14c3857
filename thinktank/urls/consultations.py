from django.urls import path

from thinktank.views import consultations, interpretations, opinions

urlpatterns = [
    path("thinktank/consultations/", consultations.consultation_list, name="consultation_list"),
    path("thinktank/consultations/ask/", consultations.ask, name="ask"),
    path("thinktank/consultations/<int:pk>/", consultations.consultation, name="consultation"),
    path("thinktank/consultations/<int:pk>/edit/", consultations.edit, name="edit_consultation"),
    path("thinktank/consultations/<int:pk>/do/<str:verb>/", consultations.act, name="consultation_act"),
    path("workbench/consultations/", consultations.my_consultations, name="my_consultations"),
    path("thinktank/opinions/", opinions.opinion_list, name="opinion_list"),
    path("thinktank/opinions/<int:pk>/", opinions.opinion, name="opinion"),
    path("thinktank/opinions/<int:pk>/decline/", opinions.decline, name="decline_assignment"),
    path("thinktank/opinions/<int:pk>/fate/", consultations.judge_opinion, name="judge_opinion"),
    path("thinktank/interpretations/", interpretations.library, name="library"),
    path("thinktank/interpretations/<int:pk>/", interpretations.interpretation, name="interpretation"),
]
