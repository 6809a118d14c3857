"""Sign-in pages that differ from django-allauth's: resending a code, setting a forgotten password."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.password_change import finalize_password_set
from allauth.account.views import ConfirmLoginCodeView, PasswordResetView
from allauth.core import ratelimit
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.web.requests import SignedInRequest

CODE_COUNTS_FOR_S: Final = 15 * 60  # how long a code that was given proves who forgot the password


class ResendingLoginCodeView(ConfirmLoginCodeView):
    """Login code page with resending; for unknown accounts it looks the same and sends nothing."""

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        if self._process.user is not None:
            return super()._resend_form_valid(form)
        self._process.record_resend()
        self._process.persist()
        self._process.add_sent_message(
            {"recipient": self._process.state.get("phone") or self._process.state.get("email")}
        )
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))


class PhonePasswordResetView(PasswordResetView):
    """Password reset: with a phone, go on to the code and then to the new password."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not form.phone:
            return super().form_valid(form)
        too_many = ratelimit.consume_or_429(self.request, action="reset_password", key=form.phone)
        if too_many is not None:
            return too_many
        form.save(self.request)
        then = urlencode({REDIRECT_FIELD_NAME: reverse("account_new_password")})
        return HttpResponseRedirect(f"{reverse('account_confirm_login_code')}?{then}")


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def new_password(request: SignedInRequest) -> HttpResponse:
    """A new password without the old one, for who has just given a code; others are asked for the old one."""
    if not gave_code_lately(request):
        return redirect("account_change_password")
    too_many = ratelimit.consume_or_429(request, action="change_password")
    if too_many is not None:
        return too_many
    form = SetPasswordForm(request.user, request.POST or None)
    if not form.is_valid():
        return render(request, "account/password_set.html", {"form": form}, status=200)
    form.save()
    finalize_password_set(request, request.user)
    get_adapter().forget_failures(request, request.user)
    return redirect(app_settings.SIGNUP_REDIRECT_URL)


def gave_code_lately(request: HttpRequest) -> bool:
    """Whether this session was signed in by a code within CODE_COUNTS_FOR_S."""
    records = get_authentication_records(request, request.user)
    return any(
        record["method"] == "code" and time.time() - record["at"] < CODE_COUNTS_FOR_S for record in records
    )


confirm_login_code = ResendingLoginCodeView.as_view()
password_reset = PhonePasswordResetView.as_view()
