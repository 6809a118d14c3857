"""Forms of deliveries for suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cloudplatform.models import CountingRule
from core.web.forms import PortalForm


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; what they are is checked where they are taken in."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile]:
        chosen = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(SeveralFilesField, self).clean(one, initial) for one in chosen or [None]]
        return [one for one in cleaned if one]


class EvidenceForm(PortalForm):
    photos = SeveralFilesField(
        label="现场照片", help_text="可以一次选几张。照片里的拍摄时间会保留，位置信息会去掉。",
        widget=SeveralFilesInput(attrs={"accept": "image/*"}),
        error_messages={"required": "请先选照片。", "empty": "文件是空的，请重新选。"},
    )  # fmt: skip


class ReportForm(PortalForm):
    people = forms.IntegerField(label="到场人数", min_value=0, max_value=100_000)
    counting_rule = forms.ChoiceField(
        label="计数口径", choices=CountingRule.choices, widget=forms.RadioSelect
    )
    report = forms.CharField(
        label="配送情况", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="演了什么、谁来了、有什么要说明的。",
    )  # fmt: skip
