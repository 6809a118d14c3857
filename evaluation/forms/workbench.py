"""Forms of institutions: declarations, replies, plans and reports of rectifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.web.forms import ManyFilesField, PortalForm
from evaluation.models import Finding, Indicator


class DeclareForm(PortalForm):
    """One value with its evidence, or that it does not apply."""

    when_needed = {"value": "适用时必填"}

    value = forms.DecimalField(
        label="填报值",
        max_digits=14,
        decimal_places=4,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )
    is_not_applicable = forms.BooleanField(
        label="这一项不适用于本单位", required=False, help_text="要在说明里写明为什么"
    )
    explanation = forms.CharField(
        label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="和上一轮相差很大、或者不适用的，请写明原因",
    )  # fmt: skip
    files: Any = ManyFilesField(
        label="佐证材料", required=False, help_text="台账、照片、文件。每个最多 20 MB"
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = f"{indicator.name}（{indicator.unit}）"
        self.fields["value"].help_text = indicator.definition

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("is_not_applicable") and data.get("value") is None and "value" not in self.errors:
            self.add_error("value", "请填一个数；确实不适用的，勾选“不适用”。")
        return data


class SayForm(PortalForm):
    """A single text: a reply or a plan."""

    text = forms.CharField(label="内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class ReportForm(SayForm):
    files: Any = ManyFilesField(
        label="证据", required=False, help_text="照片、台账、制度文本。每个最多 20 MB"
    )


class ReturnForm(PortalForm):
    reply_topic = "evaluation.return"
    comment = forms.CharField(
        label="退回意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="填报单位会看到"
    )


class VerifyForm(PortalForm):
    """Which findings are mended, and the opinion."""

    mended = forms.MultipleChoiceField(
        label="哪些到位了",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="全部勾选即办结；勾一部分是部分认可；都不勾是退回",
    )
    opinion = forms.CharField(
        label="核验意见（公开）", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mended"]
        field.choices = [(finding.pk, finding.text) for finding in findings]

    def clean_mended(self) -> set[int]:
        return {int(pk) for pk in self.cleaned_data["mended"]}
