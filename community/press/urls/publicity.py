from django.urls import path

from community.press.views import publicity

urlpatterns = [
    path("workbench/publicity/", publicity.publicity, name="publicity"),
    path("workbench/publicity/clippings.xlsx", publicity.clippings_xlsx, name="clippings_xlsx"),
    path("workbench/publicity/clippings/new/", publicity.new_clipping, name="new_clipping"),
    path("workbench/publicity/clippings/<int:pk>/remove/", publicity.remove_clipping, name="remove_clipping"),
    path("workbench/publicity/new/", publicity.new_plan, name="new_plan"),
    path("workbench/publicity/<int:pk>/", publicity.publicity_plan, name="publicity_plan"),
    path("workbench/publicity/<int:pk>/edit/", publicity.edit_plan, name="edit_plan"),
    path("workbench/publicity/<int:pk>/campaigns/new/", publicity.new_campaign, name="new_campaign"),
    path("workbench/publicity/<int:pk>/conferences/new/", publicity.new_conference, name="new_conference"),
    path("workbench/publicity/<int:pk>/<str:verb>/", publicity.act_on_plan, name="act_on_plan"),
    path(
        "workbench/publicity/campaigns/<int:pk>/<str:verb>/",
        publicity.act_on_campaign,
        name="act_on_campaign",
    ),
    path(
        "workbench/publicity/conferences/<int:pk>/<str:verb>/",
        publicity.act_on_conference,
        name="act_on_conference",
    ),
]
