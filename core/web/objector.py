"""Form fields for the name and contact of somebody who files an objection."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

NAME_MAX: Final = 40
CONTACT_MAX: Final = 100


class NameNeeded(DomainError):
    code = "name_needed"
    message = _("异议要实名：请写姓名和联系方式，核实情况、书面答复时用，不公开。")


def named(name: str, contact: str) -> dict[str, str]:
    """
    Both values, stripped.

    :raises NameNeeded: if one is missing.
    """
    kept = {"name": name.strip()[:NAME_MAX], "contact": contact.strip()[:CONTACT_MAX]}
    if not all(kept.values()):
        raise NameNeeded
    return kept


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
