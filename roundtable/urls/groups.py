from django.urls import path

from roundtable.views import groups, topics

DESK = "workbench/roundtable/"
urlpatterns = [
    path("roundtable/groups/", groups.public_groups, name="groups"),
    path("roundtable/groups/visits/<int:pk>.docx", topics.visit_minutes, name="visit_minutes"),
    path("roundtable/groups/<slug:number>/", groups.public_group, name="public_group"),
    path(f"{DESK}groups/", groups.my_groups, name="my_groups"),
    path(f"{DESK}groups/<int:pk>/", groups.group, name="group"),
    path(f"{DESK}groups/<int:pk>/ask/", groups.ask, name="ask_members"),
    path(f"{DESK}groups/<int:pk>/topics/new/", groups.new_topic, name="new_topic"),
    path(f"{DESK}groups/<int:pk>/visits/new/", groups.new_visit, name="new_visit"),
    path(f"{DESK}places/<int:pk>/", groups.place, name="place"),
    path(f"{DESK}topics/<int:pk>/", topics.topic, name="topic"),
    path(f"{DESK}visits/<int:pk>/", topics.visit, name="visit"),
]
