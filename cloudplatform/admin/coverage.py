"""Admin pages of blank and weak streets; a call can ask for projects there. Policy: 3.2.1."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.timezone import localdate

from cloudplatform.actions.links import target_street
from cloudplatform.models import Cover, Street
from community.bureau import BureauModelAdmin, Verb
from projects.models import Call
from projects.states import CallState


class CallForm(forms.Form):
    call = forms.ModelChoiceField(
        label="列入哪个征集",
        queryset=Call.objects.filter(state__in=[CallState.DRAFT, CallState.OPEN]).order_by("-year", "-pk"),
    )


class CoverFilter(admin.SimpleListFilter):
    title = "覆盖情况"
    parameter_name = "cover"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Cover.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(cover=self.value()) if self.value() in Cover.values else queryset


@admin.register(Street)
class StreetAdmin(BureauModelAdmin):
    scope = "overseen_by"
    city_acts = True
    list_display = ["name", "district", "covered", "projects", "events"]
    list_filter = [CoverFilter]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    ordering = ["code"]
    fields = ["name", "district", "covered", "projects", "events"]
    readonly_fields = fields
    verbs = [Verb("target", "列入征集", target_street, "street", frozenset(), CallForm)]
    export = {
        "区": "parent__name", "镇街": "name", "覆盖情况": lambda row: Cover(row.cover).label, "在建项目": "projects",
        "一年场次": "events",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        streets: Any = super().get_queryset(request)
        return streets.covered(localdate())

    @admin.display(description="区", ordering="parent__order")
    def district(self, row: Any) -> str:
        return str(row.parent)

    @admin.display(description="覆盖情况", ordering="cover")
    def covered(self, row: Any) -> str:
        return str(Cover(row.cover).label)

    @admin.display(description="在建项目", ordering="projects")
    def projects(self, row: Any) -> int:
        return int(row.projects)

    @admin.display(description="一年场次", ordering="events")
    def events(self, row: Any) -> int:
        return int(row.events)
