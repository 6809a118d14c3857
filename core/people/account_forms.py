"""The forms of signing up and in that differ from django-allauth's. Named in settings.ACCOUNT_FORMS."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    SignupForm,
    VerifyPhoneForm,
)
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import context, ratelimit
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.people.passwords import OwnPhoneValidator
from core.people.phones import is_mobile, normalised
from core.text import number


class DigitsMixin:
    """A code of six digits: number pad, filled in by the phone, in full width or in groups as well."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["code"].widget
        widget.attrs.pop("placeholder", None)
        widget.attrs.update(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off"}
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = number(self.cleaned_data["code"])  # type: ignore[attr-defined]
        return super().clean_code()  # type: ignore[misc,no-any-return]


class LoginCodeForm(DigitsMixin, ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class PhoneCodeForm(DigitsMixin, VerifyPhoneForm):  # type: ignore[misc]
    pass


class EmailCodeForm(DigitsMixin, ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class CodeRequestForm(RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for a phone or an e-mail address; one of them."""

    _user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("请填手机号；没有手机号，填注册时的邮箱。"))
        return cleaned


class SignUpForm(SignupForm):  # type: ignore[misc]
    """
    Asks for a mainland mobile number or an e-mail address, one of them: who visits from elsewhere has only the latter.

    Codes are not sent to numbers abroad: they cost the city by the message, and whoever can ask for them can spend it.
    Sign-up knows the phone before there is an account: a password made of it is refused here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = False
        for name in ("phone", "email"):
            self.fields[name].when_needed = _("手机号和邮箱，填一个就行")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("请填手机号；没有中国内地手机号，填邮箱就行。"))
        password, phone = cleaned.get("password1"), cleaned.get("phone")
        if password and phone:
            try:
                OwnPhoneValidator().validate(password, User(phone=phone))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class PasswordResetForm(ResetPasswordForm):  # type: ignore[misc]
    """
    Asks for the phone or the e-mail address of the account, in the one field `email`.

    An address gets a letter with a link. A phone gets a code to sign in with; then a new password is set.
    """

    email = forms.CharField(label=_("手机号或电子邮箱"), max_length=254)
    phone = ""

    def clean_email(self) -> str:
        text = self.cleaned_data["email"].strip()
        if not is_mobile(normalised(text)):
            self.cleaned_data["email"] = EmailField(required=True).clean(text)
            return super().clean_email()  # type: ignore[no-any-return]
        self.phone = normalised(text)
        if not ratelimit.consume(context.request, action="request_login_code", key=self.phone):
            raise get_adapter().validation_error("too_many_login_attempts")
        return self.phone

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.phone:
            return super().save(request, **kwargs)  # type: ignore[no-any-return]
        user = get_adapter().get_user_by_phone(self.phone)
        LoginCodeVerificationProcess.initiate(request=request, user=user, phone=self.phone)
        return self.phone
