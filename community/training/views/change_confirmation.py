"""Confirmation forms on pages for changes that affect people who signed up (components/_asks.html)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from community.members.actions.promises import REASON_MAX, ChangeNeedsConfirmation, Notice
from community.training.actions.lesson_clashes import LessonClash
from core.web.buttons import written
from core.web.requests import SignedInRequest


def said(request: SignedInRequest) -> Notice:
    """Read reason and confirmation from the submitted form."""
    return Notice(request.POST.get("change_reason", ""), is_confirmed="confirmed" in request.POST)


def asked(request: SignedInRequest) -> dict[str, Any]:
    reason = request.POST.get("change_reason", "").strip()
    return {"reason": reason[:REASON_MAX], "is_asked_again": "change_reason" in request.POST}


def write_asking(form: Any, write: Callable[[], Any]) -> Any:
    """As `written`; a refusal that asks for confirmation leaves on the form what the next press confirms."""

    def asking() -> Any:
        try:
            return write()
        except ChangeNeedsConfirmation as asks:
            form.asks = asks
            raise
        except LessonClash:
            form.ask_about_clash()
            raise

    return written(form, asking)
