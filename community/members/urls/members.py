"""The directory, applications, and the workbench pages of a member."""

from django.urls import path

from community.members.views import applications, members, membership

urlpatterns = [
    path("members/", members.member_list, name="member_list"),
    path("members/export.<str:form>", members.export, name="member_export"),
    path("members/join/", applications.join, name="join"),
    path("members/applications/<int:pk>/", applications.application, name="application"),
    path("members/applications/<int:pk>/edit/", applications.edit_application, name="edit_application"),
    path("members/applications/<int:pk>/copy/", applications.copy, name="copy_application"),
    path("members/applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw_application"),
    path("workbench/membership/", membership.membership, name="membership"),
    path("workbench/membership/name/", membership.ask_name, name="ask_name"),
    path("workbench/membership/about/", membership.about, name="edit_about"),
    path("workbench/membership/leave/", membership.leave, name="leave_community"),
    path("workbench/membership/stay/", membership.stay, name="stay"),
]
