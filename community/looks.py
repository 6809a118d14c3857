"""The look of the admin site's library on forms of our own."""

from __future__ import annotations

from django import forms
from unfold import widgets as looks


def dress(form: forms.Form) -> None:
    """Give the widgets of a verb's form the look of the site: without it they have no border."""
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
