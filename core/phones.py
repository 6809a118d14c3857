"""Mainland mobile numbers, as people type them."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

MOBILE: Final = re.compile(r"1[3-9]\d{9}")


def normalised(text: str) -> str:
    """
    The 11 digits of `text`, without spaces, hyphens and +86; other text comes back stripped of those.

    Full-width digits count as digits.
    """
    digits = "".join(str(int(c)) if c.isdecimal() else c for c in text if c not in " -\u3000()（）")
    return digits.removeprefix("+").removeprefix("86") if len(digits) > 11 else digits


def is_mobile(phone: str) -> bool:
    return MOBILE.fullmatch(phone) is not None


class PhoneField(forms.CharField):
    """A mainland mobile number; cleans to 11 digits."""

    default_error_messages = {"invalid": _("手机号应是 11 位中国内地号码，请检查。")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("11 位，中国内地号码"))
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel-national"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        phone = normalised(super().clean(value))
        if phone and not is_mobile(phone):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return phone
