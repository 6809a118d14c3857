"""Routes of calls, notices, applications and their progress."""

from django.urls import path

from projects.views import applications, progress, public

urlpatterns = [
    path("projects/calls/", public.call_list, name="call_list"),
    path("projects/calls/<int:pk>/", public.call_detail, name="call"),
    path("projects/notices/", public.notice_list, name="notice_list"),
    path("projects/notices/<int:pk>/", public.notice, name="notice"),
    path("projects/notices/<int:pk>/objection/", public.object_to, name="object_to"),
    path("projects/notices/<int:pk>/list.<str:kind>", public.notice_file, name="notice_file"),
    path("workbench/projects/", applications.my_projects, name="my_projects"),
    path("workbench/projects/new/", applications.new_project, name="new_project"),
    path("workbench/projects/<int:pk>/", progress.progress, name="progress"),
    path("workbench/projects/<int:pk>/edit/<str:section>/", applications.edit_project, name="edit_project"),
    path("workbench/projects/<int:pk>/preview/", applications.preview, name="preview"),
    path("workbench/projects/<int:pk>/export/", applications.export, name="export_project"),
    path("workbench/projects/<int:pk>/do/<str:verb>/", applications.act, name="project_act"),
    path("workbench/projects/<int:pk>/sign/", progress.sign, name="sign"),
    path("workbench/projects/<int:pk>/certificate/", progress.certificate, name="naming_certificate"),
    path("workbench/projects/checks/<int:pk>/", progress.report_check, name="report_check"),
    path("workbench/projects/rectifications/<int:pk>/", progress.reply, name="reply_rectification"),
]
