"""Forms of facilities and spaces."""

from __future__ import annotations

from typing import Any

from django import forms

from community import policy
from community.members.models import Access, Area, Institution, Level
from community.places.actions.upkeep import FacilityFields, SpaceFields
from community.places.models import Facility, Space
from community.places.models.facilities import public_phone
from core.web.forms import PortalForm


class FacilityForm(PortalForm):
    name = forms.CharField(label="名称", max_length=100)
    area = forms.ModelChoiceField(label="所在镇街", queryset=Area.objects.none())
    address = forms.CharField(label="地址", max_length=160, required=False)
    transport = forms.CharField(
        label="怎么来", max_length=200, required=False, help_text="如：地铁 1 号线长寿路站 C 口步行 5 分钟"
    )
    phone = forms.CharField(
        label="咨询电话", max_length=30, required=False, validators=[public_phone],
        help_text="公开。约了活动的街坊有事打这个电话，如 020-12345678",
    )  # fmt: skip
    about = forms.CharField(
        label="介绍", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    access = forms.MultipleChoiceField(
        label="无障碍", choices=Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    latitude = forms.DecimalField(
        label="纬度", max_digits=8, decimal_places=6, required=False,
        help_text=f"{policy.LATITUDES[0]} 到 {policy.LATITUDES[1]} 之间，如 23.125",
    )  # fmt: skip
    longitude = forms.DecimalField(
        label="经度", max_digits=9, decimal_places=6, required=False,
        help_text=f"{policy.LONGITUDES[0]} 到 {policy.LONGITUDES[1]} 之间，如 113.244",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Area.objects.within(institution.area.district_code or "4401").filter(
            level__in=[Level.STREET, Level.COMMUNITY]
            if institution.level == Level.COMMUNITY
            else [Level.STREET]
        )
        area: Any = self.fields["area"]
        area.queryset = near.order_by("code")

    def values(self) -> FacilityFields:
        """What the action takes; call after `is_valid()`."""
        return FacilityFields(**{**self.cleaned_data, "access": tuple(self.cleaned_data["access"])})

    @staticmethod
    def initial_of(facility: Facility) -> dict[str, Any]:
        names = [name for name in FacilityForm.base_fields if name != "area"]
        return {name: getattr(facility, name) for name in names} | {"area": facility.area_id}


class SpaceForm(PortalForm):
    name = forms.CharField(label="名称", max_length=60, help_text="如：二楼排练室")
    capacity = forms.IntegerField(label="容纳多少人", min_value=1, max_value=100_000)
    equipment = forms.CharField(
        label="设备", max_length=200, required=False, help_text="如：镜墙、把杆、音箱两只、钢琴一架"
    )
    is_outdoor = forms.BooleanField(label="露天", required=False)
    has_power = forms.BooleanField(label="有电源", required=False, initial=True)
    has_rain_cover = forms.BooleanField(label="雨天有备用场地", required=False, initial=True)

    def values(self) -> SpaceFields:
        """What the action takes; call after `is_valid()`."""
        return SpaceFields(**self.cleaned_data)

    @staticmethod
    def initial_of(space: Space) -> dict[str, Any]:
        return {name: getattr(space, name) for name in SpaceForm.base_fields}


class PhotoForm(PortalForm):
    upload = forms.FileField(label="照片", help_text="JPG、PNG 或 WebP；照片里的位置信息会去掉")
    words = forms.CharField(
        label="照片里是什么", max_length=120, help_text="一句话，如：二楼排练室，一面镜墙，铺木地板"
    )
    space = forms.ModelChoiceField(
        label="拍的是哪个空间", queryset=Space.objects.none(), required=False, empty_label="整个设施"
    )

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        space: Any = self.fields["space"]
        space.queryset = Space.objects.filter(facility=facility).order_by("pk")
        space.label_from_instance = lambda one: one.name
