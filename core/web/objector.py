"""Form fields for the name and contact of somebody who files an objection."""

from __future__ import annotations

from typing import Any

from django import forms

from core.record.objections import CONTACT_MAX, NAME_MAX


class NamedForm(forms.Form):
    """Name and contact, asked first."""

    name = forms.CharField(
        label="姓名", max_length=NAME_MAX, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="异议要实名；姓名和联系方式只给答复的工作人员看",
    )  # fmt: skip
    contact = forms.CharField(
        label="联系方式", max_length=CONTACT_MAX, help_text="手机号、座机或邮箱，核实情况时联系您"
    )

    def values(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "contact": self.cleaned_data["contact"]}
