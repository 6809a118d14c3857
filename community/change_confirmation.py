"""
Confirmation forms of the admin site for changes that affect people who signed up (community.members.actions.promises).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from community.members.actions.promises import REASON_MAX, Notice


def telling_form(shape: type[forms.Form], people: int) -> type[forms.Form]:
    """`shape` with the number of people affected and a reason field; unchanged where nobody is."""
    if not people:
        return shape
    asked = {
        "change_reason": forms.CharField(label="改动的原因（他们会看到）", max_length=REASON_MAX),
        "is_confirmed": forms.BooleanField(
            label=f"会影响 {people} 人：他们会收到改前、改后的通知",
            error_messages={"required": f"请勾选：确认通知 {people} 人。"},
        ),
    }
    return type(f"Telling{shape.__name__}", (shape,), asked)


def with_notice(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with what `telling_form` asked as one argument of the action."""
    values = dict(typed)
    notice = Notice(values.pop("change_reason", ""), values.pop("is_confirmed", False))
    return {**values, "notice": notice}
