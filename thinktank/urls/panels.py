from django.urls import path

from thinktank.views import applications, expert_pages, public, sheets

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
    path("thinktank/desk/", expert_pages.desk, name="desk"),
    path("thinktank/desk/profile/", expert_pages.profile, name="profile"),
    path("thinktank/desk/interests/", expert_pages.interests, name="interests"),
    path(
        "thinktank/desk/interests/<int:pk>/withdraw/",
        expert_pages.withdraw_interest,
        name="withdraw_interest",
    ),
    path("thinktank/desk/letters/<int:pk>/", expert_pages.letter, name="letter"),
    path("thinktank/desk/panels/<int:pk>/", expert_pages.duty, name="duty"),
    path("thinktank/desk/panels/<int:pk>/accept/", expert_pages.accept, name="accept_duty"),
    path("thinktank/desk/panels/<int:pk>/decline/", expert_pages.decline, name="decline_duty"),
    path("thinktank/desk/panels/<int:pk>/say/", expert_pages.say, name="say"),
    path("thinktank/desk/panels/<int:pk>/confirm/", expert_pages.confirm, name="confirm_result"),
    path("thinktank/desk/panels/<int:pk>/result.<str:form>", expert_pages.result, name="result"),
    path("thinktank/desk/panels/<int:pk>/<str:code>/", sheets.sheet, name="sheet"),
    path("thinktank/desk/panels/<int:pk>/<str:code>/recuse/", sheets.recuse, name="recuse"),
    path("thinktank/desk/panels/<int:pk>/<str:code>/reopen/", sheets.reopen, name="reopen_sheet"),
]
