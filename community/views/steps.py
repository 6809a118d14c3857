"""
One page, several next steps: which the person may take now, each with its own small form.

A step that is refused or filled in wrongly shows the page again with what was typed; its own address answers GET
with the same page, so that somebody who had to sign in first finds the text there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from core import drafts
from core.errors import DomainError
from core.forms import PortalForm
from core.requests import SignedInRequest


class NoFields(PortalForm):
    """A step that is only a button."""


@dataclass(frozen=True)
class Step:
    """`act` is an action; `who` names the queryset method that says who may; offered in `sources`."""

    name: str
    label: str
    act: Callable[..., object]
    who: str
    sources: frozenset[str]
    form: type[forms.Form] = NoFields
    done: str = "办好了。"
    danger: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Offer:
    """A step as the page shows it."""

    step: Step
    form: forms.Form
    path: str

    @property
    def is_button(self) -> bool:
        """Done at once; what cannot be undone says first what is lost."""
        return not self.form.fields and not (self.step.danger and self.step.lead)

    @property
    def is_open(self) -> bool:
        return self.form.is_bound or bool(self.form.initial)


@dataclass(frozen=True)
class Desk:
    """All steps of one model. `argument` is what its actions call the row; `url` the name of the steps' address."""

    model: Any
    argument: str
    url: str
    steps: Sequence[Step]

    def offers(
        self, request: SignedInRequest, row: Any, bound: tuple[str, forms.Form] | None = None
    ) -> list[Offer]:
        """What the person may do with `row` now. One query for each kind of right, one for each form."""
        allowed: dict[str, bool] = {}
        found = []
        for step in self.steps:
            if row.state not in step.sources and not (bound and bound[0] == step.name):
                continue
            if step.who not in allowed:
                rows = getattr(self.model.objects, step.who)(request.user)
                allowed[step.who] = rows.filter(pk=row.pk).exists()
            if allowed[step.who]:
                path = reverse(self.url, args=[row.pk, step.name])
                found.append(Offer(step, self._form(request, step, path, bound), path))
        return found

    def _form(
        self, request: SignedInRequest, step: Step, path: str, bound: tuple[str, forms.Form] | None
    ) -> forms.Form:
        if bound and bound[0] == step.name:
            return bound[1]
        kept = drafts.initial(request, path) if step.form.base_fields else {}
        return step.form(initial=kept, auto_id=f"id_{step.name}_%s")

    def take(
        self, request: SignedInRequest, pk: int, verb: str, page: Callable[..., HttpResponse]
    ) -> HttpResponse:
        """Take the step `verb`, or show `page` (row, bound form, refusal, status) with what stands in the way."""
        step = next((one for one in self.steps if one.name == verb), None)
        if step is None:
            raise Http404
        row = get_object_or_404(getattr(self.model.objects, step.who)(request.user), pk=pk)
        if request.method != "POST":
            return page(request, row)
        form = step.form(request.POST, request.FILES, auto_id=f"id_{step.name}_%s")
        if not form.is_valid():
            return page(request, row, bound=(verb, form), status=422)
        try:
            with transaction.atomic():
                self._do(request, step, row, form)
        except DomainError as refusal:
            return page(request, row, bound=(verb, form), refusal=refusal, status=409)
        except ValidationError as error:
            form.add_error(None, "；".join(error.messages))
            return page(request, row, bound=(verb, form), status=422)
        messages.success(request, step.done)
        return redirect(row_path(self.url, row))

    def _do(self, request: SignedInRequest, step: Step, row: models.Model, form: forms.Form) -> None:
        step.act(**{self.argument: row}, **form.cleaned_data, by=request.actor, at=timezone.now())


def row_path(url: str, row: models.Model) -> str:
    """The page of a row: its steps' address without `_act`."""
    return reverse(url.removesuffix("_act"), args=[row.pk])
