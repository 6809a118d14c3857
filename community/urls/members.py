from django.urls import path

from community.views import members

urlpatterns = [
    path("members/", members.member_list, name="member_list"),
    path("members/export.<str:form>", members.export, name="member_export"),
]
