"""Forms of seats: invite, end, name an alternate, hand over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.timezone import localdate

from community.members.models import Institution
from community.members.queries import seats
from community.policy import Role
from core.models import User
from core.people import contacts
from core.web.forms import PortalForm


class ContactField(forms.CharField):
    """A mobile number or an e-mail address, in one box."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "对方的手机号或邮箱")
        kwargs.setdefault("help_text", "邀请链接发到这里，只有验证过它的人才能接受")
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> str:
        contact = contacts.cleaned(super().clean(value))
        if contacts.channel_of(contact) == "email":
            try:
                validate_email(contact)
            except forms.ValidationError:
                raise forms.ValidationError("请填 11 位手机号，或完整的邮箱地址。") from None
        return contact


class InviteForm(PortalForm):
    role = forms.ChoiceField(label="席位", choices=Role.choices, initial=Role.HANDLER)
    contact = ContactField()
    starts_on = forms.DateField(label="任期开始", required=False, help_text="不填，从接受那天开始")
    last_day = forms.DateField(label="任期最后一天", required=False, help_text="不填，没有限期")

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        chosen = self.cleaned_data
        last = chosen["last_day"]
        return {
            "role": Role(chosen["role"]), "contact": chosen["contact"], "starts_on": chosen["starts_on"],
            "ends_on": last + timedelta(days=1) if last else None,
        }  # fmt: skip


class EndForm(PortalForm):
    ends_on = forms.DateField(label="从哪天起不再任", help_text="选今天，立即结束")
    reason = forms.CharField(label="原因（本人会看到）", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = localdate()


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


class AlternateForm(PortalForm):
    user = ColleagueField(label="代理人", queryset=User.objects.none(), empty_label="请选择同事")
    starts_on = forms.DateField(label="第一天")
    last_day = forms.DateField(label="最后一天")

    def __init__(self, *args: Any, institution: Institution, besides: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = seats.colleagues(institution, besides)  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = localdate()

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return {
            "user": chosen["user"], "starts_on": chosen["starts_on"],
            "ends_on": chosen["last_day"] + timedelta(days=1),
        }  # fmt: skip


class HandOverForm(PortalForm):
    successor = ColleagueField(label="接任的同事", queryset=User.objects.none(), empty_label="请选择同事")
    starts_on = forms.DateField(label="从哪天起接任", help_text="原来的任期在这一天结束")
    note = forms.CharField(
        label="交接说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="办到哪一步、找谁、要注意什么。不要写密码：接任的人用自己的账号",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, besides: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = seats.colleagues(institution, besides)  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = localdate()
