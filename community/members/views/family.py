"""Views of family members one books for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from community.members.actions import residents as actions
from community.members.forms.residents import FamilyForm
from community.members.models import FamilyMember
from community.members.queries.family import consents_of
from core.errors import DomainError
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest


@sign_in_keeping_text
def family(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, FamilyForm(initial=drafts.initial(request)))
    form = FamilyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    chosen = form.cleaned_data
    try:
        member = actions.add_family_member(
            name=chosen["name"], relation=chosen["relation"], born_on=chosen["born"], is_guardian=chosen["is_guardian"],
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(
            "is_guardian" if isinstance(refusal, actions.GuardianMustAgree) else None, str(refusal)
        )
        return _page(request, form, 409)
    messages.success(request, f"加上了{member.name}，预约时可以一起选。")
    return redirect(_onward(request) or "community:family")


def _onward(request: SignedInRequest) -> str:
    """The page to return to after adding somebody; empty if they came to see the list."""
    path = request.GET.get("next", "")
    return path if url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure()) else ""


def _page(request: SignedInRequest, form: FamilyForm, status: int = 200) -> HttpResponse:
    members = consents_of(FamilyMember.objects.of(request.user).order_by("pk"), request.user)
    return render(request, "community/members/family.html", {"form": form, "members": members}, status=status)


@login_required
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(FamilyMember, guardian=request.user, pk=pk)
    actions.remove_family_member(member=member, by=request.actor, at=timezone.now())
    messages.success(request, "已移除。")
    return redirect("community:family")
