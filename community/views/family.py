"""The family one books for."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from community.actions import residents as actions
from community.forms.residents import FamilyForm
from community.models import FamilyMember
from core import drafts
from core.drafts import sign_in_keeping_text
from core.requests import SignedInRequest


@sign_in_keeping_text
def family(request: SignedInRequest) -> HttpResponse:
    form = FamilyForm(request.POST or None, initial=drafts.initial(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        member = actions.add_family_member(
            name=chosen["name"],
            relation=chosen["relation"],
            born_on=chosen["born_on"],
            by=request.actor,
            at=timezone.now(),
        )
        messages.success(request, f"加上了{member.name}，预约时可以一起选。")
        return redirect("community:family")
    members = FamilyMember.objects.filter(guardian=request.user, removed_at__isnull=True).order_by("pk")
    context = {"form": form, "members": members}
    return render(request, "community/family.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(FamilyMember, guardian=request.user, pk=pk)
    actions.remove_family_member(member=member, by=request.actor, at=timezone.now())
    messages.success(request, "已移除。")
    return redirect("community:family")
