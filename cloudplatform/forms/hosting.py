"""Form of an event for its host."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from cloudplatform import policy, rules
from cloudplatform.actions import events
from cloudplatform.actions.events import EventFields
from cloudplatform.models import ArtForm, Audience, Event, Language, Mode
from community.models import Access, Institution, Space
from community.places.models.facilities import public_phone
from core.constraints import at_fields
from core.web.forms import PortalForm, refuse

WEEK: Final = timedelta(days=7)
ASKED: Final = ("question1", "question2", "question3")


class EventForm(PortalForm):
    """Shape only: whether the space is free and open is the action's to say."""

    when_needed = {"booking_opens_at": "先到先得时必填", "booking_closes_at": "先到先得时必填"}

    title = forms.CharField(label="名称", max_length=80)
    summary = forms.CharField(label="一句话介绍", max_length=160, required=False)
    body = forms.CharField(
        label="你会看到", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    space = forms.ModelChoiceField(label="场地", queryset=Space.objects.none())
    starts_at = forms.DateTimeField(label="开始", widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(label="结束", widget=forms.DateTimeInput)
    art_form = forms.ChoiceField(label="门类", choices=ArtForm.choices)
    audience = forms.ChoiceField(label="适合谁", choices=Audience.choices)
    language = forms.ChoiceField(label="语言", choices=Language.choices)
    access = forms.MultipleChoiceField(
        label="无障碍", choices=Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label="入场方式", choices=Mode.choices)
    capacity = forms.IntegerField(label="名额", min_value=1, max_value=100_000)
    booking_opens_at = forms.DateTimeField(label="预约开始", required=False, widget=forms.DateTimeInput)
    booking_closes_at = forms.DateTimeField(label="预约截止", required=False, widget=forms.DateTimeInput)
    party_limit = forms.IntegerField(label="每人最多约几个名额", min_value=1, max_value=20)
    weekly_limit = forms.IntegerField(label="每人七天内最多约几场", min_value=1, max_value=50)
    min_age = forms.IntegerField(label="最小年龄", min_value=0, max_value=120, required=False)
    max_age = forms.IntegerField(label="最大年龄", min_value=0, max_value=120, required=False)
    cancel_hours = forms.IntegerField(label="开场前几小时可以取消", min_value=0, max_value=720)
    has_waiting_list = forms.BooleanField(
        label="满座后开放候补", required=False, initial=True,
        help_text="取消勾选后不再收新的候补；已经在排的人照旧按次序补位",
    )  # fmt: skip
    contact_phone = forms.CharField(
        label="咨询电话", max_length=30, required=False, validators=[public_phone],
        help_text="公开；不填就用场馆的电话",
    )  # fmt: skip
    question1 = forms.CharField(
        label="预约时问一问", max_length=policy.QUESTION_MAX, required=False,
        help_text="如：会不会乐器。约的人可以不答，不影响预约；只问办活动要用的，活动结束 30 天后回答就删除",
    )  # fmt: skip
    question2 = forms.CharField(label="再问一个", max_length=policy.QUESTION_MAX, required=False)
    question3 = forms.CharField(label="第三个", max_length=policy.QUESTION_MAX, required=False)

    def __init__(self, *args: Any, host: Institution, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, today = event or Event(host=host), localdate()
        self.fields["party_limit"].initial = rules.PARTY_LIMIT.on(today)
        self.fields["weekly_limit"].initial = rules.WEEKLY_LIMIT.on(today)
        self.fields["cancel_hours"].initial = rules.CANCEL_BEFORE.on(today)
        spaces = (
            Space.objects.in_use()
            .filter(facility__institution=host)
            .select_related("facility")
            .order_by("facility_id", "pk")
        )
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        is_booked = chosen.get("mode") == Mode.FIRST_COME
        for name in ("booking_opens_at", "booking_closes_at"):
            if is_booked and not chosen.get(name):
                self.add_error(name, "先到先得的场次请填这一项。")
        self._say_all_rules(chosen)
        return chosen

    def _say_all_rules(self, chosen: dict[str, Any]) -> None:
        """What rules and constraints refuse of what can be read, all at once, each at its field."""
        known = {name: value for name, value in chosen.items() if value not in (None, "", [])}
        for refusal in events.faults(self.event, known):
            refuse(self, refusal)
        names = {field.name for field in Event._meta.get_fields()}
        tried = Event(**{name: value for name, value in known.items() if name in names})
        try:
            tried.validate_constraints(exclude=names - known.keys() | self.errors.keys())
        except ValidationError as error:
            self.add_error(None, at_fields(error, self.fields))

    def values(self, event: Event | None = None) -> EventFields:
        """What the action takes; call after `is_valid()`. What the form does not ask stays as it is at `event`."""
        names = {one.name for one in fields(EventFields)}
        chosen: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name in names}
        kept: dict[str, Any] = (
            {"fee_cents": event.fee_cents, "offer_lasts": event.offer_lasts}
            if event
            else {"offer_lasts": rules.OFFER_LASTS.span(localdate())}
        )
        asked = [self.cleaned_data[name] for name in ASKED if self.cleaned_data[name]]
        return EventFields(
            **kept,
            **chosen,
            questions=asked or None,
            cancel_before=timedelta(hours=self.cleaned_data["cancel_hours"]),
        )

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        names = [name for name in EventForm.base_fields if name not in ("cancel_hours", *ASKED)]
        return {
            **dict(zip_longest(ASKED, event.questions or [], fillvalue="")),
            **{name: getattr(event, name) for name in names},
            "cancel_hours": int(event.cancel_before.total_seconds() // 3600),
        }

    @staticmethod
    def initial_again(event: Event, at: datetime) -> dict[str, Any]:
        """The fields of `event` for holding it again: on the same weekday, whole weeks later, after `at`."""
        weeks = max(1, (at - event.starts_at) // WEEK + 1)
        moments = ("starts_at", "ends_at", "booking_opens_at", "booking_closes_at")
        old = EventForm.initial_of(event)
        return old | {name: old[name] and old[name] + weeks * WEEK for name in moments}
