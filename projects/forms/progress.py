"""Forms after an application: answers of partners, reports, replies, objections."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from core.web.forms import ManyFilesField, PortalForm
from core.web.objector import NamedForm
from projects.models import Call, DecisionList, ExpectedFigure
from projects.queries.versions import number


class AttachForm(PortalForm):
    call = forms.ModelChoiceField(
        label="归入哪个征集", queryset=Call.objects.none(), empty_label="请选择正在收件的征集"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = Call.objects.taking(timezone.now())  # type: ignore[attr-defined]


class SignForm(PortalForm):
    when_needed = {"note": "不参加时必填"}

    note = forms.CharField(
        label="说明", max_length=300, required=False, help_text="不参加的话，请写明原因，牵头单位会看到"
    )


class ReportForm(PortalForm):
    """The report of a check: text, the actual value of each promised figure, evidence."""

    report = forms.CharField(
        label="自查报告", max_length=8000, min_length=10, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="做了什么、效果怎样、没做到的和原因、下一步",
    )  # fmt: skip
    files: Any = ManyFilesField(
        label="佐证材料", required=False, help_text="活动台账、照片、制度文本。每个最多 20 MB"
    )

    def __init__(self, *args: Any, promised: Sequence[ExpectedFigure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promised = promised
        for figure in promised:
            self.fields[f"figure_{figure.pk}"] = forms.DecimalField(
                label=f"{figure.name}（{figure.unit}）", min_value=0, max_digits=14, decimal_places=2,
                help_text=f"目标 {number(figure.target)}" + (f"；{figure.counting}" if figure.counting else ""),
                widget=forms.NumberInput(attrs={"class": "input", "inputmode": "decimal"}),
            )  # fmt: skip
        self.order_fields(["report", *(f"figure_{figure.pk}" for figure in promised), "files"])

    def actual(self) -> dict[int, Decimal]:
        return {figure.pk: self.cleaned_data[f"figure_{figure.pk}"] for figure in self.promised}


class ObjectionForm(PortalForm, NamedForm):
    project = forms.ChoiceField(label="针对哪个项目", required=False)
    text = forms.CharField(
        label="异议内容", min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="实名提出，写清楚事实和依据，我们书面答复",
    )  # fmt: skip

    def __init__(self, *args: Any, decision_list: DecisionList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = decision_list.rows.order_by("position").values_list("project_id", "project__title")
        self.fields["project"].choices = [("", "对整份名单"), *((str(pk), title) for pk, title in rows)]  # type: ignore[attr-defined]
