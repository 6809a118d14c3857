"""
Drafts and optimistic concurrency control for forms of the admin site.

As forms of the portal do (core.web.drafts, core.record.edits, docs/adr/0029): a draft by the path of the form, files
staged by the same middleware, a digest of what was stored. What a page is about beside its path (rows, a correction) is
part of the key, so that words typed about one row never begin the form of another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.db import models
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from core.models import Draft
from core.record.edits import Edit, EditedMeanwhile, Stored
from core.web import drafts
from core.web.form_words import speak
from core.web.forms import refuse

KEYS: Final = ("pending", "ids")  # of an address: what a form is about


def key_of(request: HttpRequest, ids: str = "", path: str = "") -> str:
    """
    The key of a form's draft and files. `ids` are the rows it is about; `path` is where it is sent, if not to the page
    it stands on.
    """
    about = {name: request.GET[name] for name in KEYS if request.GET.get(name)} | (
        {"ids": ids} if ids else {}
    )
    words = "&".join(f"{name}={about[name]}" for name in sorted(about))
    path = path or request.path
    key = f"{path}:{words}" if words else path
    if len(key) <= drafts.FORM_MAX:
        return key
    return f"{path[:80]}:{hashlib.sha256(key.encode()).hexdigest()[:30]}"


def begin(form: Any, request: HttpRequest, key: str) -> None:
    """Fill an unbound `form` with its draft under `key`; its page says so. One query."""
    form.kept_key, form.kept_draft = key, None
    if form.is_bound:
        return
    drafts.initial(request, form=key)
    refill(form, drafts.restored(request).get(key))


def begin_each(request: HttpRequest, paths: Mapping[str, Any]) -> None:
    """Fill the unbound forms of one page with their drafts, by the path each is sent to. One query."""
    drafts.initials(request, list(paths))
    for path, form in paths.items():
        form.kept_draft = None
        if not form.is_bound:
            refill(form, drafts.restored(request).get(path))


def refill(form: Any, draft: Draft | None) -> None:
    """Set the draft's values as the initial values of `form`."""
    if draft is not None:
        form.kept_draft = draft
        form.initial = {**form.initial, **initial_of(form.fields, draft.fields)}


def initial_of(fields: Mapping[str, forms.Field], kept: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was typed, as `initial` of the fields: read by their widgets, some of which have several inputs."""
    typed = QueryDict(mutable=True)
    for name, values in kept.items():
        typed.setlist(name, values)
    found = {
        name: field.widget.value_from_datadict(typed, {}, name)
        for name, field in fields.items()
        if not isinstance(field.widget, forms.FileInput)
        and not field.widget.value_omitted_from_data(typed, {}, name)
    }
    return {**found, **({"seen_version": kept["seen_version"][0]} if kept.get("seen_version") else {})}


def refused(request: HttpRequest, data: Any = None) -> None:
    """Mark the submitted form as refused: its text is kept as a draft (core.web.drafts), as the form's `data` has it now."""
    request.is_refused = True  # type: ignore[attr-defined]
    request.kept_data = request.POST if data is None else data  # type: ignore[attr-defined]


class KeepsForms:
    """For a ModelAdmin: its add and change forms are kept, and a change is refused once if somebody came between."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        return kept(form, request)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        if request.method == "POST" and isinstance(answer, TemplateResponse):
            refused(request)
        return answer


def kept(form: type[Any], request: HttpRequest) -> type[Any]:
    """The model form `form` that begins with its draft and carries the version of its instance."""

    class Kept(form):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for field in self.fields.values():
                speak(field)
            begin(self, request, key_of(request))
            if self.instance.pk:
                Edit(self, self.instance, stored_by(self.fields))

        def clean(self) -> Any:
            cleaned = super().clean()
            edit: Edit | None = getattr(self, "edit", None)
            if edit is not None and not self.errors:
                self._refuse_if_late(edit)
            return cleaned

        def _refuse_if_late(self, edit: Edit) -> None:
            """The admin site validates and saves in one transaction: the lock holds until it is saved."""
            try:
                edit.save(lambda: None)
            except EditedMeanwhile as refusal:
                refuse(self, refusal)

    Kept.__name__ = form.__name__
    return Kept


def stored_by(fields: Mapping[str, forms.Field]) -> Stored:
    """What of a row stands in these fields of its form."""
    names = list(fields)

    def stored(row: models.Model) -> Mapping[str, Any]:
        return model_to_dict(row, fields=names)

    return stored


Initial = Callable[[Any], Mapping[str, Any]]


def stored_in(row: models.Model, form: type[forms.Form]) -> dict[str, object]:
    """What is stored in the fields of `row` that `form` has too."""
    named = {field.name for field in row._meta.concrete_fields} & set(form.base_fields)
    return {name: getattr(row, name) for name in named}


def edit_of(form: Any, row: models.Model, initial: Initial) -> Edit | None:
    """The edit of a form that begins with what `initial` reads from `row`; None where it begins with nothing of it."""
    if not set(initial(row)) & set(form.fields):
        return None

    def stored(one: models.Model) -> Mapping[str, Any]:
        return {name: value for name, value in initial(one).items() if name in form.fields}

    def typed() -> Mapping[str, Any]:
        """What was sent for fields that the form hands on as something else."""
        cleaned = getattr(form, "cleaned_data", {})
        names = {name: field for name, field in form.fields.items() if name not in cleaned}
        return initial_of(names, dict(form.data.lists())) if form.is_bound else {}

    return Edit(form, row, stored, more=typed)
