"""Forms of citizens' groups."""

from __future__ import annotations

from typing import Any

from django import forms

from community.members.forms.seats import ContactField
from community.members.models import Institution
from community.places.actions.groups import GroupFields
from community.places.models import Group, GroupArt
from community.places.queries.groups import homes
from community.policy import GROUP_MEMBERS_MAX, GROUP_MEMBERS_MIN
from core.web.forms import PortalForm


class GroupForm(PortalForm):
    name = forms.CharField(label="团队名称", max_length=60)
    art = forms.ChoiceField(label="主要做什么", choices=GroupArt.choices)
    members = forms.IntegerField(
        label="有多少人", min_value=GROUP_MEMBERS_MIN, max_value=GROUP_MEMBERS_MAX,
        help_text=f"{GROUP_MEMBERS_MIN} 人以上",
    )  # fmt: skip
    home = forms.ModelChoiceField(
        label="推荐单位", queryset=Institution.objects.none(),
        help_text="你们常去的文化站、文化馆或图书馆。他们认得你们，先由他们推荐，再由区里登记",
    )  # fmt: skip
    about = forms.CharField(
        label="介绍一下", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="什么时候成立，多久排练一次，演过什么。不要写电话和住址",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home: Any = self.fields["home"]
        found = homes()
        home.queryset = Institution.objects.filter(pk__in=[one.pk for one in found])
        home.choices = [("", "请选择"), *((one.pk, f"{one.area.name} {one.name}") for one in found)]

    def values(self) -> GroupFields:
        """What the action takes; call after `is_valid()`."""
        return GroupFields(**self.cleaned_data)

    @staticmethod
    def initial_of(group: Group) -> dict[str, Any]:
        return {name: getattr(group, name) for name in ("name", "art", "members", "about")} | {
            "home": group.home_id
        }


class OfferGroupForm(PortalForm):
    """Form of the leader: the contact of the person asked to lead the group."""

    contact = ContactField(
        label="接任的人的手机号或邮箱", help_text="要是团队里的人；用它登录的人才能接受，接受以前还是您负责"
    )
    note = forms.CharField(label="说明", max_length=300, required=False, help_text="对方会看到")


class ReplaceLeaderForm(PortalForm):
    """Form of the bureau: the contact of a new leader, and why the old one cannot do it."""

    contact = ContactField(
        label="接任的人的手机号或邮箱", help_text="由团队和推荐单位商定；用它登录的人才能接受"
    )
    note = forms.CharField(label="为什么由主管部门换", max_length=300, help_text="现任和接任的人都会看到")
