"""Line notes of a case: form fields placed beside the line they are about."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.forms import BoundField

START = "note_"  # how fields for notes are called in the forms of all kinds


class Notes:
    """The fields for notes of one form, by the name of the line; `placed` are those a page has put at its line."""

    def __init__(self, form: forms.Form, form_id: str) -> None:
        self.form_id = form_id
        self.fields: Mapping[str, BoundField] = {
            field.name.removeprefix(START): field for field in form if field.name.startswith(START)
        }
        self.placed: set[str] = set()
        for field in self.fields.values():
            field.field.widget.attrs.update({"form": form_id, "class": "input"})

    def at(self, name: str) -> BoundField | None:
        """The field for a note on the line `name`; it stands there once."""
        field = self.fields.get(name)
        if field is None or field.name in self.placed:
            return None
        self.placed.add(field.name)
        return field


def notes_of(form: forms.Form | None, form_id: str) -> Notes | None:
    """None for a form without notes on lines."""
    notes = Notes(form, form_id) if form is not None else None
    return notes if notes is not None and notes.fields else None
