"""Choosing a street: one list in groups of districts, which works without scripts."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Area


class StreetField(forms.ModelChoiceField):
    """All streets and towns, grouped by district. One query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Area.objects.streets().select_related("parent"), empty_label="请选择镇街", **kwargs
        )

    def _get_choices(self) -> Any:
        groups: dict[str, list[tuple[str, str]]] = {}
        for area in self.queryset:
            groups.setdefault(area.parent.name if area.parent else "", []).append((area.pk, area.name))
        return [("", self.empty_label), *groups.items()]

    choices = property(_get_choices, forms.ChoiceField.choices.fset)  # type: ignore[attr-defined]
