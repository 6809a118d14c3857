"""Shared spaces for the bureau: rules and bookings, to look at and to hand out."""

from __future__ import annotations

from django.contrib import admin

from community.bureau import BureauModelAdmin
from community.places.models import SpaceBooking


@admin.register(SpaceBooking)
class SpaceBookingAdmin(BureauModelAdmin):
    area = "space__facility__area_id"
    scope = "overseen_by"
    list_display = ["space", "borrower", "starts_at", "purpose", "people", "state"]
    list_filter = ["state", "purpose"]
    list_select_related = ["space__facility", "institution", "group"]
    search_fields = ["space__name", "space__facility__name", "institution__name", "group__name"]
    ordering = ["-starts_at", "-pk"]
    fields = [
        "space", "institution", "group", "starts_at", "ends_at", "purpose", "title", "people", "people_came",
        "state", "asked_at", "answer_due_at", "answered_at", "answer", "signed_in_at", "signed_out_at", "appeal",
        "appeal_answer",
    ]  # fmt: skip
    readonly_fields = fields
    export = {
        "设施": "space__facility__name", "空间": "space__name", "借用方": "borrower", "开始": "starts_at",
        "结束": "ends_at", "用途": "get_purpose_display", "人数": "people", "实到": "people_came",
        "状态": "get_state_display",
    }  # fmt: skip
