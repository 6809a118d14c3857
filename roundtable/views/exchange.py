"""Views of the exchange board for members."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from roundtable.actions import exchange as actions
from roundtable.forms.exchange import PostForm, TermsForm, WordsForm
from roundtable.models import Agreement, Post, Resource
from roundtable.queries import exchange as queries
from roundtable.states import AgreementState, PostState
from roundtable.views.answers import answer, press


@login_required
@require_safe
@takes(Right.MEET)
def board(request: SignedInRequest) -> HttpResponse:
    """Everything open, by kind; one's own entries; agreements that wait."""
    institution = acting_institution(request)
    today, kind = localdate(), request.GET.get("kind", "")
    rows = Post.objects.open_on(today).select_related("institution").order_by("resource", "since", "pk")
    rows = rows.filter(resource=kind) if kind in Resource.values else rows
    mine = Post.objects.filter(institution=institution).order_by("-posted_at", "-pk")
    agreements = (
        Agreement.objects.of(request.user).select_related("giver", "taker", "post").order_by("-proposed_at")
    )
    return render(request, "roundtable/board.html", {
        "sides": list(queries.sides(list(rows[:200]))), "kinds": Resource.choices, "kind": kind, "mine": mine[:50],
        "agreements": agreements[:50], "tally": queries.tally(), "institution": institution,
    })  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def new_post(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    form = PostForm(request.POST or None, institution=institution)
    return answer(
        request, form, lambda: actions.post(
            institution=institution, fields=form.values(), by=request.actor, at=timezone.now()),
        template="roundtable/board_form.html", context={"title": "挂一条合作信息", "action": "挂出去"},
        done="挂出去了。", to=reverse("roundtable:board"),
    )  # fmt: skip


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@takes(Right.MEET)
def board_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """One entry: to its owner what fits it and why; to others the form of an agreement."""
    institution = acting_institution(request)
    rows = Post.objects.visible_to(request.user).select_related("institution__area", "space__facility")
    post = get_object_or_404(rows, pk=pk)
    is_own = post.institution_id == institution.pk
    form = TermsForm(
        None if is_own else request.POST or None, institution=institution, post=post, user=request.user
    )
    context: dict[str, Any] = {
        "post": post, "is_own": is_own, "matches": queries.matches(post, localdate()) if is_own else [],
        "is_open": post.state == PostState.OPEN,
    }  # fmt: skip
    return answer(
        request, form, lambda: actions.propose(
            post=post, institution=institution, terms=form.values(), by=request.actor, at=timezone.now()),
        template="roundtable/board_post.html", context=context, done="约定提出来了，等对方签。", to=reverse("roundtable:board"),
    )  # fmt: skip


@login_required
@require_POST
def board_do(request: SignedInRequest, pk: int, deed: str) -> HttpResponse:
    """Take one's entry back, or turn matching on and off."""
    post = get_object_or_404(Post.objects.kept_by(request.user), pk=pk)
    stamp: dict[str, Any] = {"post": post, "by": request.actor, "at": timezone.now()}
    if deed == "withdraw":
        return press(
            request, lambda: actions.withdraw(**stamp), done="收回了。", to=reverse("roundtable:board")
        )
    if deed in ("match", "stop"):
        is_matched = deed == "match"
        return press(
            request,
            lambda: actions.set_matching(is_matched=is_matched, **stamp),
            done="改好了。",
            to=reverse("roundtable:board_post", args=[pk]),
        )
    raise Http404


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.MEET)
def agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """One agreement: the other side signs or declines; afterwards either writes down what came of it."""
    rows = Agreement.objects.of(request.user).select_related(
        "giver", "taker", "proposer", "post", "project", "booking"
    )
    row = get_object_or_404(rows, pk=pk)
    deed = request.POST.get("deed", "")
    form = WordsForm(request.POST if deed in ("decline", "finish") else None)
    stamp: dict[str, Any] = {"agreement": row, "by": request.actor, "at": timezone.now()}
    here = reverse("roundtable:agreement", args=[pk])
    if deed == "sign":
        return press(request, lambda: actions.sign(**stamp), done="双方都签了。", to=here)

    def act() -> object:
        words = form.cleaned_data["words"]
        if deed == "decline":
            return actions.decline(reason=words, **stamp)
        return actions.finish(outcome=words, **stamp)

    context = {
        "agreement": row, "waits": row.state == AgreementState.PROPOSED, "is_signed": row.state == AgreementState.SIGNED,
    }  # fmt: skip
    return answer(
        request, form, act, template="roundtable/agreement.html", context=context, done="记下了。", to=here
    )
