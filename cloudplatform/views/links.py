"""Views of links between products, events and benchmark projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import links as actions
from cloudplatform.forms.links import LinkForm, LinkReasonForm
from cloudplatform.models import Event, Product, ProjectLink
from community.policy import Right
from community.seat_rights import rows_of
from core.constraints import at_fields
from core.errors import DomainError
from core.web.requests import SignedInRequest
from projects.models import Project
from projects.queries.parties import worked_on_by
from projects.states import RUNNING

VERBS = {"confirm": actions.confirm_link, "refuse": actions.refuse_link, "end": actions.end_link}


@login_required
@rows_of(Right.OFFER)
def link_product(request: SignedInRequest, pk: int) -> HttpResponse:
    """Links of a product to projects, with a form for one more."""
    product = get_object_or_404(Product.objects.editable_by(request.user).select_related("supplier"), pk=pk)
    return _page(request, product, product.supplier, reverse("cloudplatform:product_progress", args=[pk]))


@login_required
@rows_of(Right.HOST)
def link_event(request: SignedInRequest, pk: int) -> HttpResponse:
    """Links of an event to projects, with a form for one more."""
    event = get_object_or_404(Event.objects.hosted_by(request.user).select_related("host"), pk=pk)
    return _page(request, event, event.host, reverse("cloudplatform:hosted_event", args=[pk]))


@login_required
@require_safe
@rows_of(Right.PROPOSE)
def project_links(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is said to belong to a project, for who works on it; its lead answers here."""
    return _project_page(request, pk)


@login_required
@require_POST
def answer_link(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, refuse or end a link, for the lead of its project."""
    if verb not in VERBS:
        raise Http404
    link = get_object_or_404(ProjectLink.objects.answerable_by(request.user), pk=pk)
    form = LinkReasonForm(request.POST)
    values: dict[str, Any] = {}
    if verb != "confirm":
        if not form.is_valid():
            return _project_page(request, link.project_id, bound=(pk, verb, form), status=422)
        values = form.cleaned_data
    try:
        VERBS[verb](link=link, **values, by=request.actor, at=timezone.now())  # type: ignore[operator]
    except DomainError as refusal:
        return _project_page(request, link.project_id, refusal=refusal, status=409)
    messages.success(request, "办好了，对方会收到通知。")
    return redirect("cloudplatform:project_links", pk=link.project_id)


def _page(request: SignedInRequest, thing: Any, institution: Any, back: str) -> HttpResponse:
    projects = worked_on_by(request.user).filter(state__in=RUNNING).order_by("title", "pk")
    form = LinkForm(request.POST or None, projects=projects)
    refusal, status = None, 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        try:
            link = actions.attach_to_project(
                project=form.cleaned_data["project"], thing=thing, institution=institution, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except DomainError as found:
            refusal, status = found, 409
        except ValidationError as error:
            form.add_error(None, at_fields(error, form.fields))
            status = 422
        else:
            done = "已归入项目。" if link.answered_at else "已提出，等项目牵头单位确认。"
            messages.success(request, done)
            return redirect(request.path)
    context = {
        "thing": thing, "back": back, "form": form, "refusal": refusal, "may_link": projects.exists(),
        "links": thing.project_links.select_related("project", "project__lead").order_by("-pk"),
    }  # fmt: skip
    return render(request, "cloudplatform/links/link.html", context, status=status)


def _project_page(
    request: SignedInRequest, pk: int, bound: Any = None, refusal: Any = None, status: int = 200
) -> HttpResponse:
    project = get_object_or_404(worked_on_by(request.user).select_related("lead").defer("search"), pk=pk)
    page = Paginator(ProjectLink.objects.filter(project=project).for_list(), 20).get_page(
        request.GET.get("page")
    )
    context = {
        "project": project, "page": page, "refusal": refusal, "bound": bound, "form": LinkReasonForm(), "tab": "links",
        "may_answer": Project.objects.editable_by(request.user).filter(pk=pk).exists(),
    }  # fmt: skip
    return render(request, "cloudplatform/links/project.html", context, status=status)
