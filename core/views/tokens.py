"""Pages of API tokens: issue (shown once), list, revoke."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.models import ApiToken
from core.models.tokens import Scope
from core.people import tokens
from core.people.accounts import identity_page
from core.record.actors import Actor
from core.web.forms import PortalForm, refuse
from core.web.requests import SignedInRequest


class TokenForm(PortalForm):
    name = forms.CharField(label="用途", max_length=40, help_text="哪个程序用，写给自己看，例如“社区公告屏”")
    scopes = forms.MultipleChoiceField(
        label="让它做什么", choices=Scope.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": str(tokens.ScopeMissing.message)},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label="多久到期", coerce=int, choices=[(days, f"{days} 天") for days in tokens.DAYS]
    )


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def my_tokens(request: SignedInRequest) -> HttpResponse:
    """Issuing asks once more who one is; the token itself is shown this once."""
    confirm, form, made = identity_page(request), TokenForm(request.POST or None), ""
    if request.method == "POST":
        if confirm:
            return redirect(confirm)
        if form.is_valid():
            made = _issue(request, form)
    now = timezone.now()
    rows = ApiToken.objects.of(request.user).order_by("-pk")
    context = {
        "form": TokenForm() if made else form, "made": made, "confirm": confirm,
        "live": rows.live(now), "ended": [row for row in rows if row.revoked_at or row.expires_at <= now],
    }  # fmt: skip
    return render(request, "core/tokens.html", context, status=422 if form.is_bound and not made else 200)


def _issue(request: SignedInRequest, form: TokenForm) -> str:
    try:
        _token, text = tokens.issue(
            user=request.user, name=form.cleaned_data["name"], days=form.cleaned_data["days"],
            scopes=[Scope(scope) for scope in form.cleaned_data["scopes"]], by=Actor(request.user), at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        refuse(form, refusal)
        return ""
    return text


@login_required
@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.of(request.user), pk=pk)
    tokens.revoke(token=token, by=Actor(request.user), at=timezone.now())
    messages.success(request, f"“{token.name}”的令牌停用了，用它的程序从现在起登录不了。")
    return redirect("core:tokens")
