"""Facilities and their closures for the bureau: to look up and to export."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.bureau import BureauModelAdmin
from community.places.models import Closure, Facility, SpaceClosure


@admin.register(Facility)
class FacilityAdmin(BureauModelAdmin):
    area = "area_id"
    scope = "overseen_by"
    list_display = ["name", "institution", "area", "address"]
    list_select_related = ["institution", "area"]
    search_fields = ["name", "institution__name"]
    ordering = ["area_id", "pk"]
    fields = ["institution", "name", "area", "address", "transport", "access", "shutting"]
    readonly_fields = fields

    @admin.display(description=_("突然要闭馆"))
    def shutting(self, facility: Facility) -> str:
        """Link to the page that closes the facility and handles what is planned there."""
        path = reverse("community:clear_place", args=[facility.pk])
        return format_html('<a href="{}">闭馆并处理安排</a>', path)

    export = {"设施": "name", "单位": "institution__name", "镇街": "area__name", "地址": "address"}


@admin.register(Closure)
class ClosureAdmin(BureauModelAdmin):
    area = "facility__area_id"
    scope = "overseen_by"
    list_display = ["facility", "period", "reason", "is_emergency", "announced_at"]
    list_filter = ["is_emergency"]
    list_select_related = ["facility"]
    ordering = ["-announced_at"]
    fields = ["facility", "period", "reason", "is_emergency", "announced_at"]
    readonly_fields = fields


@admin.register(SpaceClosure)
class SpaceClosureAdmin(BureauModelAdmin):
    """Single spaces that are shut while their place stays open."""

    area = "space__facility__area_id"
    scope = "overseen_by"
    list_display = ["space", "reason", "announced_at", "ended_at"]
    list_select_related = ["space__facility"]
    ordering = ["-announced_at"]
    fields = list_display
    readonly_fields = fields
