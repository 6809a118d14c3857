"""Forms of the admin site for acts that need two people (core.record.pending)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.models import PendingAct
from core.record import pending
from core.web.forms import DayInput

REASONS: Final = ("reason", "note", "comment", "finding", "answer")  # fields in which a form already asks why
OURS: Final = ("effective_on", "why")


def extra_fields(form: type[Any], kind: pending.Kind, at: datetime) -> dict[str, forms.Field]:
    """What an act that needs two people asks besides its own form: the day, and why where that is not asked yet."""
    fields: dict[str, forms.Field] = {}
    first = pending.earliest(kind, at)
    if not kind.dated:
        fields["effective_on"] = forms.DateField(
            label="生效日期", initial=first, widget=DayInput,
            help_text=f"由另一位同事复核后，到这一天才生效，最早 {first}。生效前可以改，也可以撤回。",
        )  # fmt: skip
    if not set(REASONS) & set(form.base_fields):
        fields["why"] = forms.CharField(label="理由（复核的同事会看到）", max_length=300, required=False)
    return fields


def dated_form(form: type[Any], kind: pending.Kind, at: datetime) -> type[Any]:
    """`form` with the day and the reason, which stay where the form turns its own fields into what the action takes."""

    def clean(self: Any) -> dict[str, Any]:
        values = form.clean(self)
        ours = {name: self.cleaned_data[name] for name in OURS if name in self.cleaned_data}
        return {**(self.cleaned_data if values is None else values), **ours}

    return type(f"Dated{form.__name__}", (form,), {**extra_fields(form, kind, at), "clean": clean})


def asked_with(
    kind: pending.Kind, form: forms.BaseForm, fixed: Mapping[str, object], path: str
) -> pending.Asked:
    """What a filled form asks for."""
    values: dict[str, Any] = {**fixed, **form.cleaned_data}
    why = values.pop("why", "") or next((values[name] for name in REASONS if values.get(name)), "")
    day = values[kind.dated] if kind.dated else values.pop("effective_on")
    fields = [(str(field.label), read(form, name)) for name, field in form.fields.items() if name not in OURS]
    shown = getattr(form, "told", fields)  # a form that works out what is asked for says it itself
    typed = {name: form.data.getlist(form.add_prefix(name)) for name in form.fields}  # type: ignore[attr-defined]
    return pending.Asked(values, day, str(why)[:300], shown, typed, path)


def read(form: forms.BaseForm, name: str) -> str:
    """The value of a field as a person reads it."""
    value, field = form.cleaned_data.get(name), form.fields[name]
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in (None, "", []):
        return "—"
    if isinstance(value, list | tuple | models.QuerySet):
        return "；".join(str(one) for one in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return next((str(label) for code, label in field.choices if str(code) == str(value)), str(value))  # type: ignore[union-attr, misc]
    return str(value)


def corrected(request: HttpRequest) -> PendingAct | None:
    """The act of one's own that is being corrected: `?pending=` of the form it was asked with."""
    number = request.GET.get("pending", "")
    if not number.isdecimal():
        return None
    rows = PendingAct.objects.open().filter(asked_by_id=request.user.pk)
    return get_object_or_404(rows, pk=int(number))


def initial_of(act: PendingAct) -> dict[str, object]:
    """What was typed, to begin the correction with."""
    typed: dict[str, list[str]] = act.content["typed"]
    return {name: texts[0] if len(texts) == 1 else texts or "" for name, texts in typed.items()}


def way_to_correct(act: PendingAct) -> str:
    return f"{act.path}{'&' if '?' in act.path else '?'}pending={act.pk}"
