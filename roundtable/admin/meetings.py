"""Admin pages of meetings, items, invitations, papers and missed half-years, for the secretariat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.models import Seat
from core.record.actors import Actor
from roundtable.actions import agenda, invitations, meetings, papers
from roundtable.forms import bureau as forms
from roundtable.models import AgendaItem, Invitation, MissedHalf, Paper, Roundtable
from roundtable.states import ITEM, PREPARING, ROUNDTABLE, InvitationState, ItemState, RoundtableState


def plan_meeting(*, by: Actor, at: datetime, **fields: Any) -> Roundtable:
    return meetings.plan(plan=meetings.Plan(**fields), by=by, at=at)


@admin.register(Roundtable)
class RoundtableAdmin(BureauModelAdmin):
    scope = "run_by"
    city_acts = True
    list_display = ["number", "title", "state", "starts_at", "theme"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "kind", "year"]
    search_fields = ["number", "theme"]
    ordering = ["-starts_at"]
    fields = [
        "number", "kind", "theme", "summary", "convener", "chair", "substitute", "starts_at", "ends_at", "space", "room", "video_url",
        "quorum_pct", "is_adopted_next", "state", "sequence", "booking", "invited_at", "opened_at", "closed_at",
        "cancelled_reason",
    ]  # fmt: skip
    readonly_fields = fields
    adds = plan_meeting
    add_fields = [
        "kind", "theme", "summary", "convener", "chair", "substitute", "starts_at", "ends_at", "space", "room", "video_url",
        "quorum_pct", "is_adopted_next",
    ]  # fmt: skip
    verbs = [
        Verb("hosts", "定联办单位", meetings.set_co_hosts, "roundtable", PREPARING, forms.InstitutionsForm, single=True),
        Verb("facts", "按事实提出议题", agenda.gather_facts, "roundtable", PREPARING),
        Verb("report", "加一项通报", agenda.add_report, "roundtable", PREPARING, forms.ReportForm, single=True),
        Verb("order", "按规则排序", agenda.order_by_rule, "roundtable", PREPARING),
        Verb("list", "拟参会单位", meetings.draw_up_list, "roundtable", PREPARING, forms.ListForm, single=True),
        Verb("invite", "发通知、公布议程", meetings.invite, "roundtable", ROUNDTABLE.sources_of(RoundtableState.INVITED)),
        Verb("move", "改时间地点", meetings.move, "roundtable", PREPARING, forms.MoveForm, single=True, tells=meetings.invited_to),
        Verb("cancel", "取消会议", meetings.cancel, "roundtable", ROUNDTABLE.sources_of(RoundtableState.CANCELLED), ReasonForm,
             danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "会议": "title", "状态": "get_state_display", "开始": "starts_at", "地点": "place", "主题": "theme",
    }  # fmt: skip

    @admin.display(description="会议")
    def title(self, row: Roundtable) -> str:
        return row.title

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("convener", "chair", "substitute"):
            seats = Seat.objects.current().select_related("institution", "user")
            if db_field.name == "convener":
                seats = seats.filter(institution__kind="bureau", institution__level="city")
            kwargs["queryset"] = seats.order_by("institution__area_id", "institution__name", "role", "pk")
        if db_field.name == "space":
            kwargs["queryset"] = forms.shared_spaces()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        if verb.name == "move":
            row = rows[0]
            return {
                name: getattr(row, name) for name in ("starts_at", "ends_at", "space", "room", "video_url")
            }
        if verb.name == "hosts":
            return {"institutions": list(rows[0].co_hosts.values_list("institution_id", flat=True))}
        return {}


@admin.register(AgendaItem)
class AgendaItemAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = [
        "title",
        "roundtable",
        "kind",
        "institution",
        "state",
        "position",
        "minutes_given",
        "is_late",
    ]
    list_filter = ["state", "kind", "roundtable"]
    list_select_related = ["roundtable", "institution"]
    search_fields = ["title", "institution__name"]
    ordering = ["-roundtable", "position", "pk"]
    fields = [
        "roundtable", "title", "kind", "institution", "proposed_at", "is_late", "sought", "decision_sought", "brief",
        "about_title", "minutes_asked", "minutes_given", "position", "speaking", "weight", "state", "reason", "merged_into",
        "outcome", "conclusion", "no_resolution_reason", "decided_at", "decided_by",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("accept", "列入议程", agenda.accept, "item", ITEM.sources_of(ItemState.LISTED) - {ItemState.SITTING},
             forms.AcceptForm),
        Verb("time", "改时间、定发言次序", agenda.set_time, "item", frozenset({ItemState.LISTED}), forms.TimeForm, single=True),
        Verb("place", "换次序", agenda.move_item, "item", frozenset({ItemState.LISTED}), forms.PlaceForm, single=True),
        Verb("merge", "并入另一项", agenda.merge, "item", ITEM.sources_of(ItemState.MERGED), forms.MergeForm, single=True),
        Verb("advice", "征求书面意见", agenda.ask_advice, "item", frozenset({ItemState.PROPOSED, ItemState.LISTED}),
             forms.AskAdviceForm, single=True),
        Verb("back", "先拿下来", agenda.put_back, "item", frozenset({ItemState.LISTED})),
        Verb("decline", "不列入", agenda.decline, "item", ITEM.sources_of(ItemState.DECLINED), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "会议": "roundtable__number", "次序": "position", "议题": "title", "来源": "get_kind_display", "提出": "proposer",
        "状态": "get_state_display", "分钟": "minutes_given", "结论": "get_outcome_display",
    }  # fmt: skip

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        first = rows[0]
        return {"minutes_given": first.minutes_given or first.minutes_asked, "speaking": first.speaking}


@admin.register(Invitation)
class InvitationAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    list_display = [
        "institution",
        "roundtable",
        "standing",
        "state",
        "seat",
        "alternate",
        "reply_due_on",
        "replied_at",
    ]
    list_filter = ["state", "standing", "roundtable"]
    list_select_related = ["institution", "roundtable", "seat__institution", "alternate__institution"]
    search_fields = ["institution__name"]
    ordering = ["-roundtable", "standing", "institution__name"]
    fields = [
        "roundtable", "institution", "standing", "state", "sent_at", "sequence", "reply_due_on", "seat", "alternate",
        "replied_at", "replied_by", "reason",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [Verb("chase", "催回复", invitations.chase, "invitation", frozenset({InvitationState.SENT}))]
    export = {
        "会议": "roundtable__number", "单位": "institution__name", "身份": "get_standing_display",
        "状态": "get_state_display", "代表": "seat__holder", "候补": "alternate__holder", "原因": "reason",
    }  # fmt: skip


@admin.register(Paper)
class PaperAdmin(BureauModelAdmin):
    """Papers; the secretariat sets who may read them."""

    scope = "visible_to"
    city_acts = True
    list_display = ["title", "roundtable", "item", "institution", "access"]
    list_filter = ["access", "roundtable"]
    list_select_related = ["roundtable", "item", "institution"]
    search_fields = ["title", "institution__name"]
    ordering = ["-roundtable", "item__position", "pk"]
    fields = ["title", "roundtable", "item", "institution", "access"]
    readonly_fields = fields
    verbs = [
        Verb(
            "access",
            "改谁能看",
            papers.set_paper_access,
            "paper",
            frozenset({""}),
            forms.AccessForm,
            changes=True,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """For the city bureau only."""
        rows = super().get_queryset(request)
        return rows if self.may_act(request) else rows.none()


@admin.register(MissedHalf)
class MissedHalfAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["year", "half", "reason", "given_at"]
    ordering = ["-year", "-half"]
    fields = ["year", "half", "reason", "given_by", "given_at"]
    readonly_fields = fields
    adds = meetings.explain_missed_half
    add_fields = ["year", "half", "reason"]
