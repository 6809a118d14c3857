"""Public views of evaluation: rounds, rules, results, scores, rectifications, open data."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.files import attachments
from core.files.downloads import download, sheet
from core.models import User
from core.web.requests import PortalRequest
from evaluation import rules
from evaluation.models import Declaration, FrameworkVersion, Rectification, Round, Subject
from evaluation.queries import (
    effect,
    fiscal_form,
    open_data,
    overview,
    ranking,
    score_card,
    score_steps,
    survey_results,
)
from evaluation.queries.sheets import threshold_on
from evaluation.states import PUBLIC, WITH_SUBJECT, RoundState
from projects.queries.lights import light

CRUMB = ("评价", reverse_lazy("evaluation:index"))
STEPS = (
    (RoundState.OPEN, "填报"), (RoundState.COMPUTING, "计算"), (RoundState.IN_REPLY, "被评方看分、回应"),
    (RoundState.REVIEWED, "复核"), (RoundState.PUBLISHED, "公布"),
)  # fmt: skip


@require_safe
def index(request: PortalRequest) -> HttpResponse:
    published, running = overview.rounds(request.user)
    threshold = threshold_on(localdate())
    latest = published[0] if published else None
    surveyed = survey_results.latest_with_rates()
    context = {
        "published": published, "running": running, "latest": latest,
        "ranking": ranking.ranking(latest, ranking.SHOWN_FIRST) if latest else None,
        "surveyed": surveyed, "rates": survey_results.rates(surveyed) if surveyed else [],
        "versions": FrameworkVersion.objects.adopted().for_list(), "threshold": threshold,
        "said": overview.said_and_done(threshold), "rectifying": overview.running_count(),
        "overdue": overview.overdue(localdate()),
    }  # fmt: skip
    return render(request, "evaluation/index.html", context)


@require_safe
def round_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """A round: its result once published, before that what is judged and by which rule."""
    one = get_object_or_404(Round.objects.visible_to(request.user).for_list(), pk=pk)
    is_public = one.state in PUBLIC
    context = {
        "round": one, "ranking": ranking.ranking(one) if is_public else None, "rules": overview.rule_rows(one.version),
        "dimensions": overview.strip(one.version), "steps": _steps(one),
        "subjects": [] if is_public else one.subjects.order_by("group", "title").values_list("title", "group"),
        "progress": None if is_public else overview.progress(one.pk), "crumbs": [CRUMB],
    }  # fmt: skip
    return render(request, "evaluation/round.html", context)


def _steps(one: Round) -> list[tuple[str, str, str]]:
    """Each step as (words, its time, is-done or now)."""
    order = [state for state, _words in STEPS]
    here = (
        order.index(RoundState(one.state))
        if one.state in order
        else len(order)
        if one.state in PUBLIC
        else -1
    )
    found = []
    for place, (state, words) in enumerate(STEPS):
        when = (
            one.declare_until
            if state == RoundState.OPEN
            else one.reply_until
            if state == RoundState.IN_REPLY
            else None
        )
        mark = "done" if place < here else "now" if place == here else ""
        found.append((words, f"{when.month}月{when.day}日止" if when else "", mark))
    return found


@require_safe
def round_table(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """The result as a table: CSV or a workbook."""
    one = get_object_or_404(Round.objects.published(), pk=pk)
    rows = ranking.ranking(one)
    titles = [
        "名次",
        "对象",
        "类别",
        "得分",
        "区间下端",
        "区间上端",
        "等级",
        "换权重名次",
        "评价份数",
        "说明",
        "被评方的话",
        "复核答复",
    ]
    table = [
        [row.ranks, row.subject.title, row.subject.group, row.subject.total, row.low, row.high,
         row.subject.get_grade_display(), row.places, row.subject.people, "", row.subject.reply, row.subject.answer]
        for row in rows.rows
    ] + [
        ["不排", one.title, one.group, None, None, None, one.get_state_display(), "", None, one.reason, one.reply, one.answer]
        for one in rows.out
    ]  # fmt: skip
    return sheet(f"{one.number}-scores", kind, titles, table)


@require_safe
def round_archive(request: PortalRequest, pk: int) -> HttpResponse:
    """The open data with verify_scores.py."""
    one = get_object_or_404(Round.objects.published().select_related("version__framework"), pk=pk)
    return download(open_data.archive(one), f"{one.number}.zip")


@require_safe
def score(request: PortalRequest, pk: int) -> HttpResponse:
    """How one score came about, and what followed from it."""
    subject = get_object_or_404(
        Subject.objects.visible_to(request.user).select_related("round__version__framework", "institution", "area"), pk=pk
    )  # fmt: skip
    if subject.round.state in (RoundState.OPEN, RoundState.PREPARED) and subject.round.computed_at is None:
        raise Http404
    history, chains = effect.history(subject), effect.chains(subject)
    line = rules.FAILING.on(timezone.now())
    option = effect.history_chart(history, chains, line) if history else {}
    context = {
        "subject": subject, "round": subject.round, "row": ranking.row_of(subject) if subject.total is not None else None,
        "steps": score_steps.steps(subject), "changes": score_steps.changes(subject), "history": history, "line": line,
        "history_words": effect.history_in_words(history), "option": json.dumps(option, ensure_ascii=False), "chains": chains,
        "crumbs": [CRUMB, (subject.round.name, reverse("evaluation:round", args=[subject.round_id]))],
    }  # fmt: skip
    return render(request, "evaluation/score.html", context)


@require_safe
def score_form(request: PortalRequest, pk: int, kind: str) -> HttpResponse:
    """The score as the fiscal self-assessment form, or as a card to print and to hear (pdf)."""
    makers = {"docx": fiscal_form.document, "xlsx": fiscal_form.sheet, "pdf": score_card.document}
    subject = get_object_or_404(
        Subject.objects.visible_to(request.user).select_related("round__version__framework", "institution", "area"), pk=pk
    )  # fmt: skip
    if kind not in makers or (kind == "pdf" and subject.round.computed_at is None):
        raise Http404
    name = f"{subject.round.number}-{subject.pk}.{kind}"
    return download(makers[kind](subject), name, is_private=not subject.round.is_public)


@require_safe
def framework(request: PortalRequest, pk: int) -> HttpResponse:
    """A framework version with the reference sheet of each indicator."""
    version = get_object_or_404(FrameworkVersion.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "version": version, "rules": overview.rule_rows(version), "dimensions": overview.strip(version), "crumbs": [CRUMB]
    }  # fmt: skip
    return render(request, "evaluation/framework.html", context)


@require_safe
def rectification_list(request: PortalRequest) -> HttpResponse:
    """Everything being put right, with its light; then what was closed."""
    rows = Rectification.objects.for_list()
    state = request.GET.get("state", "")
    chosen = rows.exclude(closed_at=None).order_by("-closed_at") if state == "closed" else rows.running()
    page = Paginator(chosen, 25).get_page(request.GET.get("page"))
    today = localdate()
    listed = [(one, light(one.due_on, today) if one.state in WITH_SUBJECT else None) for one in page]
    context = {"page": page, "rows": listed, "state": state, "crumbs": [CRUMB]}
    return render(request, "evaluation/rectifications.html", context)


@require_safe
def rectification(request: PortalRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Rectification.objects.for_list(), pk=pk)
    context = {
        "one": one, "chain": effect.chain(one, threshold_on(localdate(timezone.now()))), "findings": one.findings.all(),
        "light": light(one.due_on, localdate()) if one.state in WITH_SUBJECT else None,
        "crumbs": [CRUMB, ("整改", reverse("evaluation:rectification_list"))],
    }  # fmt: skip
    return render(request, "evaluation/rectification.html", context)


@attachments.readable_through("evaluation.declaration")
def _may_read_declaration(user: User | None, pk: int) -> bool:
    """The evidence of a declaration: who declares it, who approves it, the bureau of its area."""
    if user is None:
        return False
    rows = Declaration.objects.filter(pk=pk)
    return any(
        found.exists() for found in (rows.written_by(user), rows.overseen_by(user), rows.approvable_by(user))
    )


@attachments.readable_through("evaluation.rectification")
def _may_read_rectification(user: User | None, pk: int) -> bool:
    """The evidence of a rectification: the institution, its verifier, the bureau of the area."""
    if user is None:
        return False
    rows = Rectification.objects.filter(pk=pk)
    return any(
        found.exists() for found in (rows.answered_by(user), rows.verified_by(user), rows.overseen_by(user))
    )
