"""Forms of facilities: opening hours, closures, moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from community.places.actions.facilities import Opening
from community.places.models import Facility, Space
from community.places.queries.opening import WEEKDAYS
from community.places.queries.space_holders import Hit, Move
from core.web.forms import PortalForm, set_up_field

SPAN: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)[-–—~至到]([01]?\d|2[0-4])[:：]([0-5]\d)")
PAUSES: Final = re.compile(r"[,，、;；]+")


def spans(text: str) -> list[tuple[time, time]]:
    """
    Read "09:00-12:00，14:00-24:00" as people type it; empty text is a day that stays shut.

    :raises forms.ValidationError: if a piece is no span of time.
    """
    found = []
    for piece in PAUSES.split("".join(text.split())):
        if piece:
            match = SPAN.fullmatch(piece)
            if match is None:
                raise forms.ValidationError(
                    _("“%(piece)s”看不懂，请写成 09:00-12:00，几段之间用逗号隔开。"), params={"piece": piece}
                )
            opens_h, opens_m, closes_h, closes_m = map(int, match.groups())
            if (closes_h, closes_m) > (24, 0):
                raise forms.ValidationError(
                    _("“%(piece)s”超过了 24:00，最晚写到 24:00。"), params={"piece": piece}
                )
            found.append((time(opens_h, opens_m), time(closes_h % 24, closes_m)))
    return found


class HoursForm(PortalForm):
    """The weekly hours, one line a weekday."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in enumerate(WEEKDAYS):
            self.fields[f"day{weekday}"] = forms.CharField(
                label=name, required=False, max_length=60,
                widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.openings: list[Opening] = []
        for weekday in range(7):
            try:
                found = spans(cleaned.get(f"day{weekday}", ""))
            except forms.ValidationError as error:
                self.add_error(f"day{weekday}", error)
            else:
                self.openings += [Opening(weekday, opens, closes) for opens, closes in found]
        return cleaned

    @staticmethod
    def initial_of(facility: Facility) -> dict[str, str]:
        """The hours as they are, one line a weekday."""
        lines: dict[str, list[str]] = {}
        for row in facility.hours.order_by("weekday", "opens"):
            lines.setdefault(f"day{row.weekday}", []).append(row.words)
        return {f"day{day}": "，".join(lines.get(f"day{day}", [])) for day in range(7)}


class PeriodForm(PortalForm):
    """Whether all of a place is shut or one space, from when to when, and why."""

    space = forms.ModelChoiceField(
        label=_("关哪里"), queryset=Space.objects.none(), required=False, empty_label=_("整个场馆"),
        help_text=_("只修一个厅室，就选那一间；别的照常开"),
    )  # fmt: skip
    starts_at = forms.DateTimeField(label=_("从什么时候"))
    ends_at = forms.DateTimeField(label=_("到什么时候"))
    reason = forms.CharField(
        label=_("原因"), max_length=120, help_text=_("来的人会看到，如：台风、停电、水管抢修")
    )

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = Space.objects.in_use().filter(facility=facility).order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        starts, ends = chosen.get("starts_at"), chosen.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("恢复开放要晚于闭馆开始。"))
        return chosen


class MovesForm(PortalForm):
    """For each affected plan: the new time and place. Without a time it is cancelled."""

    def __init__(self, *args: Any, found: Sequence[Hit], spaces: Iterable[Space], **kwargs: Any) -> None:
        self.found = [hit for hit in found if hit.may_move and not hit.why_not]
        self.spaces = {str(space.pk): space for space in spaces}
        super().__init__(*args, **kwargs)
        choices = [(key, str(space)) for key, space in self.spaces.items()]
        for hit in self.found:
            key = hit.occupancy.pk
            self._add(f"at{key}", forms.DateTimeField(label=f"{hit.title}改到", required=False))
            self._add(f"in{key}", forms.ChoiceField(
                label=f"{hit.title}的场地", choices=choices, required=False, initial=str(hit.occupancy.space_id)
            ))  # fmt: skip

    def _add(self, name: str, field: forms.Field) -> None:
        set_up_field(name, field)
        self.fields[name] = field

    def moves(self) -> dict[int, Move]:
        """The new times and places by primary key of the occupancy; call after `is_valid()`."""
        found = {}
        for hit in self.found:
            key = hit.occupancy.pk
            if self.cleaned_data[f"at{key}"]:
                space = self.spaces.get(self.cleaned_data[f"in{key}"], hit.occupancy.space)
                found[key] = Move(space, self.cleaned_data[f"at{key}"])
        return found

    def of(self, hit: Hit) -> Sequence[forms.BoundField]:
        """The fields of one row; none if it cannot be moved."""
        names = (f"at{hit.occupancy.pk}", f"in{hit.occupancy.pk}")
        return [self[name] for name in names if name in self.fields]


class ClosureForm(PortalForm):
    starts_at = forms.DateTimeField(label=_("闭馆开始"))
    ends_at = forms.DateTimeField(label=_("恢复开放"))
    reason = forms.CharField(label=_("原因"), max_length=120, help_text=_("市民会看到，如：电梯检修"))
    is_emergency = forms.BooleanField(
        label=_("突发情况"),
        required=False,
        help_text=_("如停电、台风。突发闭馆不受提前 7 天公告的限制，会留下记录"),
    )
