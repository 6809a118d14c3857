"""Views of an expert's own pages: duties, profile, interests, letters; one panel and its result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.models import Institution
from core.constraints import at_fields
from core.errors import DomainError
from core.files.downloads import download
from core.record.edits import Edit
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.forms import refuse
from core.web.requests import SignedInRequest
from thinktank.actions import experts as expert_actions
from thinktank.actions import sheets as sheet_actions
from thinktank.forms.experts import InterestForm, ProfileForm, ReasonForm, SayForm
from thinktank.models import Appointment, Assignment, Expert, Interest, Panel, PanelMember, Paper
from thinktank.queries import expert_pages as queries
from thinktank.queries import papers
from thinktank.states import ON_PANEL, MemberState, PanelState


@login_required
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    expert = Expert.objects.of(request.user).for_list().first()
    if expert is None:
        return render(request, "thinktank/desk/none.html")
    letters = expert.appointments.order_by("-starts_on", "-pk")
    context = {"expert": expert, "desk": queries.desk(expert, timezone.now()), "letters": letters}
    context["questions"] = (
        Assignment.objects.of(request.user).waiting().select_related("consultation").order_by("due_on", "pk")
    )
    context["papers"] = Paper.objects.of(request.user).select_related("forum").order_by("-pk")
    return render(request, "thinktank/desk/index.html", context)


@require_http_methods(["GET", "POST"])
@sign_in_keeping_text
def profile(request: SignedInRequest) -> HttpResponse:
    expert = get_object_or_404(Expert.objects.of(request.user).for_list())
    form = ProfileForm(
        request.POST or None, initial={**ProfileForm.initial_of(expert), **drafts.initial(request)}
    )
    edit = Edit(form, expert, ProfileForm.initial_of)
    if form.is_valid():
        try:
            edit.save(lambda: expert_actions.set_profile(
                expert=expert, **form.cleaned_data, by=request.actor, at=timezone.now()))  # fmt: skip
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("thinktank:profile")
    context = {"form": form, "expert": expert}
    return render(request, "thinktank/desk/profile.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@sign_in_keeping_text
def interests(request: SignedInRequest) -> HttpResponse:
    expert = get_object_or_404(Expert.objects.of(request.user))
    form = InterestForm(request.POST or None, initial=drafts.initial(request))
    context = {
        "form": form, "expert": expert,
        "interests": expert.interests.filter(withdrawn_at__isnull=True).select_related("institution").order_by("-pk"),
        "institutions": Institution.objects.order_by("name").values_list("name", flat=True),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "thinktank/desk/interests.html", context, status=422 if form.is_bound else 200)
    try:
        expert_actions.declare_interest(
            expert=expert, **form.cleaned_data, by=request.actor, at=timezone.now()
        )
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
        return render(request, "thinktank/desk/interests.html", context, status=422)
    except DomainError as refusal:
        return render(request, "thinktank/desk/interests.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, "已申报，以后抽取时自动回避。")
    return redirect("thinktank:interests")


@login_required
@require_POST
def withdraw_interest(request: SignedInRequest, pk: int) -> HttpResponse:
    interest = get_object_or_404(Interest.objects.filter(expert__user=request.user), pk=pk)
    try:
        expert_actions.withdraw_interest(interest=interest, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤销这一条。")
    return redirect("thinktank:interests")


@login_required
@require_safe
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter as PDF: for the person, and for the bureau that issued it."""
    issued = Appointment.objects.filter(expert__in=Expert.objects.handled_by(request.user))
    mine = Appointment.objects.filter(expert__user=request.user)
    appointment = get_object_or_404((issued | mine).select_related("expert"), pk=pk)
    return download(papers.letter(appointment), f"{appointment.number}.pdf", is_private=True)


# --- one panel ---
@login_required
@require_safe
def duty(request: SignedInRequest, pk: int) -> HttpResponse:
    member = _membership(request, pk)
    return render(request, "thinktank/desk/panel.html", _panel_context(member))


@login_required
@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(request, pk, sheet_actions.accept_duty, "已应聘，可以开始评分。")


@login_required
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(request, pk, sheet_actions.confirm_result, "已确认结果。")


@login_required
@require_POST
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(
        request, pk, sheet_actions.decline_duty, "已退出，会有人递补。", ReasonForm, to="thinktank:desk"
    )


@login_required
@require_POST
def say(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(request, pk, sheet_actions.say, "已发言。", SayForm)


@login_required
@require_safe
def result(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """The signed sheet as PDF or Word; members of a blind panel get it by codes."""
    by_bureau = Panel.objects.handled_by(request.user).filter(pk=pk).exists()
    panel = get_object_or_404(
        Panel.objects.handled_by(request.user) if by_bureau else Panel.objects.judged_by(request.user), pk=pk, state=PanelState.SIGNED
    )  # fmt: skip
    names = by_bureau or not panel.is_blind
    if form == "pdf":
        return download(
            papers.result_pdf(panel, names_subjects=names), f"{panel.number}.pdf", is_private=True
        )
    if form == "docx":
        return download(
            papers.result_docx(panel, names_subjects=names), f"{panel.number}.docx", is_private=True
        )
    raise Http404


def _done(
    request: SignedInRequest, pk: int, act: Any, told: str, form_class: type[forms.Form] | None = None, to: str = "thinktank:duty"
) -> HttpResponse:  # fmt: skip
    """Call an action of a member; what was typed stays on the page when it is refused."""
    member = _membership(request, pk)
    form = form_class(request.POST) if form_class else None
    if form is not None and not form.is_valid():
        context = {**_panel_context(member), _form_name(form): form}
        return render(request, "thinktank/desk/panel.html", context, status=422)
    try:
        act(member=member, **(form.cleaned_data if form else {}), by=request.actor, at=timezone.now())
    except DomainError as refusal:
        member = _membership(request, pk)
        context = {**_panel_context(member), "refusal": refusal, **({_form_name(form): form} if form else {})}
        return render(request, "thinktank/desk/panel.html", context, status=409)
    messages.success(request, told)
    return redirect(to) if to == "thinktank:desk" else redirect(to, pk=pk)


def _form_name(form: forms.Form) -> str:
    return "say_form" if isinstance(form, SayForm) else "reason_form"


def _membership(request: SignedInRequest, pk: int) -> PanelMember:
    mine = PanelMember.objects.of(request.user).on_panel().select_related("panel__criteria", "expert__user")
    return get_object_or_404(mine, panel=pk)


def _panel_context(member: PanelMember) -> dict[str, Any]:
    panel = member.panel
    return {
        "panel": panel, "member": member, "page": queries.panel_page(panel, member),
        "is_asked": member.state == MemberState.DRAWN and panel.state in (PanelState.DRAWN, PanelState.SCORING),
        "may_leave": member.state in ON_PANEL and panel.state in (PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED),
        "is_discussed": panel.state == PanelState.DISCUSSED and member.state == MemberState.SITTING,
        "reason_form": ReasonForm(), "say_form": SayForm(),
    }  # fmt: skip
