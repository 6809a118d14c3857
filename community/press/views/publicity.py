"""宣传工作 at the workbench: plans, campaigns, press conferences, clippings. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.press.actions import publicity as actions
from community.press.forms.publicity import CampaignForm, ClippingForm, ConferenceForm, GoalsForm, PlanForm
from community.press.models import Campaign, Channel, Clipping, PressConference, PublicityPlan
from community.press.models.publicity import PlanQuerySet
from community.press.queries import publicity as queries
from community.press.states import CAMPAIGN, CONFERENCE, CampaignState, ConferenceState, PlanState
from community.press.views.briefs import institution_of
from core.errors import DomainError
from core.files import attachments
from core.files.downloads import sheet
from core.models import User
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import written
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

EXPORT_MAX = 5000
VERB_TEXT_MAX = 20_000


@login_required
@require_safe
def publicity(request: SignedInRequest) -> HttpResponse:
    """Plans of my institution, and what the media wrote about it."""
    institution = institution_of(request)
    clippings = Clipping.objects.filter(institution=institution)
    months = queries.clippings_by_month(clippings, timezone.localdate())
    rows = clippings.select_related("campaign", "brief").order_by("-published_on", "-pk")
    context = {
        "institution": institution, "plans": queries.plans_of(institution), "months": months, "channels": Channel.labels,
        "chart": [(f"{one.month.month}月", one.total) for one in months], "total": sum(one.total for one in months),
        "page": Paginator(rows, 20).get_page(request.GET.get("page")),
        "may_close": bool(request.seat and request.seat.carries(Right.REPORT)),
    }  # fmt: skip
    return render(request, "community/press/publicity/home.html", context)


@login_required
@require_safe
def clippings_xlsx(request: SignedInRequest) -> HttpResponse:
    institution = institution_of(request)
    rows = Clipping.objects.filter(institution=institution).select_related("institution", "campaign", "brief")
    table = queries.table(rows.order_by("-published_on", "-pk")[:EXPORT_MAX])
    return sheet("clippings", "xlsx", queries.COLUMNS, table)


@sign_in_keeping_text
def new_plan(request: SignedInRequest) -> HttpResponse:
    institution = institution_of(request)
    initial = {"year": timezone.localdate().year, **drafts.initial(request)}
    form = PlanForm(request.POST or None, initial=initial)
    made = _write(request, form, lambda: actions.draft_plan(
        institution=institution, **form.cleaned_data, by=request.actor, at=timezone.now()))  # fmt: skip
    if made is not None:
        return redirect("community:publicity_plan", pk=made.pk)
    return _form_page(request, form, "写年度宣传方案", "保存方案", "/workbench/publicity/")


@sign_in_keeping_text
def edit_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(PublicityPlan.objects.written_by(request.user), pk=pk)
    form = GoalsForm(request.POST or None, initial={"goals": plan.goals, **drafts.initial(request)})
    edit = Edit(form, plan, lambda row: {"goals": row.goals})
    if _write(request, form, lambda: edit.save(lambda: actions.edit_plan(
        plan=plan, goals=form.cleaned_data["goals"], by=request.actor, at=timezone.now()))):  # fmt: skip
        return redirect("community:publicity_plan", pk=pk)
    return _form_page(request, form, f"修改 {plan.year} 年方案", "保存方案", f"/workbench/publicity/{pk}/")


@login_required
@require_safe
def publicity_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(_plans(request).select_related("institution"), pk=pk)
    return render(request, "community/press/publicity/plan.html", _context(request, plan))


@login_required
@require_POST
def act_on_plan(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Put a plan in force, or sum it up: liaison and head."""
    plan = get_object_or_404(
        PublicityPlan.objects.decided_by(request.user).select_related("institution"), pk=pk
    )
    acts: dict[str, Callable[[], object]] = {
        "adopt": lambda: actions.adopt_plan(plan=plan, by=request.actor, at=timezone.now()),
        "close": lambda: actions.close_plan(
            plan=plan, summary=_said(request), by=request.actor, at=timezone.now()
        ),
    }
    return _act(request, plan, acts, verb)


@sign_in_keeping_text
def new_campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(_plans(request).select_related("institution"), pk=pk)
    form = CampaignForm(request.POST or None, institution=plan.institution, initial=drafts.initial(request))
    if _write(request, form, lambda: actions.plan_campaign(
        plan=plan, fields=form.values(), by=request.actor, at=timezone.now())):  # fmt: skip
        return redirect("community:publicity_plan", pk=pk)
    return _form_page(request, form, "加一项宣传活动", "保存", f"/workbench/publicity/{pk}/")


@login_required
@require_POST
def act_on_campaign(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    campaign = get_object_or_404(
        Campaign.objects.filter(plan__in=_plans(request)).select_related("plan__institution"), pk=pk
    )
    now, said = timezone.now(), _said(request)[:500]
    acts: dict[str, Callable[[], object]] = {
        "start": lambda: actions.start_campaign(campaign=campaign, by=request.actor, at=now),
        "finish": lambda: actions.finish_campaign(campaign=campaign, outcome=said, by=request.actor, at=now),
        "cancel": lambda: actions.cancel_campaign(campaign=campaign, outcome=said, by=request.actor, at=now),
    }
    return _act(request, campaign.plan, acts, verb)


@sign_in_keeping_text
def new_conference(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(_plans(request).select_related("institution"), pk=pk)
    form = ConferenceForm(
        request.POST or None, request.FILES or None, plan=plan, initial=drafts.initial(request)
    )

    def write() -> PressConference:
        fields = {name: value for name, value in form.cleaned_data.items() if name != "files"}
        made = actions.plan_conference(plan=plan, **fields, by=request.actor, at=timezone.now())
        attachments.claim(
            [attachments.accept(upload=one, purpose="press", by=request.actor, at=timezone.now())
             for one in form.cleaned_data["files"]], made,
        )  # fmt: skip
        return made

    if _write(request, form, write):
        return redirect("community:publicity_plan", pk=pk)
    return _form_page(request, form, "筹备发布会", "保存", f"/workbench/publicity/{pk}/")


@login_required
@require_POST
def act_on_conference(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    found = PressConference.objects.filter(plan__in=_plans(request)).select_related("plan__institution")
    conference = get_object_or_404(found, pk=pk)
    now, said = timezone.now(), _said(request)
    acts: dict[str, Callable[[], object]] = {
        "hold": lambda: actions.hold_conference(
            conference=conference, transcript=said, by=request.actor, at=now
        ),
        "cancel": lambda: actions.cancel_conference(
            conference=conference, reason=said[:300], by=request.actor, at=now
        ),
    }
    return _act(request, conference.plan, acts, verb)


@sign_in_keeping_text
def new_clipping(request: SignedInRequest) -> HttpResponse:
    institution = institution_of(request)
    form = ClippingForm(request.POST or None, institution=institution, initial=drafts.initial(request))
    if _write(request, form, lambda: actions.record_clipping(
        institution=institution, fields=form.values(), by=request.actor, at=timezone.now())):  # fmt: skip
        return redirect("community:publicity")
    return _form_page(request, form, "登记媒体报道", "登记", "/workbench/publicity/")


@login_required
@require_POST
def remove_clipping(request: SignedInRequest, pk: int) -> HttpResponse:
    clipping = get_object_or_404(Clipping.objects.written_by(request.user), pk=pk)
    actions.remove_clipping(clipping=clipping, by=request.actor, at=timezone.now())
    messages.success(request, "已移除，操作有记录。")
    return redirect("community:publicity")


def _plans(request: SignedInRequest) -> PlanQuerySet:
    return PublicityPlan.objects.written_by(request.user)


def _said(request: SignedInRequest) -> str:
    return request.POST.get("words", "")[:VERB_TEXT_MAX]


def _act(
    request: SignedInRequest, plan: PublicityPlan, acts: dict[str, Callable[[], object]], verb: str
) -> HttpResponse:
    if verb not in acts:
        raise Http404
    try:
        acts[verb]()
    except DomainError as refusal:
        context = {**_context(request, plan), "refusal": refusal, "typed": _said(request)}
        return render(request, "community/press/publicity/plan.html", context, status=409)
    messages.success(request, "办好了。")
    return redirect("community:publicity_plan", pk=plan.pk)


def _context(request: SignedInRequest, plan: PublicityPlan) -> dict[str, Any]:
    plan.refresh_from_db()
    decides = PublicityPlan.objects.decided_by(request.user).filter(pk=plan.pk).exists()
    file = queries.plan_file(plan)
    labels = dict(Channel.choices)
    return {
        "plan": plan, "may_change": plan.state != PlanState.CLOSED, "may_adopt": decides and plan.state == PlanState.DRAFT,
        "may_close": decides and plan.state == PlanState.IN_FORCE,
        "campaigns": [
            {
                "row": one, "channels": [labels.get(value, value) for value in one.channels],
                "may_start": CAMPAIGN.allows(one.state, CampaignState.UNDER_WAY),
                "may_finish": CAMPAIGN.allows(one.state, CampaignState.DONE),
                "may_cancel": CAMPAIGN.allows(one.state, CampaignState.CANCELLED),
            }
            for one in file.campaigns
        ],
        "conferences": [
            {"row": one, "files": files, "may_act": CONFERENCE.allows(one.state, ConferenceState.HELD)}
            for one, files in file.conferences
        ],
    }  # fmt: skip


def _write(request: SignedInRequest, form: Any, write: Callable[[], Any]) -> Any:
    """Write what a valid form says; a refusal lands on the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    made = written(form, write)
    if made is not None:
        messages.success(request, "已保存。")
    return made


def _form_page(request: SignedInRequest, form: Any, title: str, action: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": action, "back": back}
    return render(request, "community/press/publicity/form.html", context, status=422 if form.errors else 200)


@attachments.readable_through("community.pressconference")
def _may_read(user: User | None, pk: int) -> bool:
    """Materials: the institution's writers, and the bureau."""
    if user is None:
        return False
    plans = PublicityPlan.objects.filter(conferences=pk)
    return plans.written_by(user).exists() or plans.handled_by(user).exists()
