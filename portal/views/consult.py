"""View that starts a consultation about a project."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.record.journal import subject_of
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from projects.models import Project
from thinktank.views.consultations import ask_about


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def ask_about_project(request: SignedInRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    path = reverse("portal:project", args=[project.pk])
    return ask_about(
        request, crumbs=[("标杆项目", reverse("portal:project_list")), (project.title, path)],
        about=subject_of(project), about_title=project.title, about_path=path,
    )  # fmt: skip
