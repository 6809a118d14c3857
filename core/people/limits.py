"""Remaining waiting time of rate limits, read from the counters of django-allauth."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Final

from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

from core.people import contacts

APP: Final = "allauth.account"
LEAST_S: Final = 60
# Which counters stand behind an address, by its name.
ACTIONS: Final[dict[str, tuple[str, ...]]] = {
    "account_signup": ("signup", "verify_phone"),
    "account_verify_phone": ("verify_phone",),
    "account_login": ("login", "login_failed"),
    "account_request_login_code": ("request_login_code",),
    "account_reset_password": ("reset_password", "request_login_code"),
    "account_reset_password_from_key": ("reset_password_from_key",),
    "account_change_password": ("change_password",),
    "account_new_password": ("change_password",),
    "account_set_password": ("change_password",),
    "account_change_phone": ("change_phone", "verify_phone"),
    "account_email": ("manage_email",),
    "account_reauthenticate": ("reauthenticate",),
}
CONTACTS: Final = ("phone", "email", "login")


def seconds_to_wait(request: HttpRequest) -> int:
    """The longest of the limits that are used up now for this address and this person; LEAST_S if none is known."""
    return max([LEAST_S, *(math.ceil(wait) for wait in _waits(request))])


def _waits(request: HttpRequest) -> Iterator[float]:
    match, now = request.resolver_match, time.time()
    for action in ACTIONS.get(match.url_name or "" if match else "", ()):
        for rate in get_rates(app=APP, action=action):
            if rate.per == "user" and not request.user.is_authenticated:
                continue
            for key in _keys(request) if rate.per == "key" else [None]:
                used = cache.get(get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
                if len(used) >= rate.amount:
                    yield used[rate.amount - 1] + rate.duration - now


def _keys(request: HttpRequest) -> list[str]:
    typed = [request.POST.get(name, "").strip() for name in CONTACTS]
    return [contacts.cleaned(text) for text in typed if text]
