"""Multiple choice fields for array columns: values are ticked by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models


def ticked(field: ArrayField[Any, Any]) -> forms.MultipleChoiceField:
    """The form field of an array whose values come from a list."""
    return forms.MultipleChoiceField(
        label=field.verbose_name, choices=field.base_field.choices or (), required=not field.blank,
        widget=forms.CheckboxSelectMultiple, help_text=field.help_text,
    )  # fmt: skip


def fields_of(model: type[models.Model], names: Any) -> dict[str, forms.Field]:
    """The form fields of `names`, those of arrays ticked."""
    found = forms.fields_for_model(model, fields=names)
    for name in found:
        field: Any = model._meta.get_field(name)
        if isinstance(field, ArrayField) and field.base_field.choices:
            found[name] = ticked(field)
    return found


class TicksChoices:
    """ModelAdmin mixin: array columns with choices are multiple choice fields."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return ticked(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
