"""Form field for a street, grouped by district; works without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from community.members.models import Area


class ByDistrict(ModelChoiceIterator):
    """The streets in groups of districts."""

    def __iter__(self) -> Iterator[Any]:
        groups: dict[str, list[Any]] = {}
        for area in self.queryset:
            groups.setdefault(area.parent.name if area.parent else "", []).append(self.choice(area))
        yield ("", self.field.empty_label)
        yield from groups.items()


class StreetField(forms.ModelChoiceField):
    """All streets and towns of the city. One query."""

    iterator = ByDistrict

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Area.objects.streets().select_related("parent"), empty_label="请选择镇街", **kwargs
        )
