"""Public views of the yearly forum: programme, registration, check-in, proceedings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from community.members.actions.schedule_conflicts import Clash
from core.errors import DomainError
from core.files.downloads import download
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from thinktank.actions import registrations as actions
from thinktank.forms.forum import CodeForm
from thinktank.models import Forum, Paper, Registration
from thinktank.queries import forum as queries
from thinktank.queries.proceedings import bibtex, citation, title_of
from thinktank.views.public import CRUMB

HOME = [CRUMB]
LIST = [*HOME, ("论坛", reverse_lazy("thinktank:forum_list"))]


@require_safe
def forum_list(request: PortalRequest) -> HttpResponse:
    """Every year's forum, the coming one first."""
    forums = list(Forum.objects.newest_first())
    return render(request, "thinktank/forum/list.html", {"forums": forums, "crumbs": HOME})


@require_safe
def forum(request: PortalRequest, year: int) -> HttpResponse:
    return _page(request, get_object_or_404(Forum.objects.select_related("organiser"), year=year))


@sign_in_keeping_text
@require_POST
def register(request: SignedInRequest, year: int) -> HttpResponse:
    forum = get_object_or_404(Forum.objects.select_related("organiser"), year=year)
    try:
        actions.register(
            forum=forum, knows_clash="knows_clash" in request.POST, by=request.actor, at=timezone.now()
        )
    except DomainError as refusal:
        return _page(request, forum, refusal=refusal, clashes=isinstance(refusal, Clash), status=409)
    return redirect(f"{reverse('thinktank:forum', args=[year])}#mine")


@login_required
@require_POST
def cancel_registration(request: SignedInRequest, pk: int) -> HttpResponse:
    registration = get_object_or_404(
        Registration.objects.of(request.user).select_related("forum__organiser"), pk=pk
    )
    try:
        actions.cancel_registration(registration=registration, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        return _page(request, registration.forum, refusal=refusal, status=409)
    return redirect("thinktank:forum", year=registration.forum.year)


@login_required
@require_POST
def certify(request: SignedInRequest, pk: int) -> HttpResponse:
    """Award my certificate of attendance and go to it; asking again leads to the same."""
    registration = get_object_or_404(
        Registration.objects.of(request.user).select_related("forum__organiser"), pk=pk
    )
    try:
        actions.certify(registration=registration, at=timezone.now())
    except DomainError as refusal:
        return _page(request, registration.forum, refusal=refusal, status=409)
    return redirect("community:my_certificates")


@login_required
def door(request: SignedInRequest, year: int) -> HttpResponse:
    """Check-in at the forum: bureau staff type or scan codes; the list finds people without one."""
    forum = get_object_or_404(Forum.objects.handled_by(request.user), year=year)
    form = CodeForm(request.POST or None)
    text = request.GET.get("q", "").strip()[:40]
    context: dict[str, Any] = {
        "forum": forum,
        "form": form,
        "text": text,
        "crumbs": [*LIST, (str(forum.year), _path(forum))],
    }
    context["found"] = _found(forum, text)
    context["came"] = Registration.objects.filter(forum=forum, checked_in_at__isnull=False).count()
    if not form.is_valid():
        return render(request, "thinktank/forum/door.html", context, status=422 if form.is_bound else 200)
    try:
        context["entered"] = actions.check_in(
            forum=forum, code=form.cleaned_data["code"], by=request.actor, at=timezone.now()
        )
    except DomainError as refusal:
        return render(request, "thinktank/forum/door.html", {**context, "refusal": refusal}, status=409)
    return render(
        request, "thinktank/forum/door.html", {**context, "form": CodeForm(), "came": context["came"] + 1}
    )


@require_safe
def calendar(request: PortalRequest, year: int) -> HttpResponse:
    forum = get_object_or_404(Forum, year=year)
    content = queries.calendar(forum, f"{settings.SITE_URL}{_path(forum)}")
    return download(content, f"forum-{year}.ics")


@require_safe
def printed_paper(request: PortalRequest, year: int, number: int) -> HttpResponse:
    """A paper of the proceedings, with how to cite it."""
    rows = Paper.objects.printed().select_related("forum__organiser")
    paper = get_object_or_404(rows, forum__year=year, number=number)
    if request.GET.get("format") == "bibtex":
        return download(bibtex(paper), f"gzforum-{paper.label}.bib")
    context = {
        "paper": paper, "citation": citation(paper), "booktitle": title_of(paper.forum),
        "crumbs": [*LIST, (str(year), _path(paper.forum))],
    }  # fmt: skip
    return render(request, "thinktank/forum/paper.html", context)


def _page(
    request: PortalRequest | SignedInRequest, forum: Forum, *, status: int = 200, **more: Any
) -> HttpResponse:
    at = timezone.now()
    mine = Registration.objects.of(request.user).filter(forum=forum).live().first()
    context = {
        "forum": forum, "days": queries.programme(forum), "registration": mine, "crumbs": LIST,
        "may_hand_in": queries.may_hand_in(forum, at), "may_register": mine is None and queries.may_register(forum, at),
        "is_today": forum.starts_on <= localdate(at) <= forum.ends_on,
        "my_papers": list(Paper.objects.of(request.user).filter(forum=forum).order_by("pk")),
        "materials": list(queries.files(forum, "material")), "photos": queries.photos(forum),
        "proceedings": queries.files(forum, "proceedings").last(),
        "papers": list(Paper.objects.printed().filter(forum=forum)),
        "keeps_door": Forum.objects.handled_by(request.user).filter(pk=forum.pk).exists(),
        **more,
    }  # fmt: skip
    return render(request, "thinktank/forum/detail.html", context, status=status)


def _found(forum: Forum, text: str) -> list[Registration]:
    """People on the list whose name begins with `text`; at most twenty."""
    if not text:
        return []
    rows = Registration.objects.live().filter(forum=forum, user__display_name__startswith=text)
    return list(rows.select_related("user").order_by("user__display_name", "pk")[:20])


def _path(forum: Forum) -> str:
    return reverse("thinktank:forum", args=[forum.year])
