"""Views for linking news to a project."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from community.models import NewsItem
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.web.requests import SignedInRequest
from projects.actions import news as actions
from projects.models import Project, ProjectNews
from projects.queries.news import addable
from projects.views.running import leads, project_of

OFFERED = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.PROPOSE)
def project_news(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is said to be about the project; `q` looks for more, `news` adds one."""
    project, refusal = project_of(request, pk), ""
    if request.method == "POST":
        get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
        number = request.POST.get("news", "")
        item = get_object_or_404(NewsItem, pk=int(number) if number.isdecimal() else 0)
        refusal = _link(request, project, item)
        if not refusal:
            messages.success(request, f"“{item.title}”已经归进项目，公开页面上看得到。")
            return redirect("projects:project_news", pk=pk)
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "project": project, "rows": ProjectNews.objects.filter(project=project).for_list(), "text": text, "refusal": refusal,
        "offered": addable(project, text)[:OFFERED], "may_change": leads(request, project), "tab": "news",
    }  # fmt: skip
    return render(request, "projects/empower/news.html", context, status=409 if refusal else 200)


@login_required
@require_POST
def unlink(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one away again."""
    row = get_object_or_404(ProjectNews.objects.kept_by(request.user), pk=pk)
    actions.unlink_news(row=row, by=request.actor, at=timezone.now())
    messages.success(request, "移出来了。新闻本身没有变。")
    return redirect("projects:project_news", pk=row.project_id)


def _link(request: SignedInRequest, project: Project, item: NewsItem) -> str:
    """Add one; what refuses it, in words, or nothing."""
    try:
        actions.link_news(project=project, news=item, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return str(refusal)
    except ValidationError as error:
        return "；".join(error.messages)
    return ""
