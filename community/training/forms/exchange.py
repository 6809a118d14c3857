"""Forms of secondments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from community.members.models import Institution, Seat
from community.training.actions.secondments import Term
from community.training.models import SecondmentKind
from core.models import User
from core.web.forms import PortalForm


class SecondmentForm(PortalForm):
    """Proposed by one side: send one of our people out, or ask for one of theirs."""

    guest = forms.ModelChoiceField(label="派谁去", queryset=User.objects.none())
    host = forms.ModelChoiceField(label="到哪个单位", queryset=Institution.objects.none())
    kind = forms.ChoiceField(label="方式", choices=SecondmentKind.choices)
    starts_on = forms.DateField(label="开始")
    last_on = forms.DateField(label="最后一天")
    aim = forms.CharField(
        label="目标",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="去学什么、做什么，回来能做什么",
    )
    mentor = forms.CharField(
        label="带教人", max_length=60, required=False, help_text="接收单位的谁带，没定可以留空"
    )

    def __init__(self, *args: Any, home: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=Seat.objects.current().filter(institution=home).values("user"))
        self.fields["guest"].queryset = people.order_by("pk")  # type: ignore[attr-defined]
        staffed = Seat.objects.current().exclude(institution=home).values("institution")
        hosts = Institution.objects.filter(pk__in=staffed, may_act=True).order_by("area_id", "name")
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        first, last = chosen.get("starts_on"), chosen.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "最后一天不能早于开始。")
        return chosen

    def term(self) -> Term:
        chosen = self.cleaned_data
        return Term(
            kind=chosen["kind"], starts_on=chosen["starts_on"], ends_on=chosen["last_on"] + timedelta(days=1), aim=chosen["aim"],
            mentor=chosen["mentor"],
        )  # fmt: skip


class ReportForm(PortalForm):
    report = forms.CharField(
        label="总结",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="做了什么、学到什么、回去怎么用",
    )
    file = forms.FileField(label="附件", required=False, help_text="照片、方案等，两边单位看得到")


class AppraisalForm(PortalForm):
    appraisal = forms.CharField(label="鉴定意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
