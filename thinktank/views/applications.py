"""Ways into the think tank: open application, and recommendation by a member."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, takes
from core.constraints import at_fields
from core.errors import DomainError
from core.files import attachments
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from thinktank.actions import experts as actions
from thinktank.forms.experts import ApplicationForm, RecommendForm
from thinktank.models import Expert
from thinktank.states import ExpertState
from thinktank.views.public import CRUMB


@require_http_methods(["GET", "POST"])
@sign_in_keeping_text
def apply(request: SignedInRequest) -> HttpResponse:
    """Apply, or accept a recommendation by filling in the rest."""
    expert = Expert.objects.of(request.user).select_related("recommended_by").first()
    if expert is not None and expert.state not in actions.OPEN_TO_APPLY and request.method == "GET":
        return redirect("thinktank:desk")
    kept = drafts.initial(request)
    form = ApplicationForm(
        request.POST or None, request.FILES or None, initial={**ApplicationForm.initial_of(expert), **kept}
    )
    context = {
        "form": form, "crumbs": [CRUMB],
        "recommended": expert if expert is not None and expert.state == ExpertState.RECOMMENDED else None,
        "institutions": Institution.objects.order_by("name").values_list("name", flat=True),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return render(request, "thinktank/apply.html", context, status=422 if form.is_bound else 200)
    try:
        with transaction.atomic():
            made = actions.apply_as_expert(profile=form.profile(), by=request.actor, at=timezone.now())
            files = [
                attachments.accept(upload=one, purpose="application", by=request.actor, at=timezone.now())
                for one in form.cleaned_data["files"]
            ]
            attachments.claim(files, made)
    except ValidationError as error:
        form.add_error(None, at_fields(error, form.fields))
        return render(request, "thinktank/apply.html", context, status=422)
    except DomainError as refusal:
        is_file = refusal.code.startswith(("file_", "picture_"))
        form.add_error("files" if is_file else None, str(refusal))
        return render(request, "thinktank/apply.html", context, status=422 if is_file else 409)
    messages.success(request, "申请交了。审核结果会发通知给你。")
    return redirect("thinktank:desk")


@login_required
@require_POST
def refuse(request: SignedInRequest) -> HttpResponse:
    expert = get_object_or_404(Expert.objects.of(request.user))
    try:
        actions.refuse_recommendation(expert=expert, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已告诉推荐单位：你这次不参加。")
    return redirect("thinktank:desk")


@require_http_methods(["GET", "POST"])
@sign_in_keeping_text
@takes(Right.CONSULT)
def recommend(request: SignedInRequest) -> HttpResponse:
    """A member recommends somebody, who is then asked."""
    institution = acting_institution(request)
    form = RecommendForm(request.POST or None, initial=drafts.initial(request))
    mine = Expert.objects.filter(recommended_by=institution).for_list()[:50]
    context = {"form": form, "institution": institution, "mine": mine}
    if not form.is_valid():
        return render(request, "thinktank/recommend.html", context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        actions.recommend_expert(
            institution=institution, user=form.user(), name=data["name"], category=data["category"], reason=data["reason"],
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return render(request, "thinktank/recommend.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, f"已推荐{data['name']}，等本人确认。")
    return redirect("thinktank:recommend")
