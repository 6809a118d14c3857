"""Forms of the portal's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from community.members.actions.city import FirstPerson, Post
from community.members.forms import sheets
from community.models import Area
from community.policy import CITY_CODE
from core.files import spreadsheets
from core.people.phones import PhoneField
from core.web.forms import PortalForm

NAME_MAX: Final = 100
PERSON_MAX: Final = 40


class OpenCityForm(PortalForm):
    """The city's bureau, its first people, the districts' bureaus, and a sheet of institutions."""

    code = forms.CharField(label="开通口令", widget=forms.HiddenInput)
    bureau = forms.CharField(
        label="市局全称", max_length=NAME_MAX, help_text="单位名录里的正式名称，以后可以更正"
    )
    sheet = forms.FileField(
        label="单位名录表格",
        required=False,
        help_text=".xlsx 或 .csv，栏目和管理端“从表格导入”一样；以后也可以导入",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = list(Area.objects.districts())
        for post in Post:
            self.fields[f"{post}_name"] = forms.CharField(label=f"{post.label}姓名", max_length=PERSON_MAX)
            self.fields[f"{post}_phone"] = PhoneField(label=f"{post.label}手机号")
        for area in self.areas:
            self.fields[f"district_{area.pk}"] = forms.CharField(
                label=f"{area.name}区局全称", max_length=NAME_MAX, required=False
            )
        for name in [
            *(f"{post}_{part}" for post in Post for part in ("name", "phone")),
            *self.district_names,
        ]:
            self.fields[name].widget.attrs.update({"class": "input", "autocomplete": "off"})

    @property
    def district_names(self) -> list[str]:
        return [f"district_{area.pk}" for area in self.areas]

    @property
    def posts(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each post with its two fields, for the page."""
        return [(str(post.label), self[f"{post}_name"], self[f"{post}_phone"]) for post in Post]

    @property
    def district_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.district_names]

    @property
    def people(self) -> list[FirstPerson]:
        filled = self.cleaned_data
        return [FirstPerson(post, filled[f"{post}_name"], filled[f"{post}_phone"]) for post in Post]

    @property
    def districts(self) -> Mapping[str, str]:
        return {area.pk: self.cleaned_data[f"district_{area.pk}"] for area in self.areas}


def read_institutions(upload: UploadedFile[Any]) -> spreadsheets.Sheet:
    """Read a sheet of institutions anywhere in the city. :raises DomainError: if nothing of it can be used."""
    return sheets.checked_together(spreadsheets.read(upload, sheets.INSTITUTION_COLUMNS), [CITY_CODE])
