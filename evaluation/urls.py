"""Routes. All names are `evaluation:<name>`."""

from django.urls import path

from evaluation.views import comparison, dashboards, public, rectifications, surveys, workbench

app_name = "evaluation"
urlpatterns = [
    path("evaluation/", public.index, name="index"),
    path("evaluation/rounds/<int:pk>/", public.round_detail, name="round"),
    path("evaluation/rounds/<int:pk>/scores.<str:kind>", public.round_table, name="round_table"),
    path("evaluation/rounds/<int:pk>/open-data.zip", public.round_archive, name="round_archive"),
    path("evaluation/scores/<int:pk>/", public.score, name="score"),
    path("evaluation/scores/<int:pk>/form.<str:kind>", public.score_form, name="score_form"),
    path("evaluation/frameworks/<int:pk>/", public.framework, name="framework"),
    path("evaluation/rectifications/", public.rectification_list, name="rectification_list"),
    path("evaluation/rectifications/<int:pk>/", public.rectification, name="rectification"),
    path("evaluation/compare/", comparison.compare, name="compare"),
    path("evaluation/compare/table.<str:kind>", comparison.compare_file, name="compare_file"),
    path("evaluation/city/", dashboards.whole_city, name="city"),
    path("evaluation/districts/<int:code>/", dashboards.district, name="district"),
    path("evaluation/institutions/<int:pk>/", dashboards.institution, name="institution"),
    path("evaluation/surveys/", surveys.survey_list, name="survey_list"),
    path("evaluation/surveys/<int:pk>/", surveys.survey_detail, name="survey"),
    path("evaluation/surveys/<int:pk>/answer/", surveys.answer, name="answer_survey"),
    path("evaluation/surveys/<int:pk>/volunteer/", surveys.volunteer, name="volunteer"),
    path("evaluation/surveys/<int:pk>/paper/", surveys.paper_form, name="paper_form"),
    path("workbench/evaluation/surveys/<int:pk>/paper/", surveys.type_paper, name="type_paper"),
    path("workbench/evaluation/", workbench.mine, name="mine"),
    path("workbench/evaluation/declarations/<int:pk>/", workbench.declare, name="declare"),
    path("workbench/evaluation/declarations/<int:pk>/review/", workbench.review, name="review"),
    path("workbench/evaluation/scores/<int:pk>/", workbench.reply, name="reply"),
    path("workbench/rectifications/<int:pk>/", rectifications.rectification, name="my_rectification"),
    path("workbench/rectifications/of/<str:source>/", rectifications.of_source, name="rectification_of"),
    path("me/asked/<int:pk>/", rectifications.asked, name="asked"),
    path("me/asked/<int:pk>/answer/", rectifications.answer, name="answer_ask"),
]
