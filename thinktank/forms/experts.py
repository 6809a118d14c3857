"""Forms of experts: application, recommendation, profile, interests."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django import forms

from community.models import Institution
from core.models import User
from core.people.phones import normalised
from core.web.forms import ManyFilesField, PortalForm
from thinktank.actions.experts import Profile
from thinktank.models import Expert
from thinktank.policy import Category, Field, Shown

INTRODUCTION = forms.Textarea(attrs={"rows": 5})
FIELDS_MAX = 4


def known_institution(name: str) -> Institution | None:
    """The institution of the portal with this name, None if it is not there."""
    return Institution.objects.filter(name=name.strip()).first() if name.strip() else None


class InstitutionNameField(forms.CharField):
    """The name of a member institution, typed with suggestions; a wrong one is refused with what to do."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=100,
            widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = known_institution(text)
        if text and found is None:
            raise forms.ValidationError("平台上没有叫这个名字的单位。请从提示里选，或留空。")
        return found


class ApplicationForm(PortalForm):
    name = forms.CharField(label="姓名", max_length=40, help_text="聘书上用的名字")
    category = forms.ChoiceField(label="申请哪一类", choices=Category.choices, widget=forms.RadioSelect)
    fields_ = forms.MultipleChoiceField(
        label="擅长领域", choices=Field.choices, widget=forms.CheckboxSelectMultiple, help_text=f"选 1 到 {FIELDS_MAX} 个，按它抽取评审组"
    )  # fmt: skip
    position = forms.CharField(label="职务、职称或身份", max_length=60, required=False)
    employer = forms.CharField(label="工作单位", max_length=80, required=False, help_text="没有单位可以不填")
    institution = InstitutionNameField(
        label="工作单位在平台上的名称", required=False, help_text="是成员单位的请填，评审它的时候会自动回避"
    )
    introduction = forms.CharField(
        label="个人简介", max_length=2000, widget=INTRODUCTION, help_text="做过什么、熟悉什么"
    )
    reason = forms.CharField(
        label="申请理由", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    shows = forms.MultipleChoiceField(
        label="受聘后同意公开的内容", choices=Shown.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="一项都不选也可以受聘，公开页面只有类别",
    )  # fmt: skip
    files: Any = ManyFilesField(
        label="证明材料",
        required=False,
        help_text="职称证、作品目录等，只有审核人员能看。PDF、Word 或图片，每个最多 20 MB",
    )

    def clean_fields_(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["fields_"]
        if len(chosen) > FIELDS_MAX:
            raise forms.ValidationError(f"最多选 {FIELDS_MAX} 个领域，请留下最擅长的。")
        return chosen

    def profile(self) -> Profile:
        """What the action takes; call after `is_valid()`."""
        data = self.cleaned_data
        return Profile(
            name=data["name"], category=data["category"], fields=data["fields_"], position=data["position"],
            employer=data["employer"], institution=data["institution"], introduction=data["introduction"], reason=data["reason"],
            shows=data["shows"],
        )  # fmt: skip

    @staticmethod
    def initial_of(expert: Expert | None) -> dict[str, Any]:
        if expert is None:
            return {"shows": [Shown.NAME, Shown.FIELDS]}
        names = ("name", "category", "position", "employer", "introduction", "reason", "shows")
        values = {name: getattr(expert, name) for name in names}
        return {**values, "fields_": expert.fields, "institution": expert.institution or ""}


class ProfileForm(PortalForm):
    position = forms.CharField(label="职务、职称或身份", max_length=60, required=False)
    employer = forms.CharField(label="工作单位", max_length=80, required=False)
    introduction = forms.CharField(label="个人简介", max_length=2000, required=False, widget=INTRODUCTION)
    shows = forms.MultipleChoiceField(
        label="同意公开的内容", choices=Shown.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="随时可以改，改了马上生效",
    )  # fmt: skip

    @staticmethod
    def initial_of(expert: Expert) -> dict[str, Any]:
        return {name: getattr(expert, name) for name in ("position", "employer", "introduction", "shows")}


class InterestForm(PortalForm):
    institution = InstitutionNameField(
        label="要回避的单位", required=False, help_text="任过职、有合作或有亲属在那里工作"
    )
    person_name = forms.CharField(
        label="要回避的人", max_length=40, required=False, help_text="写姓名；同名的也会回避"
    )
    note = forms.CharField(label="关系说明", max_length=200, required=False, help_text="只有审核人员能看")


class RecommendForm(PortalForm):
    name = forms.CharField(label="被推荐人姓名", max_length=40)
    sign_in = forms.CharField(
        label="对方登录用的手机号或邮箱", max_length=100, help_text="对方要先注册；我们会请本人确认"
    )
    category = forms.ChoiceField(label="推荐为哪一类", choices=Category.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="推荐理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def user(self) -> User | None:
        """The account with that verified phone or address; None if there is none. Call after `is_valid()`."""
        text = self.cleaned_data["sign_in"].strip()
        if "@" in text:
            mail = (
                EmailAddress.objects.filter(email__iexact=text, verified=True).select_related("user").first()
            )
            return mail.user if mail is not None and mail.user.is_active else None
        found = User.objects.with_phone(normalised(text))
        return found if found is not None and found.is_active and found.phone_verified else None


class ReasonForm(PortalForm):
    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SayForm(PortalForm):
    text = forms.CharField(label="发言", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
