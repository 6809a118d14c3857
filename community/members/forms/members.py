"""Forms of membership: application, change of name, leaving."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from community.members.actions.applications import Contact
from community.members.actions.institutions import Particulars
from community.members.credit_code import is_valid, normalised
from community.members.models import Area, Kind, Level, MembershipApplication, Sector
from core.errors import DomainError
from core.people.phones import PhoneField
from core.web.forms import ManyFilesField, PortalForm

ABOUT_MAX = 400
LABELS = {
    "name": "单位名称", "kind": "类别", "sector": "系统", "level": "层级", "area": "所在区域",
    "credit_code": "统一社会信用代码", "about": "简介", "contact_name": "联系人", "contact_phone": "联系电话",
    "files": "证明材料",
}  # fmt: skip
# The field a refusal belongs to, by its code; others stand above the form.
FIELD_OF_REFUSAL = {
    "credit_code_wrong": "credit_code", "credit_code_taken": "credit_code", "in_another_application": "credit_code",
    "institution_name_taken": "name", "already_member": "name", "head_speaks_for_it": "name",
    "file_too_large": "files", "file_type_refused": "files", "picture_unreadable": "files",
}  # fmt: skip


class ByDistrict(ModelChoiceIterator):
    """The city, then each district with its streets, in groups."""

    def __iter__(self) -> Iterator[Any]:
        groups: dict[str, list[Any]] = {"全市": []}
        districts = {area.pk: area.name for area in self.queryset if len(area.pk) == 6}
        for area in self.queryset:
            groups.setdefault(districts.get(area.pk[:6], "全市"), []).append(self.choice(area))
        yield ("", self.field.empty_label)
        yield from groups.items()


class AreaField(forms.ModelChoiceField):
    """The city, its districts and streets. One query."""

    iterator = ByDistrict

    def __init__(self, **kwargs: Any) -> None:
        areas = Area.objects.filter(level__in=[Level.CITY, Level.DISTRICT, Level.STREET]).order_by("code")
        super().__init__(queryset=areas, empty_label="请选择", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（全区）" if obj.level == Level.DISTRICT else obj.name


class MembershipForm(PortalForm):
    """The application; its documents must be there the first time."""

    name = forms.CharField(label=LABELS["name"], max_length=100, help_text="和证书上的全称一致")
    credit_code = forms.CharField(
        label=LABELS["credit_code"], max_length=40, help_text="18 位，见营业执照、事业单位或社会组织登记证书",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=LABELS["kind"],
        choices=[("", "请选择"), *(choice for choice in Kind.choices if choice[0] != Kind.BUREAU)],
    )
    sector = forms.ChoiceField(
        label=LABELS["sector"], choices=[("", "请选择"), *Sector.choices], help_text="按主管部门或单位性质选"
    )
    level = forms.ChoiceField(
        label=LABELS["level"], choices=[("", "请选择"), *Level.choices], help_text="市级单位由市里直接审，其他先由所在区推荐"
    )  # fmt: skip
    area = AreaField(label=LABELS["area"])
    about = forms.CharField(
        label=LABELS["about"], max_length=ABOUT_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="做什么、有什么场地和项目、能和谁一起做。加入后公开",
    )  # fmt: skip
    contact_name = forms.CharField(
        label=LABELS["contact_name"], max_length=40, help_text="只有办理的工作人员能看到"
    )
    contact_phone = PhoneField(
        label=LABELS["contact_phone"], help_text="11 位手机号，只有办理的工作人员能看到"
    )
    files: Any = ManyFilesField(
        label=LABELS["files"],
        help_text="登记证书或营业执照必传，场地、荣誉等材料选传。JPG、PNG、PDF、Word，可多选，每个最多 20 MB",
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_credit_code(self) -> str:
        code = normalised(self.cleaned_data["credit_code"])
        if not is_valid(code):
            raise forms.ValidationError(
                "代码不对：应是 18 位，最后一位是校验位。请对照证书再核一遍，字母 I、O、S、V、Z 不会出现。"
            )
        return code

    @staticmethod
    def field_of(refusal: DomainError) -> str | None:
        """The field a refusal is about; None for the whole form."""
        return FIELD_OF_REFUSAL.get(refusal.code)

    def particulars(self) -> Particulars:
        """What the action takes; call after `is_valid()`."""
        names = ("name", "kind", "sector", "level", "area", "credit_code", "about")
        return Particulars(**{name: self.cleaned_data[name] for name in names})

    def contact(self) -> Contact:
        return Contact(self.cleaned_data["contact_name"], self.cleaned_data["contact_phone"])

    @staticmethod
    def initial_of(application: MembershipApplication) -> dict[str, Any]:
        return {name: getattr(application, name) for name in LABELS if name not in ("files", "area")} | {
            "area": application.area_id
        }


class NameForm(PortalForm):
    new_name = forms.CharField(label="新名称", max_length=100, help_text="和变更后的证书一致")
    reason = forms.CharField(label="更名原因", max_length=300, help_text="如：机构改革、注册名变更")
    files: Any = ManyFilesField(label="证明材料", required=False, help_text="变更后的证书或批复，PDF 或照片")

    def clean_new_name(self) -> str:
        return " ".join(self.cleaned_data["new_name"].split())


class LeaveForm(PortalForm):
    reason = forms.CharField(
        label="退出的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="主管部门会看到。没办完的点单和场次请先办完或取消",
    )  # fmt: skip


class AboutForm(PortalForm):
    about = forms.CharField(
        label="简介", max_length=ABOUT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="公开在成员页上：做什么、有什么、能和谁一起做",
    )  # fmt: skip
