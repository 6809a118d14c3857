"""Views of surveys: one page a question, without JavaScript and without storing anything before submission."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from community.models import Area
from community.policy import Right
from community.seat_rights import takes
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import PortalRequest, SignedInRequest
from evaluation.actions import citizen_panels, paper, surveys
from evaluation.forms.surveys import PaperForm, QuestionForm, StratumForm, VolunteerForm
from evaluation.models import Quota, Survey, SurveyQuestion
from evaluation.policy import SurveyMode
from evaluation.queries import survey_results
from evaluation.queries.sheets import threshold_on

CRUMBS = [("评价", reverse_lazy("evaluation:index")), ("问卷", reverse_lazy("evaluation:survey_list"))]
SALT, KEPT_FOR, DEVICE = "evaluation.survey", 3 * 3600, "survey_device"
YEAR = 365 * 24 * 3600


@require_safe
def survey_list(request: PortalRequest) -> HttpResponse:
    rows = Survey.objects.visible_to(request.user).for_list()[:60]
    return render(request, "evaluation/surveys/list.html", {"rows": rows, "crumbs": CRUMBS[:1]})


@require_safe
def survey_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """What it asks, how who answers is protected; after publication what came out and how far it can be trusted."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    panel = getattr(survey, "panel", None)
    context = {
        "survey": survey, "takes": survey.takes(timezone.now()), "threshold": survey.threshold or threshold_on(localdate()),
        "questions": survey.questions.select_related("question"), "rates": survey_results.rates(survey),
        "tables": survey_results.tables(survey), "trust": survey_results.trust(survey), "texts": survey_results.texts(survey),
        "panel": panel, "quotas": survey.quotas.select_related("area").order_by("area", "age"), "crumbs": CRUMBS,
    }  # fmt: skip
    return render(request, "evaluation/surveys/detail.html", context)


@require_POST
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """The next page of the survey: the answers so far travel in the page, signed, and are stored nowhere."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    if not survey.takes(timezone.now()):
        return _refused(request, survey, surveys.NotTaking())
    if survey.mode != SurveyMode.OPEN and not request.user.is_authenticated:
        messages.info(request, "这份问卷一人一份，请先登录。")
        return redirect(reverse("account_login") + f"?next={reverse('evaluation:survey', args=[pk])}")
    held = _held(request, survey)
    if "send" in request.POST:
        return _send(request, survey, held)
    if "back" in request.POST:
        return _page(request, survey, _without_last(held))
    return _page(request, survey, held, typed=True)


def _held(request: PortalRequest, survey: Survey) -> dict[str, Any]:
    """What was answered so far; empty at the beginning, or where the page is too old or was changed."""
    try:
        held = signing.loads(request.POST.get("state", ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        held = {}
    return (
        held
        if held.get("survey") == survey.pk
        else {"survey": survey.pk, "since": time.time(), "answers": {}}
    )


def _page(
    request: PortalRequest, survey: Survey, held: dict[str, Any], *, typed: bool = False
) -> HttpResponse:
    rows = list(survey.questions.select_related("question", "after"))
    if "area" not in held:
        form = StratumForm(request.POST if typed and "area" in request.POST else None)
        if not form.is_valid():
            return _show(request, survey, held, rows, form)
        held |= {"area": form.cleaned_data["area"].pk, "age": form.cleaned_data["age"]}
        if _is_full(survey, held):
            surveys.screen_out(survey=survey)
            return _refused(request, survey, surveys.QuotaFull())
        typed = False
    row = _next(rows, held)
    if row is not None and typed:
        asked = QuestionForm(request.POST, row=row)
        if not asked.is_valid():
            return _show(request, survey, held, rows, asked, row)
        held["answers"][row.key] = asked.cleaned_data["answer"]
        row = _next(rows, held)
    return _show(request, survey, held, rows, QuestionForm(row=row) if row else None, row)


def _next(rows: Sequence[SurveyQuestion], held: dict[str, Any]) -> SurveyQuestion | None:
    answers = held["answers"]
    return next((row for row in rows if row.key not in answers and row.is_asked(answers)), None)


def _without_last(held: dict[str, Any]) -> dict[str, Any]:
    answers = dict(held["answers"])
    if answers:
        answers.popitem()
        return {**held, "answers": answers}
    return {name: value for name, value in held.items() if name not in ("area", "age")}


def _is_full(survey: Survey, held: dict[str, Any]) -> bool:
    quotas = Quota.objects.filter(survey=survey)
    own = quotas.filter(area=held["area"], age=held["age"]).first()
    return quotas.exists() and (own is None or own.taken >= own.most)


def _show(
    request: PortalRequest, survey: Survey, held: dict[str, Any], rows: list[SurveyQuestion], form: Any,
    row: SurveyQuestion | None = None,
) -> HttpResponse:  # fmt: skip
    done = len(held["answers"]) + ("area" in held)
    context = {
        "survey": survey, "form": form, "row": row, "state": signing.dumps(held, salt=SALT), "is_last": form is None,
        "place": done + 1, "count": len(rows) + 1, "bar_pct": f"{100 * done // (len(rows) + 1)}%", "may_go_back": done > 0,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    response = render(request, "evaluation/surveys/answer.html", context, status=status)
    if survey.mode == SurveyMode.OPEN and DEVICE not in request.COOKIES:
        response.set_signed_cookie(DEVICE, secrets.token_hex(16), salt=SALT, max_age=YEAR, httponly=True, samesite="Lax",
                                   secure=request.is_secure())  # fmt: skip
    return response


def _send(request: PortalRequest, survey: Survey, held: dict[str, Any]) -> HttpResponse:
    if "area" not in held:
        return _page(request, survey, held)
    device = request.get_signed_cookie(DEVICE, default="", salt=SALT) or ""
    if survey.mode == SurveyMode.OPEN and not device:
        device = secrets.token_hex(16)
    try:
        surveys.submit_answer(
            survey=survey, area=Area.objects.get(pk=held["area"]), age=held["age"], answers=held["answers"],
            seconds=int(time.time() - held["since"]), device=device, by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return _refused(request, survey, refusal)
    messages.success(request, "收到了，谢谢。答卷已封存，谁答的、答了什么分开放，截止后只留下计数。")
    return redirect("evaluation:survey", pk=survey.pk)


def _refused(request: PortalRequest, survey: Survey, refusal: DomainError) -> HttpResponse:
    context = {"survey": survey, "refusal": refusal, "crumbs": CRUMBS}
    return render(request, "evaluation/surveys/refused.html", context, status=409)


@sign_in_keeping_text
def volunteer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer to sit on the citizen panel of a survey."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user).filter(mode=SurveyMode.PANEL), pk=pk)
    form = VolunteerForm(request.POST or None, initial=drafts.initial(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            citizen_panels.volunteer(survey=survey, **form.cleaned_data, by=request.actor, at=timezone.now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "报上名了。名单公布、抽取以后通知您。")
            return redirect("evaluation:survey", pk=pk)
    context = {"survey": survey, "form": form, "refusal": refusal, "crumbs": CRUMBS}
    status = 422 if form.errors else 409 if refusal else 200
    return render(request, "evaluation/surveys/volunteer.html", context, status=status)


@require_safe
def paper_form(request: PortalRequest, pk: int) -> HttpResponse:
    """The survey as a form to print, with where to go on from each answer."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    context = {"survey": survey, "questions": survey.questions.select_related("question", "after__question"),
               "threshold": survey.threshold or threshold_on(localdate()), "crumbs": CRUMBS}  # fmt: skip
    return render(request, "evaluation/surveys/paper.html", context)


@login_required
@takes(Right.PROPOSE)
def type_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """A paper form typed at an institution; the second person sees nothing of the first entry."""
    survey = get_object_or_404(Survey.objects.taking(timezone.now()), pk=pk)
    rows = list(survey.questions.select_related("question", "after"))
    form = PaperForm(request.POST or None, rows=rows)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("number", "area", "age")}
        try:
            sheet = paper.type_sheet(
                survey=survey, **values, answers=form.answers(), by=request.actor, at=timezone.now()
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{sheet.number}：{sheet.get_state_display()}。")
            return redirect("evaluation:type_paper", pk=pk)
    status = 422 if form.errors else 409 if refusal else 200
    return render(
        request,
        "evaluation/surveys/type.html",
        {"survey": survey, "form": form, "refusal": refusal},
        status=status,
    )
