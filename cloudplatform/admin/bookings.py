"""Bookings by number, for the help desk: no names, no phones."""

from __future__ import annotations

from django.contrib import admin

from cloudplatform.models import Booking
from community.bureau import BureauModelAdmin


@admin.register(Booking)
class BookingAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["spoken_code", "event", "seats", "state", "booked_at"]
    list_filter = ["state"]
    list_select_related = ["event"]
    search_fields = ["code"]
    ordering = ["-booked_at", "-pk"]
    fields = ["code", "event", "seats", "access_need", "state", "booked_at", "cancelled_at"]
    readonly_fields = fields
    export = {
        "核销码": "code",
        "场次": "event__title",
        "人数": "seats",
        "状态": "get_state_display",
        "预约时间": "booked_at",
    }
