"""Forms of alliances: founding and inviting."""

from __future__ import annotations

from typing import Any

from django import forms

from community.members.models import Alliance, AllianceKind, Institution, Membership
from community.members.states import MembershipState, PlaceState
from core.web.forms import PortalForm


class MemberField(forms.ModelChoiceField):
    """Choice of an admitted member, grouped by sector; works without scripts. One query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Institution.objects.none(), empty_label="请选择", **kwargs)

    def offer(self, members: Any) -> None:
        self.queryset = members.order_by("sector", "area_id", "name")


def admitted() -> Any:
    """Institutions with a membership in force."""
    rows = Membership.objects.filter(state=MembershipState.ADMITTED)
    return Institution.objects.filter(pk__in=rows.values("institution"))


class AllianceForm(PortalForm):
    name = forms.CharField(label="名称", max_length=80)
    kind = forms.ChoiceField(
        label="形式", choices=[("", "请选择"), *AllianceKind.choices],
        help_text="联盟：同类或互补的单位结伴；体系：上下级联动，如总分馆；联合体：围绕一片地方或一个项目",
    )  # fmt: skip
    purpose = forms.CharField(
        label="宗旨和分工", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="为什么结伴、牵头做什么、成员各做什么。公开",
    )  # fmt: skip
    charter = forms.FileField(label="章程", help_text="PDF，公开。最多 20 MB")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class CharterForm(PortalForm):
    charter = forms.FileField(label="新版章程", help_text="PDF，公开；旧版留着可查")


class InviteForm(PortalForm):
    institution = MemberField(label="邀请哪个成员单位")

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = alliance.places.filter(state__in=[PlaceState.INVITED, PlaceState.JOINED])
        field: Any = self.fields["institution"]
        field.offer(admitted().exclude(pk__in=taken.values("institution")))


class HandOverForm(PortalForm):
    to = MemberField(label="移交给")

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        joined = alliance.places.filter(state=PlaceState.JOINED).exclude(institution=alliance.lead_id)
        field: Any = self.fields["to"]
        field.offer(Institution.objects.filter(pk__in=joined.values("institution")))


class DissolveForm(PortalForm):
    reason = forms.CharField(label="解散的原因（公开）", max_length=300)
