"""Several files in one field; what they are is checked by content, in the action."""

from __future__ import annotations

from typing import Any

from django import forms

FILES_MAX = 8


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "佐证")
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", "照片、PDF、Word、Excel，每个最多 20 MB，一次最多 8 个")
        super().__init__(widget=ManyFilesInput, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        if len(chosen) > FILES_MAX:
            raise forms.ValidationError(f"一次最多传 {FILES_MAX} 个文件。")
        if self.required and not chosen:
            raise forms.ValidationError("请至少传一个文件。")
        return [super(ManyFilesField, self).clean(one, initial) for one in chosen]
