"""Admin pages of snapshots, outlines and number rules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, Verb
from reports import forms
from reports.actions import outlines, snapshots
from reports.models import NumberRule, Outline, Snapshot
from reports.states import SNAPSHOT, SnapshotState


@admin.register(Snapshot)
class SnapshotAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["label", "number", "state", "taken_at", "digest_short", "failed_count", "reason"]
    list_filter = ["state"]
    ordering = ["-starts_on", "-number"]
    fields = [
        "starts_on", "ends_on", "number", "state", "taken_at", "digest", "failed_names", "corrects", "reason", "asked_by",
        "asked_at",
    ]  # fmt: skip
    readonly_fields = fields
    adds = snapshots.ask_for_snapshot
    add_fields = ["starts_on", "ends_on", "reason"]
    verbs = [
        Verb("retry", "重试", snapshots.retry_snapshot, "snapshot", SNAPSHOT.sources_of(SnapshotState.QUEUED)),
    ]  # fmt: skip
    export = {
        "期间": "label",
        "次": "number",
        "状态": "get_state_display",
        "冻结": "taken_at",
        "指纹": "digest",
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content", "previous")

    @admin.display(description="期间")
    def label(self, row: Snapshot) -> str:
        return row.label

    @admin.display(description="指纹")
    def digest_short(self, row: Snapshot) -> str:
        return row.digest[:12]

    @admin.display(description="没算出来")
    def failed_count(self, row: Snapshot) -> int:
        return len(row.failed)

    @admin.display(description="没算出来的指标")
    def failed_names(self, row: Snapshot) -> str:
        return "、".join(row.failed) or "没有"


@admin.register(Outline)
class OutlineAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["book", "place", "part", "title", "is_required"]
    list_display_links = ["title"]
    list_filter = ["book"]
    ordering = ["book", "place"]
    fields = ["book", "part", "place", "title", "guide", "is_required", "start"]
    readonly_fields = fields
    adds = outlines.add_line
    add_fields = ["book", "part", "title", "guide", "is_required", "start"]
    verbs = [
        Verb("edit", "修改", outlines.edit_line, "line", frozenset({""}), forms.OutlineForm, single=True),
        Verb("up", "上移", outlines.move_up, "line", frozenset({""}), single=True),
        Verb("remove", "删去", outlines.remove_line, "line", frozenset({""}), danger=True),
    ]  # fmt: skip
    export = {"书": "get_book_display", "次序": "place", "篇": "part", "章": "title", "写什么": "guide"}

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Any) -> dict[str, object]:
        if verb.name != "edit" or len(rows) != 1:
            return super().verb_initial(request, verb, rows)
        return {name: getattr(rows[0], name) for name in forms.OutlineForm.base_fields}


@admin.register(NumberRule)
class NumberRuleAdmin(BureauModelAdmin):
    city_acts = True
    list_display = ["name", "pattern", "reason", "added_by", "added_at", "ended_at"]
    list_select_related = ["added_by"]
    ordering = ["ended_at", "name"]
    fields = ["name", "pattern", "examples", "reason", "added_by", "added_at", "ended_at"]
    readonly_fields = fields
    adds = outlines.add_number_rule
    add_fields = ["name", "pattern", "examples", "reason"]
    verbs = [Verb("end", "停用", outlines.end_number_rule, "rule", frozenset({""}), danger=True)]
    export = {"名称": "name", "规则": "pattern", "理由": "reason", "加入": "added_at", "停用": "ended_at"}
