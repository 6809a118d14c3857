"""
Our own messages for standard validation errors and empty choices of form fields.

Other messages of fields (too long, no date, no such choice) stand in locale/zh_Hans.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext

EMPTY: Final = (  # the first that fits; a subclass stands before its parent
    (forms.BooleanField, "请勾选。"),
    (forms.FileField, "请选择文件。"),
    (forms.ModelMultipleChoiceField, "请至少选一项。"),
    (forms.MultipleChoiceField, "请至少选一项。"),
    (forms.ModelChoiceField, "请选择。"),
    (forms.ChoiceField, "请选择。"),
    (forms.Field, "请填写。"),
)
STOCK_DASHES: Final = "---------"
CHOOSE: Final = "请选择"
NONE: Final = "不选"


def speak(field: forms.Field) -> None:
    """Set our messages on `field` wherever it has Django's; those a form sets itself stay."""
    if str(field.error_messages.get("required")) == gettext("This field is required."):
        field.error_messages["required"] = next(words for kind, words in EMPTY if isinstance(field, kind))
    empty = CHOOSE if field.required else NONE
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == STOCK_DASHES:
            field.empty_label = empty
            field.widget.choices = field.choices
    elif isinstance(field, forms.ChoiceField) and not isinstance(field.choices, CallableChoiceIterator):
        listed: Any = field.choices
        field.choices = [(value, empty if label == STOCK_DASHES else label) for value, label in listed]
