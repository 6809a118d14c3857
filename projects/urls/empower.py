"""Routes of running projects, cases, replications and brands."""

from django.urls import path

from projects.views import (
    brands,
    cases,
    coverage,
    evidence,
    library,
    money,
    news,
    plan,
    replications,
    sharing,
)

urlpatterns = [
    path("workbench/projects/<int:pk>/plan/", plan.plan, name="plan"),
    path("workbench/milestones/<int:pk>/", plan.milestone, name="milestone"),
    path("workbench/milestones/<int:pk>/<slug:verb>/", plan.milestone_act, name="milestone_act"),
    path("workbench/projects/<int:pk>/sharing/", sharing.sharing, name="sharing"),
    path("workbench/sharing/<int:pk>/", sharing.shared_use, name="shared_use"),
    path("workbench/sharing/<int:pk>/<slug:verb>/", sharing.shared_use_act, name="shared_use_act"),
    path("workbench/projects/<int:pk>/money/", money.money, name="money"),
    path("workbench/money/<int:pk>/", money.entry, name="entry"),
    path("workbench/money/<int:pk>/cancel/", money.cancel, name="cancel_entry"),
    path("workbench/projects/<int:pk>/evidence/", evidence.evidence_list, name="evidence_list"),
    path("workbench/evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("workbench/evidence/<int:pk>/<slug:verb>/", evidence.evidence_act, name="evidence_act"),
    path("workbench/projects/<int:pk>/coverage/", coverage.project_coverage, name="project_coverage"),
    path("workbench/coverage/<int:pk>/stop/", coverage.stop, name="stop_serving"),
    path("workbench/projects/<int:pk>/news/", news.project_news, name="project_news"),
    path("workbench/project-news/<int:pk>/remove/", news.unlink, name="unlink_news"),
    path("workbench/projects/<int:pk>/cases/new/", cases.new_case, name="new_case"),
    path("workbench/cases/", cases.case_list, name="case_list"),
    path("workbench/cases/<int:pk>/", cases.case, name="case"),
    path("workbench/cases/<int:pk>/edit/", cases.edit_case, name="edit_case"),
    path("workbench/cases/<int:pk>/adopt/", replications.adopt, name="adopt"),
    path("workbench/cases/<int:pk>/<slug:verb>/", cases.case_act, name="case_act"),
    path("workbench/replications/", replications.replication_list, name="replication_list"),
    path("workbench/replications/<int:pk>/", replications.replication, name="replication"),
    path(
        "workbench/replications/<int:pk>/<slug:verb>/", replications.replication_act, name="replication_act"
    ),
    path("workbench/brands/", brands.brand_list, name="brand_list"),
    path("workbench/brands/<int:pk>/", brands.brand, name="brand"),
    path("workbench/brands/<int:pk>/<slug:verb>/", brands.brand_act, name="brand_act"),
    path("workbench/key-work/", brands.key_work, name="key_work"),
    path("workbench/key-work/<int:pk>/", brands.adopt_key_work, name="adopt_key_work"),
    path("projects/cases/", library.library, name="library"),
    path("projects/cases/<int:pk>/", library.published, name="published_case"),
    path("projects/cases/<int:pk>/word/", library.word, name="case_word"),
    path("projects/brands/", library.brands, name="brands"),
]
