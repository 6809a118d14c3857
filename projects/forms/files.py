"""Form field for several evidence files."""

from __future__ import annotations

from typing import Any

from core.web import forms

FILES_MAX = 8


class ManyFilesField(forms.ManyFilesField):
    """Optional unless told otherwise."""

    default_error_messages = {"required": "请至少传一个文件。"}

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": "佐证",
            "required": False,
            "help_text": "照片、PDF、Word、Excel，每个最多 20 MB，一次最多 8 个",
        }
        super().__init__(most=FILES_MAX, **{**given, **kwargs})
