"""Integration of django-allauth: adapters, login stages for verification by e-mail and phone, sign-up fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core import actions, crypto
from core.messages import sms
from core.models import User
from core.models.accounts import ConsentKind
from core.people import closing, contacts
from core.people.phones import PhoneField, normalised
from core.record.actors import Actor
from core.web.addresses import client_address, client_network
from core.web.forms import PortalFormMixin

TERMS_VERSION: Final = "2026-11"
ACCOUNT_APP: Final = "allauth.account"


def _account_of(credentials: Mapping[str, Any]) -> str:
    """Normalise the phone or e-mail of a log-in attempt, for counting failures."""
    return contacts.cleaned(str(credentials.get("phone") or credentials.get("email") or ""))


class EmailStage(EmailVerificationStage):  # type: ignore[misc]
    """
    Login stage: verify the e-mail address when it is used to sign in, and when it was just given.

    A person who has only a phone is never held up by an e-mail they do not have; one who has only an e-mail address
    proves it before anything else, as others prove their phone.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        login = self.login
        if not (login.user.phone if login.user is not None else login.phone):
            login.email_verification = EmailVerificationMethod.MANDATORY
            return super().handle()  # type: ignore[no-any-return]
        by_phone = login.user is not None and not login.email
        if by_phone and not (login.signup and EmailAddress.objects.filter(user=login.user).exists()):
            return None, True
        return super().handle()  # type: ignore[no-any-return]


class PhoneStage(PhoneVerificationStage):  # type: ignore[misc]
    """Login stage: verify the phone by a code; skipped for accounts with an e-mail address only (EmailStage)."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is not None and not self.login.user.phone:
            return None, True
        return super().handle()  # type: ignore[no-any-return]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """
    Phones live encrypted on the user; codes go out through the SMS gateway.

    Whether an account exists is never disclosed: unknown and known phones get the same page.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("验证码不对，请核对后再填；过期了就重新发送。"),
        "incorrect_password": _("密码不对，请再填一次。"),
        "phone_password_mismatch": _("手机号或密码不对。忘了密码，可以用验证码登录。"),
        "email_password_mismatch": _("邮箱或密码不对。忘了密码，可以用验证码登录。"),
        "too_many_login_attempts": _("试的次数太多了，请过 5 分钟再试；忘了密码，可以用“找回密码”。"),
        "rate_limited": _("操作太快了，请过一会儿再试。"),
        "select_only_one": _("手机号和邮箱填一个就行，请去掉一个。"),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    # Limits: an account from one address, and an account from everywhere; never one for all ----
    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{_account_of(credentials)} {client_network(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        self._everywhere = ratelimit.consume(
            request, app=ACCOUNT_APP, action="login_failed_account", key=_account_of(credentials)
        )
        if not self._everywhere:
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if getattr(self, "_everywhere", None):
            self._everywhere.rollback()

    def forget_failures(self, request: HttpRequest, user: User) -> None:
        """Reset the counter of failed log-ins of somebody who has just set a new password."""
        for credentials in ({"phone": user.phone}, {"email": user.email}):
            here = self._get_login_attempts_cache_key(request, **credentials)
            ratelimit.clear(request, app=ACCOUNT_APP, action="login_failed", key=here)

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.EmailVerificationStage": "core.people.accounts.EmailStage",
            "allauth.account.stages.PhoneVerificationStage": "core.people.accounts.PhoneStage",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        kwargs["label"] = _("手机号")
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        actions.hold_phone(user=user, phone=phone, is_verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """
        The person with this verified phone. An unverified claim does not count: otherwise a stranger's account could
        wait for the number's owner.
        """
        user = User.objects.with_phone(normalised(phone))
        return user if user is not None and user.phone_verified else None

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        sms.gateway().send(phone, f"【花城文化共同体】验证码 {code}，10 分钟内有效，请勿告诉他人。")

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        sms.gateway().send(
            phone, "【花城文化共同体】有人用这个手机号登录，但还没有注册。如是本人，请先注册。"
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        sms.gateway().send(
            phone, "【花城文化共同体】这个手机号已有账号，请直接登录；忘记密码可以用验证码登录。"
        )

    def save_user(self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True) -> User:
        user.display_name = form.cleaned_data["display_name"]
        return super().save_user(request, user, form, commit)  # type: ignore[no-any-return]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Adapter of allauth.mfa: secrets are encrypted at rest, under the same keys as phones."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)


@receiver(user_logged_in)
def keep_the_account(sender: object, request: HttpRequest, user: User, **_signal: object) -> None:
    """On sign-in within the days of grace: cancel the request to close the account."""
    if closing.cancel_closure(user=user, by=Actor(user), at=timezone.now()) is not None:
        messages.success(request, "您重新登录了，之前申请的注销已撤销，账号照常使用。")


def identity_page(request: HttpRequest) -> str:
    """The address of re-authentication; empty if it was done a moment ago, or there is no way to do it."""
    if did_recently_reauthenticate(request):
        return ""
    flow = get_reauthentication_flows(request.user)[0]["id"]
    page = "mfa_reauthenticate" if flow == "mfa_reauthenticate" else "account_reauthenticate"
    return f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.path})}"


class SignupFields(PortalFormMixin, forms.Form):
    """Additional sign-up fields: name and consents, unticked, one each. Policy: PIPL 14."""

    display_name = forms.CharField(
        label=_("怎么称呼您"), max_length=40, help_text=_("门票和回复里用，可以不写全名")
    )
    consent_terms = forms.BooleanField(
        label=_("我已阅读并同意用户协议和个人信息保护说明"),
        help_text=_("必选。不同意也可以看活动，但不能预约"),
        error_messages={"required": _("要同意这一项才能注册；不注册也可以看活动。")},
    )
    consent_access_needs = forms.BooleanField(
        label=_("同意记录我的无障碍需要，用于安排座位"),
        help_text=_("可选，属于敏感个人信息，随时可以撤回"),
        required=False,
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Record each consent given, with the version of the text and the time."""
        for kind in ConsentKind.values:
            if self.cleaned_data.get(f"consent_{kind}"):
                actions.give_consent(
                    user=user, kind=kind, version=TERMS_VERSION, by=Actor(user), at=timezone.now()
                )
