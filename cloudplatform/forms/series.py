"""Form for creating several events at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.timezone import localtime

from cloudplatform import policy
from cloudplatform.forms.hosting import WEEK, EventForm
from core.web.forms import FIRST_YEAR, LAST_YEAR

DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
GAPS: Final = re.compile(r"[\s,，、;；]+")
WEEKLY, LISTED = "weekly", "listed"


def days_in(text: str) -> Sequence[date]:
    """
    Read "2026-12-05，2026年12月9日" as people type it.

    :raises forms.ValidationError: for the first piece that is no day of our time.
    """
    found = []
    for piece in filter(None, GAPS.split(text)):
        match = DAY.fullmatch(piece)
        try:
            day = date(*map(int, match.groups())) if match else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"“{piece[:20]}”看不懂，请写成 2026-12-05，一行一个。")
        found.append(day)
    return found


class SeriesForm(EventForm):
    """One event, and on which days it is held; its times and the booking period move along with the day."""

    field_order = ("title", "summary", "body", "space", "starts_at", "ends_at", "rhythm", "times", "days")
    when_needed = {**EventForm.when_needed, "times": "每周一场时必填", "days": "自己列日子时必填"}

    rhythm = forms.ChoiceField(
        label="怎么重复", choices=[(WEEKLY, "每周同一天"), (LISTED, "自己列日子")], initial=WEEKLY, widget=forms.RadioSelect
    )  # fmt: skip
    times = forms.IntegerField(
        label="一共几场", min_value=2, max_value=policy.SERIES_MAX, required=False, initial=6,
        help_text="连第一场在内",
    )  # fmt: skip
    days = forms.CharField(
        label="其余各场的日子", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，如 2026-12-05；几点到几点和第一场一样",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("starts_at", "第一场开始"), ("ends_at", "第一场结束")):
            self.fields[name].label = label
        self.fields["booking_opens_at"].help_text = "第一场的；后面各场隔得一样久"
        self.fields["booking_closes_at"].help_text = "第一场的；后面各场隔得一样久"

    def clean(self) -> dict[str, Any]:
        chosen = super().clean()
        self.starts: Sequence[datetime] = []
        first = chosen.get("starts_at")
        if first is None or "rhythm" not in chosen:
            return chosen
        if chosen["rhythm"] == WEEKLY:
            self._weekly(first, chosen)
        else:
            self._listed(first, chosen)
        self._refuse_overlaps(first, chosen)
        return chosen

    def _weekly(self, first: datetime, chosen: dict[str, Any]) -> None:
        if chosen.get("times"):
            self.starts = [first + number * WEEK for number in range(chosen["times"])]
        elif "times" not in self.errors:
            self.add_error("times", "请填一共几场。")

    def _listed(self, first: datetime, chosen: dict[str, Any]) -> None:
        try:
            days = days_in(chosen.get("days", ""))
        except forms.ValidationError as error:
            self.add_error("days", error)
            return
        opening = localtime(first).date()
        starts = sorted({first, *(first + (day - opening) for day in days)})
        if len(starts) < 2:
            self.add_error("days", "请至少再写一个日子；只办一场请用“新建场次”。")
        elif len(starts) > policy.SERIES_MAX:
            self.add_error("days", f"一次最多 {policy.SERIES_MAX} 场，请分几次办。")
        else:
            self.starts = starts

    def _refuse_overlaps(self, first: datetime, chosen: dict[str, Any]) -> None:
        ends = chosen.get("ends_at")
        gaps = [after - before for before, after in zip(self.starts, self.starts[1:], strict=False)]
        if ends and gaps and ends - first > min(gaps):
            self.add_error("ends_at", "前一场还没结束，后一场就开始了。")

    @property
    def shifts(self) -> Sequence[timedelta]:
        """How much later than the first event each one is; call after `is_valid()`."""
        return [start - self.cleaned_data["starts_at"] for start in self.starts]
