from django.urls import path

from roundtable.views import members

urlpatterns = [
    path("workbench/roundtable/", members.desk, name="desk"),
    path("workbench/roundtable/propose/", members.propose, name="propose"),
    path("workbench/roundtable/items/<int:pk>/", members.item, name="item"),
    path("workbench/roundtable/items/<int:pk>/papers/", members.add_paper, name="add_paper"),
    path("workbench/roundtable/items/<int:pk>/withdraw/", members.withdraw_item, name="withdraw_item"),
    path("workbench/roundtable/invitations/<int:pk>/", members.invitation, name="invitation"),
    path("workbench/roundtable/advice/<int:pk>/", members.advice, name="advice"),
]
