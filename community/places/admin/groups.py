"""Groups for the bureau: to register, to refuse, to suspend."""

from __future__ import annotations

from django.contrib import admin

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from community.places.actions import group_handovers
from community.places.actions import groups as actions
from community.places.forms.groups import ReplaceLeaderForm
from community.places.models import Group, GroupHandOver
from community.places.states import GROUP, GROUP_HAND_OVER, GroupHandOverState, GroupState


@admin.register(Group)
class GroupAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["name", "art", "home", "area", "members", "state", "applied_at"]
    list_filter = ["state", "art"]
    list_select_related = ["home", "area"]
    search_fields = ["name", "home__name"]
    ordering = ["applied_at", "pk"]
    fields = [
        "name", "art", "leader", "home", "area", "members", "about", "state", "answer", "applied_at",
        "registered_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("register", "登记", actions.register_group, "group", frozenset({GroupState.VOUCHED})),
        Verb(
            "refuse", "不通过", actions.refuse_group, "group", frozenset({GroupState.VOUCHED}), ReasonForm,
            danger=True,
        ),
        Verb(
            "suspend", "暂停", actions.suspend_group, "group", GROUP.sources_of(GroupState.SUSPENDED),
            ReasonForm, danger=True,
        ),
        Verb("replace_leader", "换负责人", group_handovers.offer_group, "group", frozenset(group_handovers.HANDED_OVER),
             ReplaceLeaderForm, danger=True),
        Verb("resume", "恢复", actions.resume_group, "group", frozenset({GroupState.SUSPENDED})),
    ]  # fmt: skip
    export = {
        "团队": "name", "门类": "get_art_display", "推荐单位": "home__name", "区域": "area__name",
        "人数": "members", "状态": "get_state_display", "申请时间": "applied_at", "登记时间": "registered_at",
    }  # fmt: skip


@admin.register(GroupHandOver)
class GroupHandOverAdmin(BureauModelAdmin):
    """Offers to lead a group, with the contact masked."""

    area = "group__area_id"
    scope = "overseen_by"
    list_display = ["group", "state", "offered_by", "offered_at", "expires_at", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["group", "offered_by"]
    search_fields = ["group__name"]
    ordering = ["-offered_at", "-pk"]
    fields = [
        "group",
        "note",
        "state",
        "offered_by",
        "offered_at",
        "expires_at",
        "answered_at",
        "former_leader",
    ]
    readonly_fields = fields
    verbs = [
        Verb("withdraw", "撤回", group_handovers.withdraw_offer, "hand_over",
             GROUP_HAND_OVER.sources_of(GroupHandOverState.WITHDRAWN), danger=True),
    ]  # fmt: skip
