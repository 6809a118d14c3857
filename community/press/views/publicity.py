"""宣传工作 at the workbench: plans, campaigns, press conferences, clippings. Policy: 3.3.3, 4.3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community.policy import Right
from community.press.actions import publicity as actions
from community.press.forms.publicity import CampaignForm, ClippingForm, ConferenceForm, GoalsForm, PlanForm
from community.press.models import Campaign, Channel, Clipping, PressConference, PublicityPlan
from community.press.models.publicity import PlanQuerySet
from community.press.queries import publicity as queries
from community.press.states import (
    CAMPAIGN,
    CONFERENCE,
    PUBLICITY_PLAN,
    CampaignState,
    ConferenceState,
    PlanState,
)
from community.seat_rights import acting_institution, rows_of, takes
from core.files import attachments
from core.files.downloads import sheet
from core.models import User
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import PageButton, named, press, saved
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

EXPORT_MAX = 5000
VERB_TEXT_MAX = 20_000


@login_required
@require_safe
@takes(Right.WRITE)
def publicity(request: SignedInRequest) -> HttpResponse:
    """Plans of my institution, and what the media wrote about it."""
    institution = acting_institution(request)
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
@takes(Right.WRITE)
def clippings_xlsx(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    rows = Clipping.objects.filter(institution=institution).select_related("institution", "campaign", "brief")
    table = queries.table(rows.order_by("-published_on", "-pk")[:EXPORT_MAX])
    return sheet("clippings", "xlsx", queries.COLUMNS, table)


@sign_in_keeping_text
@takes(Right.WRITE)
def new_plan(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    initial = {"year": timezone.localdate().year, **drafts.initial(request)}
    form = PlanForm(request.POST or None, initial=initial)
    made = saved(request, form, lambda: actions.draft_plan(
        institution=institution, **form.cleaned_data, by=request.actor, at=timezone.now()))  # fmt: skip
    if made is not None:
        return redirect("community:publicity_plan", pk=made.pk)
    return _form_page(request, form, "写年度宣传方案", "保存方案", reverse("community:publicity"))


@sign_in_keeping_text
@rows_of(Right.WRITE)
def edit_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(PublicityPlan.objects.written_by(request.user), pk=pk)
    form = GoalsForm(request.POST or None, initial={"goals": plan.goals, **drafts.initial(request)})
    edit = Edit(form, plan, lambda row: {"goals": row.goals})
    if saved(request, form, lambda: edit.save(lambda: actions.edit_plan(
        plan=plan, goals=form.cleaned_data["goals"], by=request.actor, at=timezone.now()))):  # fmt: skip
        return redirect("community:publicity_plan", pk=pk)
    return _form_page(
        request, form, f"修改 {plan.year} 年方案", "保存方案", reverse("community:publicity_plan", args=[pk])
    )


@login_required
@require_safe
@rows_of(Right.WRITE)
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
    return _press(request, plan, ON_PLANS, verb, plan)


@sign_in_keeping_text
@rows_of(Right.WRITE)
def new_campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(_plans(request).select_related("institution"), pk=pk)
    form = CampaignForm(request.POST or None, institution=plan.institution, initial=drafts.initial(request))
    if saved(request, form, lambda: actions.plan_campaign(
        plan=plan, fields=form.values(), by=request.actor, at=timezone.now())):  # fmt: skip
        return redirect("community:publicity_plan", pk=pk)
    return _form_page(request, form, "加一项宣传活动", "保存", reverse("community:publicity_plan", args=[pk]))


@login_required
@require_POST
def act_on_campaign(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    campaign = get_object_or_404(_campaigns(request.user).select_related("plan__institution"), pk=pk)
    return _press(request, campaign.plan, ON_CAMPAIGNS, verb, campaign)


@sign_in_keeping_text
@rows_of(Right.WRITE)
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

    if saved(request, form, write):
        return redirect("community:publicity_plan", pk=pk)
    return _form_page(request, form, "筹备发布会", "保存", reverse("community:publicity_plan", args=[pk]))


@login_required
@require_POST
def act_on_conference(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    found = _conferences(request.user).select_related("plan__institution")
    conference = get_object_or_404(found, pk=pk)
    return _press(request, conference.plan, ON_CONFERENCES, verb, conference)


@sign_in_keeping_text
@takes(Right.WRITE)
def new_clipping(request: SignedInRequest) -> HttpResponse:
    institution = acting_institution(request)
    form = ClippingForm(request.POST or None, institution=institution, initial=drafts.initial(request))
    if saved(request, form, lambda: actions.record_clipping(
        institution=institution, fields=form.values(), by=request.actor, at=timezone.now())):  # fmt: skip
        return redirect("community:publicity")
    return _form_page(request, form, "登记媒体报道", "登记", reverse("community:publicity"))


@login_required
@require_POST
def remove_clipping(request: SignedInRequest, pk: int) -> HttpResponse:
    clipping = get_object_or_404(Clipping.objects.written_by(request.user), pk=pk)
    actions.remove_clipping(clipping=clipping, by=request.actor, at=timezone.now())
    messages.success(request, "已移除，操作有记录。")
    return redirect("community:publicity")


def _plans(request: SignedInRequest) -> PlanQuerySet:
    return PublicityPlan.objects.written_by(request.user)


def _campaigns(user: User) -> QuerySet[Campaign]:
    return Campaign.objects.filter(plan__in=PublicityPlan.objects.written_by(user))


def _conferences(user: User) -> QuerySet[PressConference]:
    return PressConference.objects.filter(plan__in=PublicityPlan.objects.written_by(user))


def _said(request: SignedInRequest) -> str:
    return request.POST.get("words", "")[:VERB_TEXT_MAX]


ON_PLANS: Final = (
    PageButton("adopt", "通过方案", actions.adopt_plan, "plan", PUBLICITY_PLAN.sources_of(PlanState.IN_FORCE),
               who=PublicityPlan.objects.decided_by),
    PageButton("close", "总结", actions.close_plan, "plan", PUBLICITY_PLAN.sources_of(PlanState.CLOSED),
               who=PublicityPlan.objects.decided_by,
               asks=["summary"], more=lambda request, plan: {"summary": _said(request)}),
)  # fmt: skip
ON_CAMPAIGNS: Final = (
    PageButton("start", "开始", actions.start_campaign, "campaign", CAMPAIGN.sources_of(CampaignState.UNDER_WAY), who=_campaigns),
    PageButton("finish", "办完", actions.finish_campaign, "campaign", CAMPAIGN.sources_of(CampaignState.DONE), who=_campaigns,
               asks=["outcome"], more=lambda request, row: {"outcome": _said(request)[:500]}),
    PageButton("cancel", "取消", actions.cancel_campaign, "campaign", CAMPAIGN.sources_of(CampaignState.CANCELLED),
               who=_campaigns, asks=["outcome"], more=lambda request, row: {"outcome": _said(request)[:500]}),
)  # fmt: skip
ON_CONFERENCES: Final = (
    PageButton("hold", "登记举行", actions.hold_conference, "conference", CONFERENCE.sources_of(ConferenceState.HELD),
               who=_conferences, asks=["transcript"], more=lambda request, row: {"transcript": _said(request)}),
    PageButton("cancel", "取消", actions.cancel_conference, "conference", CONFERENCE.sources_of(ConferenceState.CANCELLED),
               who=_conferences, asks=["reason"], more=lambda request, row: {"reason": _said(request)[:300]}),
)  # fmt: skip


def _press(
    request: SignedInRequest, plan: PublicityPlan, buttons: Sequence[PageButton], name: str, row: Any
) -> HttpResponse:
    """Do it; a refusal stands on the plan's page with what was typed."""
    refusal = press(request, named(buttons, name), row)
    if refusal is None:
        return redirect("community:publicity_plan", pk=plan.pk)
    context = {**_context(request, plan), "refusal": refusal, "typed": _said(request)}
    return render(request, "community/press/publicity/plan.html", context, status=409)


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
