"""Forms of shared spaces: search, booking request, sharing rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from community import policy
from community.members.models import Kind
from community.places.actions.space_bookings import Ask
from community.places.models import Purpose, SharingRule, Space
from community.places.queries.sharing import Borrower, Standing, Wanted
from core.dates.clock import EndTimeField, end_moment, moment, since_midnight, until_end
from core.web.forms import PortalForm, PortalModelForm

KINDS_THAT_BORROW = [kind for kind in Kind if kind != Kind.BUREAU]


class FindForm(PortalForm):
    """Search form for spaces; invalid values are shown as errors and ignored."""

    q = forms.CharField(label="搜索空间、场馆或地址", max_length=60, required=False)
    people = forms.IntegerField(label="能容纳多少人", min_value=1, max_value=100_000, required=False)
    on = forms.DateField(label="哪天有空", required=False)
    since = forms.TimeField(label="从", required=False)
    until = EndTimeField(label="到", required=False)

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        since, until = chosen.get("since"), chosen.get("until")
        if since is not None and until is not None and until_end(until) <= since_midnight(since):
            self.add_error("until", "要晚于开始的时间。")
        if (since is not None or until is not None) and not chosen.get("on"):
            self.add_error("on", "请选哪一天。")
        return chosen

    def wanted(self) -> Wanted:
        """What to look for; a day without hours means some time of it is of no help, so 09:00 to 10:00 is asked."""
        self.is_valid()
        chosen = self.cleaned_data
        starts_at = ends_at = None
        if chosen.get("on") and "until" not in self.errors:
            since, until = chosen.get("since"), chosen.get("until")
            starts_at = moment(chosen["on"], time(9) if since is None else since)
            ends_at = starts_at + timedelta(hours=1) if until is None else end_moment(chosen["on"], until)
        return Wanted(
            text=chosen.get("q") or "", people=chosen.get("people") or 0, starts_at=starts_at, ends_at=ends_at
        )  # fmt: skip


class AskForm(PortalForm):
    """What a borrower asks for; whether it may be is the action's to say."""

    borrower = forms.ChoiceField(label="谁来借")
    day = forms.DateField(label="哪天")
    starts = forms.TimeField(label="从")
    ends = EndTimeField(label="到")
    purpose = forms.ChoiceField(label="用来")
    title = forms.CharField(label="做什么", max_length=80, help_text="如：中秋演出排练。管理方能看到，不公开")
    people = forms.IntegerField(label="多少人", min_value=1, max_value=10_000)
    no_charge = forms.BooleanField(
        label="不收费、不销售，不做与申请无关的事",
        error_messages={"required": "共享空间只用于公益，请勾选后再约。"},
    )

    def __init__(self, *args: Any, standings: Sequence[Standing], rule: SharingRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.borrowers: dict[str, Borrower] = {
            one.borrower.key: one.borrower for one in standings if one.may_borrow
        }
        borrower: Any = self.fields["borrower"]
        borrower.choices = [(key, str(one)) for key, one in self.borrowers.items()]
        purpose: Any = self.fields["purpose"]
        purpose.choices = [(value, Purpose(value).label) for value in rule.purposes or Purpose.values]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        starts, ends = chosen.get("starts"), chosen.get("ends")
        if starts is not None and ends is not None and until_end(ends) <= since_midnight(starts):
            self.add_error("ends", "结束要晚于开始。")
        return chosen

    @property
    def chosen(self) -> Borrower:
        return self.borrowers[self.cleaned_data["borrower"]]

    def ask(self) -> Ask:
        """What the action takes; call after `is_valid()`."""
        chosen = self.cleaned_data
        return Ask(
            starts_at=moment(chosen["day"], chosen["starts"]), ends_at=end_moment(chosen["day"], chosen["ends"]),
            purpose=chosen["purpose"], title=chosen["title"], people=chosen["people"],
        )  # fmt: skip


class RuleForm(PortalModelForm):
    """The owner's rules for one space."""

    closes = EndTimeField(label="最晚几点", required=False, help_text="写 24:00 或 00:00，就是借到半夜")

    kinds = forms.MultipleChoiceField(
        label="只借给这几类单位", choices=[(kind.value, kind.label) for kind in KINDS_THAT_BORROW], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="一个都不选，就是各类成员单位都可以",
    )  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label="可以用来", choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选，就是都可以",
    )  # fmt: skip
    step_minutes = forms.TypedChoiceField(
        label="起止按几分钟取整", choices=[(step, f"{step} 分钟") for step in policy.SLOT_STEPS], coerce=int
    )

    class Meta:
        model = SharingRule
        fields = [
            "is_shared", "for_members", "for_groups", "kinds", "purposes", "step_minutes", "min_minutes",
            "max_minutes", "min_notice_hours", "max_ahead_days", "opens", "closes", "max_people",
            "needs_approval", "answer_within_hours", "weekly_limit", "cancel_before_hours",
            "release_after_minutes", "note",
        ]  # fmt: skip

    @staticmethod
    def initial_of(space: Space) -> dict[str, Any]:
        rule = SharingRule.objects.filter(space=space).first()
        return model_to_dict(rule, RuleForm.base_fields) if rule else {}

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("is_shared") and not (chosen.get("for_members") or chosen.get("for_groups")):
            self.add_error("is_shared", ValidationError("开放借用的话，成员单位和登记团队至少选一样。"))
        shortest, longest = chosen.get("min_minutes"), chosen.get("max_minutes")
        if shortest and longest and longest < shortest:
            self.add_error("max_minutes", "最长不能短于最短。")
        if longest and longest > policy.BOOKING_MAX_MINUTES:
            self.add_error("max_minutes", f"最长 {policy.BOOKING_MAX_MINUTES} 分钟。")
        opens, closes = chosen.get("opens"), chosen.get("closes")
        if opens is not None and closes is not None and until_end(closes) <= since_midnight(opens):
            self.add_error("closes", "要晚于最早的时间。")
        for name in ("weekly_limit", "max_ahead_days"):
            if chosen.get(name) == 0:
                self.add_error(name, "至少填 1。")
        return chosen
