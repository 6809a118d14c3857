"""
Admin pages of bookings by code, for the help desk: no phones, names masked; a child's name only for a reason, and
journaled.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from cloudplatform.models import Booking
from cloudplatform.queries.party import party
from cloudplatform.states import BookingState
from community.bureau import BureauModelAdmin, Verb
from community.members.actions.minors import ask_minor_access
from community.models import MinorAccess
from community.policy import REASON_MIN
from core.web.far_pages import FarPaginator


class DisclosureForm(forms.Form):
    reason = forms.CharField(
        label="为什么要看（审计人员会看到）", max_length=300, min_length=REASON_MIN,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="例如：孩子在现场走失，要联系家长。30 分钟内有效",
    )  # fmt: skip


@admin.register(Booking)
class BookingAdmin(BureauModelAdmin):
    area = "event__area_id"
    scope = "overseen_by"
    list_display = ["spoken_code", "event", "seats", "state", "booked_at"]
    list_filter = ["state"]
    list_select_related = ["event"]
    search_fields = ["code"]  # whole, or how it begins: cloudplatform_booking_code_…_like serves both
    paginator = FarPaginator
    ordering = ["-pk"]  # as they were booked; of a million rows only the first page is read
    fields = [
        "code",
        "event",
        "seats",
        "access_need",
        "state",
        "booked_at",
        "cancelled_at",
        "is_late",
        "appeal",
        "appeal_answer",
    ]
    readonly_fields = fields
    verbs = [
        Verb(
            "disclose", "查看未成年人信息", ask_minor_access, "about", frozenset(BookingState.values),
            form=DisclosureForm,
        )
    ]  # fmt: skip
    export = {
        "核销码": "code",
        "场次": "event__title",
        "人数": "seats",
        "状态": "get_state_display",
        "预约时间": "booked_at",
    }

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By code, written in groups or not; what is no code finds nothing."""
        code = "".join(search_term.split()).upper()
        return (queryset.filter(code__startswith=code) if code else queryset), False

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        at = timezone.now()
        access = MinorAccess.objects.open_for(request.user, row, at).order_by("-until").first()
        people = party(row, at, discloses=access is not None)
        return {
            "page_template": "admin/cloudplatform/party.html", "people": people, "access": access,
            "guardian_phone": row.booker.phone if access and any(one.is_child for one in people) else "",
        }  # fmt: skip
