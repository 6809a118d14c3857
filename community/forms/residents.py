"""A family member, by name, relation and month of birth."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate

from community.models.residents import Relation
from core.forms import PortalForm


class FamilyForm(PortalForm):
    name = forms.CharField(label="姓名或小名", max_length=40)
    relation = forms.ChoiceField(label="关系", choices=Relation.choices)
    born = forms.RegexField(
        label="出生年月", regex=r"^\d{4}-(0[1-9]|1[0-2])$", help_text="例如 2018-05，只用来看年龄合不合适",
        widget=forms.TextInput(attrs={"type": "month"}), error_messages={"invalid": "请填年和月，例如 2018-05。"},
    )  # fmt: skip
    is_guardian = forms.BooleanField(
        label="我是未满 14 岁孩子的监护人，同意用孩子的姓名和出生年月来预约",
        required=False,
        help_text="替未满 14 岁的孩子预约要勾选",
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("born"):
            year, month = map(int, chosen["born"].split("-"))
            chosen["born_on"] = date(year, month, 1) if 1900 <= year <= localdate().year else None
            if chosen["born_on"] is None or chosen["born_on"] > localdate():
                self.add_error("born", "出生年月不对，请检查。")
            elif localdate().year - year < 14 and not chosen.get("is_guardian"):
                self.add_error("is_guardian", "替未满 14 岁的孩子预约，要由监护人同意。")
        return chosen
