"""Forms of working groups: members, topics, decisions, visits."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Institution, Membership, Seat
from core.web.forms import ManyFilesField, PortalForm
from roundtable.actions.visits import Account, Plan
from roundtable.forms.members import SeatField
from roundtable.models import VisitKind, WorkingGroup
from roundtable.queries.groups import goers_can_be
from roundtable.states import PlaceState

FILES_MAX = 6


def rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


def files(label: str = "文件") -> ManyFilesField:
    return ManyFilesField(
        label=label, most=FILES_MAX, required=False, help_text="PDF、Word、Excel 或图片，一次最多 6 个"
    )


class JoinForm(PortalForm):
    """The seat that speaks for the institution; only current ones."""

    seat = SeatField(label="派谁参加", queryset=Seat.objects.none(), empty_label="请选一位")

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(institution=institution).current().select_related("user", "institution")
        self.fields["seat"].queryset = seats.order_by("role", "pk")  # type: ignore[attr-defined]


class WhyForm(PortalForm):
    reason = forms.CharField(label="原因", max_length=200, help_text="工作组里的单位会看到")


class AskForm(PortalForm):
    """Members of the community who are not in the group."""

    institutions = forms.ModelMultipleChoiceField(
        label="请哪些单位",
        queryset=Institution.objects.none(),
        help_text="可以多选；只列还不在组里的成员单位和主管部门",
    )

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(state="admitted").values("institution")
        able = Institution.objects.filter(pk__in=members) | Institution.objects.filter(kind="bureau")
        there = group.places.filter(state__in=[PlaceState.ASKED, PlaceState.JOINED]).values("institution")
        self.fields["institutions"].queryset = able.exclude(pk__in=there).order_by("area_id", "name")  # type: ignore[attr-defined]


class TopicForm(PortalForm):
    title = forms.CharField(label="话题", max_length=80, help_text="一句话，如：职工书屋的开放时间怎么定")
    brief = forms.CharField(label="说明", max_length=2000, widget=rows(5))
    uploads = files()


class WordForm(PortalForm):
    text = forms.CharField(label="发言", max_length=2000, widget=rows(4))
    uploads = files()


class DecisionForm(PortalForm):
    decision = forms.CharField(
        label="结论", max_length=500, widget=rows(3), help_text="发给全体成员表态，过半同意就定下；你们算同意"
    )


class StandForm(PortalForm):
    agrees = forms.TypedChoiceField(
        label="对这个结论",
        choices=[("1", "同意"), ("0", "不同意")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=rows(2), help_text="不同意时必填；表态后不能改"
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("agrees") is False and not found.get("note", "").strip():
            self.add_error("note", "不同意请写原因，大家好改。")
        return found


class VisitForm(PortalForm):
    kind = forms.ChoiceField(label="性质", choices=VisitKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="去看什么", max_length=80)
    place = forms.CharField(label="去哪里", max_length=120)
    purpose = forms.CharField(label="为什么去", max_length=500, widget=rows(3))
    starts_on = forms.DateField(label="哪天去")
    ends_on = forms.DateField(label="哪天回")
    seats = forms.ModelMultipleChoiceField(
        label="谁同去", queryset=Seat.objects.none(), help_text="可以多选；记录要由一个人写、另一个人核对"
    )

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.current().filter(institution__in=goers_can_be(group))
        chooser: Any = self.fields["seats"]
        chooser.queryset = seats.select_related("institution", "user").order_by(
            "institution__name", "role", "pk"
        )
        chooser.label_from_instance = lambda one: f"{one.institution.name} {one.holder}"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "“哪天回”不能早于“哪天去”。")
        return found

    def plan(self) -> Plan:
        return Plan(**{name: value for name, value in self.cleaned_data.items() if name != "seats"})


class AccountForm(PortalForm):
    seen = forms.CharField(label="看到什么", max_length=3000, widget=rows(6))
    learned = forms.CharField(label="可以借鉴什么", max_length=3000, widget=rows(4))
    advised = forms.CharField(label="建议怎么做", max_length=3000, required=False, widget=rows(4))
    uploads = files("照片和材料")

    def account(self) -> Account:
        found = self.cleaned_data
        return Account(found["seen"], found["learned"], found["advised"])


class BackForm(PortalForm):
    words = forms.CharField(label="请改哪里", max_length=300, widget=rows(2))


class CloseForm(forms.Form):
    """What the bureau says when a group ends."""

    result = forms.CharField(
        label="做成了什么", max_length=500, widget=rows(4), help_text="公开的工作组，这句话也公开"
    )
