"""What the system officer looks after: jobs, letters, documents that were withheld, the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from core import actions, upkeep
from core.actors import CLOCK
from core.admin.offices import OfficeModelAdmin
from core.errors import DomainError
from core.models import CalendarDay, CalendarYear, Dispatch, Job, UnprintedDocument
from core.models.accounts import Office
from core.workdays import days_in


def act_on_each(
    request: HttpRequest, rows: models.QuerySet[Any], act: Callable[..., object], done: str
) -> None:
    """Do `act` to each row, and say how many were done and which were refused."""
    count = 0
    for row in rows:
        try:
            act(row, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
            count += 1
        except DomainError as refusal:
            messages.warning(request, f"{row}：{refusal}")
    if count:
        messages.success(request, done.format(count))


@admin.register(Job)
class JobAdmin(OfficeModelAdmin):
    office = Office.SYSTEM
    list_display = ["kind", "key", "state", "attempts", "run_after", "finished_at"]
    list_filter = ["state", "kind"]
    search_fields = ["=key"]
    ordering = ["-pk"]
    actions = ["retry", "drop"]
    fields = [
        "kind",
        "key",
        "payload",
        "state",
        "run_after",
        "leased_until",
        "attempts",
        "error",
        "created_at",
        "finished_at",
    ]

    @admin.action(description="再办一次")
    def retry(self, request: HttpRequest, jobs: models.QuerySet[Job]) -> None:
        act_on_each(request, jobs, lambda job, **who: upkeep.retry_job(job=job, **who), "已重新排队 {} 项。")

    @admin.action(description="不用再办")
    def drop(self, request: HttpRequest, jobs: models.QuerySet[Job]) -> None:
        act_on_each(request, jobs, lambda job, **who: upkeep.drop_job(job=job, **who), "已记下 {} 项不再办。")


@admin.register(UnprintedDocument)
class UnprintedDocumentAdmin(OfficeModelAdmin):
    """Documents withheld for a character no font of ours holds."""

    office = Office.SYSTEM
    list_display = ["path", "characters", "times", "first_at", "last_at", "settled_at"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    ordering = ["-last_at"]
    fields = list_display
    readonly_fields = fields
    actions = ["settle"]

    @admin.action(description="已处理")
    def settle(self, request: HttpRequest, documents: models.QuerySet[UnprintedDocument]) -> None:
        act_on_each(
            request, documents, lambda one, **who: upkeep.settle_unprinted(document=one, **who), "已处理 {} 份。"
        )  # fmt: skip


@admin.register(Dispatch)
class DispatchAdmin(OfficeModelAdmin):
    """Letters on their way out, without what they say or to whom."""

    office = Office.SYSTEM
    list_display = ["id", "topic", "channel", "asked_at", "sent_at", "refused"]
    list_filter = [
        "channel",
        ("sent_at", admin.EmptyFieldListFilter),
        ("refused", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["notice"]
    ordering = ["-pk"]
    fields = ["topic", "channel", "asked_at", "sent_at", "refused"]
    readonly_fields = fields

    @admin.display(description="主题")
    def topic(self, letter: Dispatch) -> str:
        return letter.notice.topic

    @admin.display(description="交办时间")
    def asked_at(self, letter: Dispatch) -> Any:
        return letter.notice.created_at


@admin.register(CalendarDay)
class CalendarDayAdmin(OfficeModelAdmin):
    """Corrections of the working-day calendar; notice periods count by it."""

    office = Office.SYSTEM
    list_display = ["day", "is_working", "name"]
    list_filter = ["is_working"]
    search_fields = ["name"]
    ordering = ["-day"]
    fields = ["day", "is_working", "name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_view_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return ["day"] if obj else []

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        actions.set_calendar_day(
            day=obj.day, is_working=obj.is_working, name=obj.name,
            by=request.actor, at=timezone.now(),  # type: ignore[attr-defined]
        )  # fmt: skip


class CalendarYearForm(forms.ModelForm):
    """The list of a year as it stands in the notice: one day or one span a line."""

    days_off = forms.CharField(
        label="放假的日子", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一天或一段，例如 2027-10-01 或 2027-10-01 至 2027-10-07",
    )  # fmt: skip
    worked = forms.CharField(
        label="调休上班的日子", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="写法同上；没有就空着"
    )  # fmt: skip

    class Meta:
        model = CalendarYear
        fields = ["year", "source"]

    def clean_days_off(self) -> list[date]:
        return days_in(self.cleaned_data["days_off"])

    def clean_worked(self) -> list[date]:
        return days_in(self.cleaned_data["worked"])

    def clean(self) -> dict[str, Any] | None:
        """Try it and roll it back: what is refused is said in the form, with what was typed."""
        if not self.errors:
            try:
                with transaction.atomic():
                    upkeep.set_calendar_year(**self.entered, by=CLOCK, at=timezone.now())
                    transaction.set_rollback(True)
            except DomainError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return self.cleaned_data

    @property
    def entered(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("year", "source", "days_off", "worked")}


@admin.register(CalendarYear)
class CalendarYearAdmin(OfficeModelAdmin):
    """The yearly list of the State Council: until it is entered, only the days of the law are off."""

    office = Office.SYSTEM
    form = CalendarYearForm
    list_display = ["year", "source", "noted_at"]
    ordering = ["-year"]
    fields = ["year", "source", "days_off", "worked"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return self.fields if obj is None else self.list_display

    def save_model(self, request: HttpRequest, obj: CalendarYear, form: Any, change: bool) -> None:
        upkeep.set_calendar_year(**form.entered, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
