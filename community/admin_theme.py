"""Styling of our own forms in the admin theme (django-unfold)."""

from __future__ import annotations

from django import forms
from unfold import widgets as looks


def style_form(form: forms.Form) -> None:
    """Set the theme's widget classes on a form."""
    for widget in [one.widget for one in form.fields.values()]:
        if isinstance(widget, forms.CheckboxInput):
            classes = looks.CHECKBOX_CLASSES
        elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.FileInput):
            continue
        elif isinstance(widget, forms.Select):
            classes = looks.SELECT_CLASSES
        else:
            classes = looks.TEXTAREA_CLASSES if isinstance(widget, forms.Textarea) else looks.INPUT_CLASSES
        widget.attrs.setdefault("class", " ".join(classes))
