from django.urls import path

from thinktank.views import applications, desk, public, sheets

urlpatterns = [
    path("thinktank/", public.think_tank, name="think_tank"),
    path("thinktank/experts/", public.expert_list, name="expert_list"),
    path("thinktank/experts/<slug:address>/", public.expert, name="expert"),
    path("thinktank/verification/", public.verification, name="verification"),
    path("thinktank/panels/", public.panel_list, name="panel_list"),
    path("thinktank/panels/<int:pk>/draw/", public.draw, name="draw"),
    path("thinktank/panels/<int:pk>/list.txt", public.draw_list, name="draw_list"),
    path("thinktank/apply/", applications.apply, name="apply"),
    path("thinktank/apply/refuse/", applications.refuse, name="refuse_recommendation"),
    path("workbench/thinktank/recommend/", applications.recommend, name="recommend"),
    path("thinktank/desk/", desk.desk, name="desk"),
    path("thinktank/desk/profile/", desk.profile, name="profile"),
    path("thinktank/desk/interests/", desk.interests, name="interests"),
    path("thinktank/desk/interests/<int:pk>/withdraw/", desk.withdraw_interest, name="withdraw_interest"),
    path("thinktank/desk/letters/<int:pk>/", desk.letter, name="letter"),
    path("thinktank/desk/panels/<int:pk>/", desk.duty, name="duty"),
    path("thinktank/desk/panels/<int:pk>/accept/", desk.accept, name="accept_duty"),
    path("thinktank/desk/panels/<int:pk>/decline/", desk.decline, name="decline_duty"),
    path("thinktank/desk/panels/<int:pk>/say/", desk.say, name="say"),
    path("thinktank/desk/panels/<int:pk>/confirm/", desk.confirm, name="confirm_result"),
    path("thinktank/desk/panels/<int:pk>/result.<str:form>", desk.result, name="result"),
    path("thinktank/desk/panels/<int:pk>/<str:code>/", sheets.sheet, name="sheet"),
    path("thinktank/desk/panels/<int:pk>/<str:code>/recuse/", sheets.recuse, name="recuse"),
    path("thinktank/desk/panels/<int:pk>/<str:code>/reopen/", sheets.reopen, name="reopen_sheet"),
]
