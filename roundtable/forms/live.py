"""Forms of the secretariat on the meeting day."""

from __future__ import annotations

from typing import Any

from django import forms

from community.models import Institution, Seat
from core import measures
from core.web.forms import PortalForm
from roundtable import policy
from roundtable.actions.decisions import Draft, LeadMissing
from roundtable.forms.members import SeatField
from roundtable.models import (
    AgendaItem,
    Attendance,
    Choice,
    Majority,
    Method,
    Mode,
    Outcome,
    Resolution,
    Roundtable,
)
from roundtable.queries.live import can_be_ticked
from roundtable.queries.speeches import can_speak
from roundtable.states import LIVE


class TickForm(PortalForm):
    seat = SeatField(label="谁到了", queryset=Seat.objects.none(), empty_label="请选一位")
    mode = forms.ChoiceField(label="方式", choices=Mode.choices, initial=Mode.ROOM)

    def __init__(self, *args: Any, roundtable: Roundtable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = can_be_ticked(roundtable)
        chooser: Any = self.fields["seat"]
        chooser.queryset = Seat.objects.filter(pk__in=[one.pk for one in waiting]).select_related(
            "institution", "user"
        )
        chooser.choices = [
            ("", "请选一位"),
            *((one.pk, f"{one.institution.name} {one.holder}") for one in waiting),
        ]


class SpeakerForm(PortalForm):
    """Who speaks next on the item; only those there for it can be chosen."""

    attendance = forms.ModelChoiceField(
        label="谁发言", queryset=Attendance.objects.none(), empty_label="请选一位"
    )
    minutes_allowed = forms.IntegerField(
        label="几分钟", min_value=policy.SPEECH_MINUTES[0], max_value=policy.SPEECH_MINUTES[1],
        initial=policy.SPEECH_USUAL,
    )  # fmt: skip

    def __init__(self, *args: Any, item: AgendaItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = can_speak(item) if item else []
        chooser: Any = self.fields["attendance"]
        chooser.queryset = Attendance.objects.filter(pk__in=[one.pk for one in there]).select_related(
            "institution"
        )
        named = ((one.pk, f"{one.institution.name} {one.user.display_name}") for one in there)
        chooser.choices = [("", "请选一位"), *named]


class DecideForm(PortalForm):
    outcome = forms.ChoiceField(label="结论", choices=Outcome.choices, widget=forms.RadioSelect)
    conclusion = forms.CharField(
        label="结论的话", max_length=3000, widget=forms.Textarea(attrs={"rows": 3}), help_text="会写进纪要，记下以后不能改"
    )  # fmt: skip
    no_resolution_reason = forms.CharField(
        label="没有交办事项的原因", max_length=200, required=False, help_text="记“议定”又没有决议单时必填"
    )


class VoteForm(PortalForm):
    question = forms.CharField(label="表决什么", max_length=300)
    method = forms.ChoiceField(label="方式", choices=Method.choices, initial=Method.NAMED)
    majority = forms.ChoiceField(label="通过条件", choices=Majority.choices, initial=Majority.SIMPLE)
    hides_until_closed = forms.BooleanField(label="结束前不显示票数", required=False)
    shows_missing = forms.BooleanField(label="显示谁还没表态", required=False, initial=True)


class CountForm(PortalForm):
    in_favour = forms.IntegerField(label="赞成", min_value=0)
    against = forms.IntegerField(label="反对", min_value=0)
    abstained = forms.IntegerField(label="弃权", min_value=0)


class ReasonForm(PortalForm):
    reason = forms.CharField(label="作废的原因", max_length=200)


class ResolutionForm(PortalForm):
    """A resolution slip: lead and helpers among those called and those who belong to the community."""

    text = forms.CharField(label="议定事项", max_length=300)
    lead = forms.ModelChoiceField(
        label="牵头单位", queryset=Institution.objects.none(), empty_label="请选一个",
        error_messages={"required": LeadMissing.message},
    )  # fmt: skip
    person = forms.ModelChoiceField(
        label="责任人", queryset=Seat.objects.none(), required=False, empty_label="由牵头单位以后指定"
    )
    assisting = forms.ModelMultipleChoiceField(
        label="配合单位", queryset=Institution.objects.none(), required=False
    )
    due_on = forms.DateField(label="完成时限", help_text="工作日")
    success = forms.CharField(label="怎样算办成", max_length=300)
    measure = forms.ChoiceField(
        label="用哪个指标看", required=False, help_text="选了以后，数值自己显示在事项页面上"
    )
    continues = forms.ModelChoiceField(
        label="接续哪一项", queryset=Resolution.objects.none(), required=False, empty_label="不接续"
    )
    is_public = forms.BooleanField(label="可以公开", required=False, initial=True)

    def __init__(self, *args: Any, roundtable: Roundtable, item: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = roundtable.invitations.values("institution")
        rows = Institution.objects.filter(pk__in=called) | Institution.objects.filter(
            kind="bureau", level="city"
        )
        for name in ("lead", "assisting"):
            self.fields[name].queryset = rows.order_by("name")  # type: ignore[attr-defined]
        seats = Seat.objects.current().filter(institution__in=rows).select_related("institution", "user")
        person: Any = self.fields["person"]
        person.queryset = seats.order_by("institution__name", "role", "pk")
        named = ((one.pk, f"{one.institution.name} {one.holder}") for one in person.queryset)
        person.choices = [("", person.empty_label), *named]
        measure: Any = self.fields["measure"]
        measure.choices = [("", "不用指标"), *((one.code, one.name) for one in measures.all_measures())]
        open_ones = (
            Resolution.objects.filter(state__in=LIVE, item=item.carried_from_id)
            if item.carried_from_id
            else None
        )
        if open_ones is None:
            del self.fields["continues"]
        else:
            self.fields["continues"].queryset = open_ones  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        return Draft(**self.cleaned_data)


def ballots(posted: Any) -> dict[int, str]:
    """Parse votes from fields named v<number>: attendance → choice; anything else is left out."""
    found = {name[1:]: value for name, value in posted.items() if name.startswith("v")}
    return {
        int(pk): value
        for pk, value in found.items()
        if pk.isdecimal() and len(pk) < 18 and value in Choice.values
    }
