"""
Base class of domain errors: refusals with a code and a message. Views, API, admin and tasks translate them into
answers; code below them knows no HTTP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DomainError(Exception):
    """
    A rule of the domain said no.

    `code` is stable and machine-readable; `message` is a full sentence that says what to do next.
    `{name}` in a message is filled from the keyword arguments of the refusal. `field` is what a form calls the value
    that was refused, where there is one.
    """

    code: ClassVar[str] = "domain_error"
    field: str = ""
    message: ClassVar[StrOrPromise] = _("现在办不了这一步，请刷新页面看看最新状态。")

    def __init__(self, **values: object) -> None:
        super().__init__()
        self.values = values

    def __str__(self) -> str:
        return str(self.message).format(**self.values)
