"""A family member, by name, relation and month of birth."""

from __future__ import annotations

from datetime import date
from typing import Final

from django import forms
from django.utils.timezone import localdate

from community.members.models.residents import Relation
from community.policy import CHILD_UNTIL_AGE
from core.web.forms import PortalForm

FIRST_YEAR: Final = 1900


class FamilyForm(PortalForm):
    name = forms.CharField(label="姓名或小名", max_length=40)
    relation = forms.ChoiceField(label="关系", choices=Relation.choices)
    born = forms.RegexField(
        label="出生年月", regex=r"^\d{4}-(0[1-9]|1[0-2])$", help_text="例如 2018-05，只用来看年龄合不合适",
        widget=forms.TextInput(attrs={"type": "month"}), error_messages={"invalid": "请填年和月，例如 2018-05。"},
    )  # fmt: skip
    is_guardian = forms.BooleanField(
        label=f"我是未满 {CHILD_UNTIL_AGE} 岁孩子的监护人，单独同意用孩子的姓名和出生年月来预约",
        required=False,
        help_text=f"替未满 {CHILD_UNTIL_AGE} 岁的孩子预约要勾选。记下版本和时间，可以在“同意管理”里撤回，撤回就删除",
    )

    def clean_born(self) -> date:
        year, month = map(int, self.cleaned_data["born"].split("-"))
        if not (year >= FIRST_YEAR and date(year, month, 1) <= localdate()):
            raise forms.ValidationError("出生年月不对，请检查。")
        return date(year, month, 1)
