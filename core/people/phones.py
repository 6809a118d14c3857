"""Normalising and form field of mainland mobile numbers."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import number

MOBILE: Final = re.compile(r"1[3-9]\d{9}")


def normalised(text: str) -> str:
    """The 11 digits of `text` without what the country is dialled by (+86, 0086); other text as `core.text.number` says."""
    digits = number(text)
    return digits.removeprefix("+").removeprefix("00").removeprefix("86") if len(digits) > 11 else digits


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
