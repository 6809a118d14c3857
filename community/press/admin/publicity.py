"""Publicity for the bureau: plans and clippings of its area, to look up and to export. Policy: 3.3.3."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin
from community.press.models import Clipping, PublicityPlan
from community.press.queries import publicity as queries


@admin.register(PublicityPlan)
class PublicityPlanAdmin(BureauModelAdmin):
    area = "institution__area_id"
    scope = "handled_by"
    list_display = ["institution", "year", "state"]
    list_filter = ["state", "year"]
    list_select_related = ["institution"]
    search_fields = ["institution__name"]
    ordering = ["-year", "institution__area_id", "pk"]
    fields = ["institution", "year", "state", "goals", "summary"]
    readonly_fields = fields
    export = {
        "单位": "institution__name",
        "年度": "year",
        "状态": "get_state_display",
        "目标": "goals",
        "总结": "summary",
    }

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/community/publicityplan.html", "file": queries.plan_file(row)}


@admin.register(Clipping)
class ClippingAdmin(BureauModelAdmin):
    area = "institution__area_id"
    scope = "handled_by"
    list_display = ["title", "outlet", "channel", "published_on", "tone", "institution"]
    list_filter = ["channel", "tone", "published_on"]
    list_select_related = ["institution"]
    search_fields = ["title", "outlet", "institution__name"]
    ordering = ["-published_on", "-pk"]
    fields = [
        "institution",
        "channel",
        "outlet",
        "title",
        "published_on",
        "link",
        "tone",
        "campaign",
        "brief",
        "project",
    ]
    readonly_fields = fields
    export = {
        "日期": "published_on", "单位": "institution__name", "渠道": "get_channel_display", "媒体": "outlet", "标题": "title",
        "倾向": "get_tone_display", "涉及项目": "project", "链接": "link",
    }  # fmt: skip
