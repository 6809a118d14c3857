"""Shared handling of forms on pages: call the action, show refusals with what was typed, redirect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from core.errors import DomainError
from core.web.requests import SignedInRequest


def answer(
    request: SignedInRequest, form: forms.Form, act: Callable[[], object], *, template: str, context: Mapping[str, Any],
    done: str, to: str,
) -> HttpResponse:  # fmt: skip
    """Show `form`; when valid, call `act`: refused, the page stays (409); done, redirect to `to`."""
    shown = {"form": form, **context}
    if not form.is_valid():
        return render(request, template, shown, status=422 if form.is_bound else 200)
    try:
        act()
    except (DomainError, ValidationError) as refusal:
        words = str(refusal) if isinstance(refusal, DomainError) else "；".join(refusal.messages)
        form.add_error(None, words)
        return render(request, template, shown, status=409)
    messages.success(request, done)
    return redirect(to)


def press(request: SignedInRequest, act: Callable[[], object], *, done: str, to: str) -> HttpResponse:
    """Call the action of a button without a form, with a message about the result."""
    try:
        act()
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(to)
