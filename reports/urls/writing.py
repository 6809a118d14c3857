"""Routes of authors in the workbench."""

from django.urls import path

from reports.views import pictures, writing

urlpatterns = [
    path("workbench/reports/", writing.my_chapters, name="my_chapters"),
    path("workbench/reports/chapters/<int:pk>/", writing.edit, name="edit"),
    path("workbench/reports/chapters/<int:pk>/autosave/", writing.autosave, name="autosave"),
    path("workbench/reports/chapters/<int:pk>/hand-in/", writing.hand_in, name="hand_in"),
    path("workbench/reports/chapters/<int:pk>/withdraw/", writing.withdraw, name="withdraw"),
    path("workbench/reports/chapters/<int:pk>/versions/", writing.versions, name="versions"),
    path("workbench/reports/chapters/<int:pk>/pictures/", pictures.add, name="add_picture"),
    path("workbench/reports/chapters/<int:pk>/comments/", writing.comment, name="comment"),
    path("workbench/reports/comments/<int:pk>/answer/", writing.answer, name="answer"),
    path("workbench/reports/figures/<int:pk>/", writing.figures, name="figure_list"),
]
