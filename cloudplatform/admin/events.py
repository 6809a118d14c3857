"""Admin pages of events: read only, but for cancelling."""

from __future__ import annotations

from django.contrib import admin

from cloudplatform.actions import events as actions
from cloudplatform.models import Event
from cloudplatform.states import EVENT, EventState
from community.bureau import BureauModelAdmin, ReasonForm, Verb


@admin.register(Event)
class EventAdmin(BureauModelAdmin):
    area = "area_id"
    scope = "overseen_by"
    list_display = ["title", "starts_at", "area", "host", "mode", "capacity", "taken", "state"]
    list_filter = ["state", "mode", "art_form", "audience"]
    list_select_related = ["area", "host"]
    search_fields = ["title"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-pk"]
    fields = [
        "title", "summary", "body", "host", "space", "area", "starts_at", "ends_at", "art_form", "audience", "language",
        "fee_cents", "mode", "capacity", "taken", "booking_opens_at", "booking_closes_at", "state", "cancel_reason",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb(
            "cancel",
            "取消这一场",
            actions.cancel_event,
            "event",
            EVENT.sources_of(EventState.CANCELLED),
            ReasonForm,
            danger=True,
        )
    ]
    export = {
        "场次": "title", "开始": "starts_at", "结束": "ends_at", "镇街": "area__name", "主办": "host__name",
        "入场方式": "get_mode_display", "名额": "capacity", "已约": "taken", "状态": "get_state_display",
    }  # fmt: skip
