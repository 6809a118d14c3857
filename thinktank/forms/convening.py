"""Form for convening a panel; used by every admin queue that sends things to one."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from core.web.forms import DayInput
from thinktank.actions.convening import Quota
from thinktank.policy import PANEL_MAX, Category, Field

SEAT_ROWS: Final = 5


class ConveneForm(forms.Form):
    """`cleaned_data` holds what `panels.convene` takes: title, due_on, is_blind, hides_names, drops_high_low, seats."""

    gives: tuple[str, ...] = ("title", "due_on", "is_blind", "hides_names", "drops_high_low", "seats")

    title = forms.CharField(label="评审组名称（会公开；匿名评审里不要写单位和项目名）", max_length=80)
    due_on = forms.DateField(label="评分截止", widget=DayInput())
    is_blind = forms.BooleanField(
        label="匿名评审", required=False, help_text="成员只看到编号、去掉名称的材料和清理过的附件。附件正文里的名称请先自查。"
    )  # fmt: skip
    hides_names = forms.BooleanField(
        label="匿名评审时自动隐去名称", required=False,
        help_text="材料里出现的单位名和姓名换成“〔已隐去〕”；里面有名称、又清不掉的附件不给成员看，原件不变。"
        "资格审查要求写名称的材料，用这一项，不用退回去改。",
    )  # fmt: skip
    drops_high_low = forms.BooleanField(
        label="去掉一个最高分和一个最低分",
        required=False,
        help_text="评分表满 5 张才去，不满 5 张按全部平均。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", "不限")]
        for number in range(1, SEAT_ROWS + 1):
            self.fields[f"category_{number}"] = forms.ChoiceField(
                label=f"席位 {number}：类别", choices=[*anything, *Category.choices], required=False
            )
            self.fields[f"field_{number}"] = forms.ChoiceField(
                label=f"席位 {number}：领域", choices=[*anything, *Field.choices], required=False
            )
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=f"席位 {number}：人数", min_value=1, max_value=PANEL_MAX, required=number == 1
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        seats = [
            Quota(data.get(f"category_{number}"), data.get(f"field_{number}"), data[f"count_{number}"])
            for number in range(1, SEAT_ROWS + 1)
            if data.get(f"count_{number}")
        ]
        kept = ("title", "due_on", "is_blind", "hides_names", "drops_high_low")
        return {**{name: data[name] for name in kept if name in data}, "seats": seats}
