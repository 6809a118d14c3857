"""
Admin pages of the working-day calendar: changes are requested by the system officer and confirmed by another person.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from community.bureau import BureauModelAdmin
from core.dates import calendars
from core.dates.workdays import days_in
from core.models import CalendarDay, CalendarYear, User
from core.models.accounts import Office
from core.record import pending
from core.web.forms import DayInput


class CalendarForm(forms.ModelForm):
    """A row that is entered already is asked for again to change it."""

    since = forms.DateField(
        label="生效日期", widget=DayInput,
        help_text="由另一位系统管理员或市级工作人员复核后，到这一天才生效。生效前可以改，也可以撤回。",
    )  # fmt: skip
    kind: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "since" in self.fields:
            self.fields["since"].initial = pending.earliest(pending.kind_named(self.kind), timezone.now())

    def validate_unique(self) -> None:
        """Skip the check: an existing day or year is corrected, not duplicated."""


class CalendarDayForm(CalendarForm):
    kind = "core.calendar.day"


class CalendarYearForm(CalendarForm):
    """The list of a year as it stands in the notice: one day or one span a line."""

    kind = "core.calendar.year"
    days_off = forms.CharField(
        label="放假的日子", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一天或一段，例如 2027-10-01 或 2027-10-01 至 2027-10-07",
    )  # fmt: skip
    worked = forms.CharField(
        label="调休上班的日子", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="写法同上；没有就空着"
    )  # fmt: skip

    def clean_days_off(self) -> list[date]:
        return days_in(self.cleaned_data["days_off"])

    def clean_worked(self) -> list[date]:
        return days_in(self.cleaned_data["worked"])


class CalendarAdmin(BureauModelAdmin):
    """Rows of the system officer; what is asked for waits in 双人复核."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return isinstance(request.user, User) and request.user.holds(Office.SYSTEM)

    def may_act(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def _offered(self, request: HttpRequest, row: Any) -> list[dict[str, object]]:
        known = {name: getattr(row, name) for name in self.add_fields if hasattr(row, name)}
        add = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        filled = {
            name: "1" if value is True else value for name, value in known.items() if value is not False
        }
        return [{"label": "改", "url": f"{add}?{urlencode(filled)}", "danger": False}]


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    """Corrections of the working-day calendar; notice periods count by it."""

    form = CalendarDayForm
    list_display = ["day", "is_working", "name"]
    list_filter = ["is_working"]
    search_fields = ["name"]
    ordering = ["-day"]
    fields = ["day", "is_working", "name"]
    readonly_fields = fields
    adds = calendars.set_calendar_day
    add_fields = [*fields, "since"]


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    """The yearly list of the State Council: until it is entered, only the days of the law are off."""

    form = CalendarYearForm
    list_display = ["year", "source", "noted_at"]
    ordering = ["-year"]
    fields = list_display
    readonly_fields = fields
    adds = calendars.set_calendar_year
    add_fields = ["year", "source", "days_off", "worked", "since"]
