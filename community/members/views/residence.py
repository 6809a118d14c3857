"""View of residence and access needs of a citizen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from community.members.actions import residents as actions
from community.members.forms.residents import ResidenceForm
from community.members.models import Resident
from core.people.accounts import TERMS_VERSION
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest


@sign_in_keeping_text
def residence(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        kept = Resident.objects.filter(user=request.user).first()
        stored = {"area": kept.area_id, "access_needs": kept.access_needs} if kept else {}
        return _page(request, ResidenceForm(user=request.user, initial={**stored, **drafts.initial(request)}))
    form = ResidenceForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, 422)
    chosen = form.cleaned_data
    actions.describe_resident(
        user=request.user, area=chosen["area"], access_needs=chosen["access_needs"],
        agreed_text=TERMS_VERSION if chosen.get("agrees") else "", by=request.actor, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, "记下了，提需求和预约时先替您选好。")
    return redirect("community:residence")


def _page(request: SignedInRequest, form: ResidenceForm, status: int = 200) -> HttpResponse:
    return render(request, "community/members/residence.html", {"form": form}, status=status)
