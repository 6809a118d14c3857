"""Facilities and their closures for the bureau: to look up and to export."""

from __future__ import annotations

from django.contrib import admin

from community.bureau import BureauModelAdmin
from community.places.models import Closure, Facility


@admin.register(Facility)
class FacilityAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["name", "institution", "area", "address"]
    list_select_related = ["institution", "area"]
    search_fields = ["name", "institution__name"]
    ordering = ["area_id", "pk"]
    fields = ["institution", "name", "area", "address", "transport", "access"]
    readonly_fields = fields
    export = {"设施": "name", "单位": "institution__name", "镇街": "area__name", "地址": "address"}


@admin.register(Closure)
class ClosureAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["facility", "period", "reason", "is_emergency", "announced_at"]
    list_filter = ["is_emergency"]
    list_select_related = ["facility"]
    ordering = ["-announced_at"]
    fields = ["facility", "period", "reason", "is_emergency", "announced_at"]
    readonly_fields = fields
