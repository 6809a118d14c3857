"""Forms of resolutions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from community.models import Institution, Seat
from core.web.forms import ManyFilesField, PortalForm
from roundtable.forms.members import SeatField
from roundtable.models import Verdict

STEPS = 5


class StepsForm(PortalForm):
    """Up to five steps, each with its day; empty ones are left out."""

    person = SeatField(
        label="责任人",
        queryset=Seat.objects.none(),
        required=False,
        empty_label="不指定",
        help_text="本单位现任席位",
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        for number in range(1, STEPS + 1):
            self.base_fields[f"text{number}"] = forms.CharField(
                label=f"第 {number} 步做什么", max_length=200, required=number == 1
            )
            self.base_fields[f"due{number}"] = forms.DateField(
                label=f"第 {number} 步时限", required=number == 1
            )
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(institution=institution).current().select_related("user", "institution")
        self.fields["person"].queryset = seats.order_by("role", "pk")  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name != "person"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for number in range(2, STEPS + 1):
            if bool(found.get(f"text{number}")) != bool(found.get(f"due{number}")):
                self.add_error(f"due{number}", "做什么和时限要一起填，或都留空。")
        return found

    @property
    def steps(self) -> list[tuple[str, date]]:
        found = self.cleaned_data
        return [
            (found[f"text{number}"], found[f"due{number}"])
            for number in range(1, STEPS + 1)
            if found.get(f"text{number}")
        ]


class ProgressForm(PortalForm):
    month = forms.DateField(
        label="哪个月", input_formats=["%Y-%m", "%Y-%m-%d"], help_text="这个月或上个月里的任意一天"
    )
    text = forms.CharField(label="进展", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    done_pct = forms.IntegerField(label="完成（%）", min_value=0, max_value=100)
    uploads = ManyFilesField(
        label="佐证", most=6, required=False, help_text="照片、PDF、Word 或 Excel，最多 6 个"
    )


class JudgeForm(PortalForm):
    verdict = forms.ChoiceField(
        label="验收意见",
        choices=[one for one in Verdict.choices if one[0] != Verdict.INSTRUCTED],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class InstructForm(PortalForm):
    note = forms.CharField(label="再批示", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(label="新的时限", help_text="工作日")
