from django.urls import path

from community.members.views import family, residence

urlpatterns = [
    path("me/residence/", residence.residence, name="residence"),
    path("me/family/", family.family, name="family"),
    path("me/family/<int:pk>/remove/", family.remove, name="remove_family"),
]
