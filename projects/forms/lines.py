"""Form mixin for remarks line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms


class LinesForm(forms.Form):
    """One field for each of `lines`; `cleaned_data["notes"]` holds what was said, by line."""

    lines: ClassVar[Mapping[str, str]] = {}

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        cleaned["notes"] = {name: cleaned.pop(f"note_{name}", "") for name in self.lines}
        return cleaned


def by_line(form: type[forms.Form], lines: Mapping[str, str]) -> type[forms.Form]:
    """`form` with a remark on each of `lines`."""
    remarks = {f"note_{name}": _remark(line) for name, line in lines.items()}
    return type(f"Lines{form.__name__}", (LinesForm, form), {"lines": lines, **remarks})


def _remark(line: str) -> forms.CharField:
    return forms.CharField(
        label=f"这一行要改：{line}", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
