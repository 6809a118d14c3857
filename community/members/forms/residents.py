"""Forms of a citizen's profile: family members, residence, access needs."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.timezone import localdate

from community.members.forms.areas import StreetField
from community.members.models import Access
from community.members.models.residents import Relation
from community.policy import CHILD_UNTIL_AGE
from core.models import Consent, User
from core.models.accounts import ConsentKind
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
        label="我是这个孩子的监护人，单独同意用这个孩子的姓名和出生年月来预约",
        required=False,
        help_text=f"未满 {CHILD_UNTIL_AGE} 岁的孩子每个都要勾选。记下版本和时间，可以在“同意管理”里按孩子撤回，撤回就删除",
    )

    def clean_born(self) -> date:
        year, month = map(int, self.cleaned_data["born"].split("-"))
        if not (year >= FIRST_YEAR and date(year, month, 1) <= localdate()):
            raise forms.ValidationError("出生年月不对，请检查。")
        return date(year, month, 1)


class ResidenceForm(PortalForm):
    """The street one lives in, and what one needs; needs are kept only under consent."""

    area = StreetField(label="我住在哪个镇街", required=False, help_text="提需求时先替您选好")
    access_needs = forms.MultipleChoiceField(
        label="我需要的无障碍条件", choices=Access.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="预约时先替您选好，场地没有的不会出现",
    )  # fmt: skip
    agrees = forms.BooleanField(
        label="同意保存上面的无障碍需要", required=False,
        help_text="属于敏感个人信息，只用来留座位、安排协助；随时可以在“同意管理”里撤回，撤回就删除",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Consent.objects.live(user, ConsentKind.ACCESS_NEEDS).exists():
            del self.fields["agrees"]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("access_needs") and "agrees" in self.fields and not chosen.get("agrees"):
            self.add_error("agrees", "要保存无障碍需要，请勾选同意；不想保存，就都不选。")
        return chosen
