"""Pages of consents: see, give, withdraw. Policy: PIPL 15."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core import actions, privacy
from core.models import Consent
from core.models.accounts import ConsentKind
from core.people.accounts import TERMS_VERSION
from core.web.requests import SignedInRequest

OPTIONAL = (ConsentKind.ACCESS_NEEDS, ConsentKind.RECOMMENDED)
WITHDRAWN_ONLY = ConsentKind.CHILDREN  # given where a child is added, with what it is for


@login_required
@require_safe
def consents(request: SignedInRequest) -> HttpResponse:
    """All kinds of consent with their state; of children one row a child."""
    given = list(
        Consent.objects.filter(user=request.user, withdrawn_at__isnull=True).order_by("given_at", "pk")
    )
    live = {row.kind: row for row in given}
    called = privacy.names(request.user)
    rows = [(kind, live.get(kind), "") for kind in OPTIONAL]
    rows += [(WITHDRAWN_ONLY, row, called.get(row.about, "")) for row in given if row.kind == WITHDRAWN_ONLY]
    return render(request, "core/consents.html", {"rows": rows, "terms": live.get(ConsentKind.TERMS)})


@login_required
@require_POST
def change_consent(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give the consent, or withdraw it, as the button says; of children the one that `about` names."""
    if kind not in OPTIONAL and not (kind == WITHDRAWN_ONLY and "withdraw" in request.POST):
        raise Http404
    if "withdraw" in request.POST:
        actions.withdraw_consent(
            user=request.user, kind=kind, about=request.POST.get("about", "")[:100], by=request.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, "已撤回。凭这项同意保存的内容会一并删除。")
    else:
        actions.give_consent(
            user=request.user, kind=kind, version=TERMS_VERSION, by=request.actor, at=timezone.now()
        )
        messages.success(request, "已同意，随时可以撤回。")
    return redirect("core:consents")
