"""Admin pages of working groups: set up, invite, close."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, Verb
from community.models import Institution
from roundtable.actions import groups as actions
from roundtable.forms.bureau import InstitutionsForm
from roundtable.forms.groups import CloseForm
from roundtable.models import Resolution, WorkingGroup
from roundtable.states import GROUP, LIVE, GroupState


@admin.register(WorkingGroup)
class WorkingGroupAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["number", "name", "lead", "state", "set_up_at", "is_public"]
    list_display_links = ["number", "name"]
    list_filter = ["state", "is_public"]
    list_select_related = ["lead"]
    search_fields = ["number", "name", "lead__name"]
    ordering = ["-set_up_at"]
    fields = [
        "number",
        "name",
        "task",
        "lead",
        "born_of",
        "is_public",
        "state",
        "set_up_at",
        "closed_at",
        "result",
    ]
    readonly_fields = fields
    adds = actions.set_up
    add_fields = ["name", "task", "lead", "born_of", "is_public"]
    verbs = [
        Verb("ask", "请单位参加", actions.ask, "group", frozenset({GroupState.ACTIVE}), InstitutionsForm, single=True),
        Verb("close", "结束工作组", actions.close, "group", GROUP.sources_of(GroupState.CLOSED), CloseForm, single=True,
             danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "工作组": "name", "牵头": "lead__name", "状态": "get_state_display", "成立": "set_up_at",
        "做成了什么": "result",
    }  # fmt: skip

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "lead":
            members = Institution.objects.filter(memberships__state="admitted")
            kwargs["queryset"] = (
                (members | Institution.objects.filter(kind="bureau")).distinct().order_by("area_id", "name")
            )
        if db_field.name == "born_of":
            kwargs["queryset"] = (
                Resolution.objects.filter(state__in=LIVE).defer("search").order_by("-issued_at")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
