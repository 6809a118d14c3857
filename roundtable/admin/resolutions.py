"""Admin pages of resolutions, minutes, attendance and votes."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, Verb
from roundtable.actions import resolutions as actions
from roundtable.forms.resolutions import InstructForm, JudgeForm
from roundtable.models import Attendance, Minutes, Resolution, Vote
from roundtable.states import ResolutionState


@admin.register(Resolution)
class ResolutionAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = ["number", "text", "lead", "due_on", "state"]
    list_display_links = ["number", "text"]
    list_filter = ["state", "item__roundtable"]
    list_select_related = ["lead"]
    search_fields = ["number", "text", "lead__name"]
    ordering = ["-made_at", "number"]
    fields = [
        "number", "text", "item", "lead", "person", "due_on", "success", "measure", "is_public", "state", "continues",
        "made_at", "issued_at", "break_down_due_on", "reported_at", "reported_by", "done_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("judge", "验收", actions.judge, "resolution", frozenset({ResolutionState.REPORTED}), JudgeForm, single=True),
        Verb("instruct", "再批示", actions.instruct, "resolution", frozenset({ResolutionState.DONE}), InstructForm,
             single=True, danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "议定事项": "text", "牵头": "lead__name", "时限": "due_on", "状态": "get_state_display",
        "办结": "done_at",
    }  # fmt: skip


@admin.register(Minutes)
class MinutesAdmin(BureauModelAdmin):
    scope = "visible_to"
    city_acts = True
    list_display = ["roundtable", "number", "state", "issued_at"]
    list_filter = ["state"]
    list_select_related = ["roundtable"]
    ordering = ["-drafted_at"]
    fields = [
        "roundtable",
        "number",
        "state",
        "intro",
        "press",
        "comments_until",
        "signed_by",
        "issued_at",
        "seal",
    ]
    readonly_fields = fields


@admin.register(Attendance)
class AttendanceAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["institution", "roundtable", "standing", "mode", "how", "arrived_at", "left_at"]
    list_filter = ["roundtable", "standing", "mode"]
    list_select_related = ["institution", "roundtable"]
    search_fields = ["institution__name"]
    ordering = ["-roundtable", "standing", "institution__name"]
    fields = ["roundtable", "institution", "seat", "standing", "mode", "how", "arrived_at", "left_at"]
    readonly_fields = fields
    export = {
        "会议": "roundtable__number", "单位": "institution__name", "席位": "seat__label", "身份": "get_standing_display",
        "方式": "get_mode_display", "到会": "arrived_at", "离会": "left_at",
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendance]:
        """Only for those who run meetings."""
        rows = super().get_queryset(request)
        return rows if self.may_act(request) else rows.none()


@admin.register(Vote)
class VoteAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["question", "item", "method", "state", "in_favour", "against", "abstained", "is_passed"]
    list_filter = ["state", "method"]
    list_select_related = ["item"]
    search_fields = ["question"]
    ordering = ["-opened_at"]
    fields = [
        "item", "question", "method", "majority", "state", "called", "entitled", "in_favour", "against", "abstained",
        "is_passed", "opened_at", "closed_at", "reason",
    ]  # fmt: skip
    readonly_fields = fields
    export = {
        "议题": "item__title", "表决": "question", "方式": "get_method_display", "应到": "called", "在场": "entitled",
        "赞成": "in_favour", "反对": "against", "弃权": "abstained", "通过": "is_passed",
    }  # fmt: skip
