"""Password validation: no passwords made of the own phone number."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

RUN: Final = 7  # digits of the phone in a row; six may be a date


def is_made_of(password: str, phone: str) -> bool:
    """Whether `password` holds RUN digits in a row of `phone`, forwards or backwards, whatever stands between them."""
    digits = "".join(str(int(mark)) for mark in password if mark.isdecimal())
    return any(
        way[start : start + RUN] in digits
        for way in (phone, phone[::-1])
        for start in range(len(phone) - RUN + 1)
    )


class OwnPhoneValidator:
    """Password validator that refuses passwords made of the person's own phone."""

    def validate(self, password: str, user: object = None) -> None:
        phone = str(getattr(user, "phone", "") or "")
        if phone and is_made_of(password, phone):
            raise ValidationError(self.get_help_text(), code="password_of_own_phone")

    def get_help_text(self) -> str:
        return str(_("密码里不要用自己的手机号，别人一猜就中。"))
