"""Admin pages of the exchange board, read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin
from roundtable.models import Agreement, Post


class _Looking(BureauModelAdmin):
    city_acts = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """For the city bureau only."""
        rows = super().get_queryset(request)
        return rows if self.may_act(request) else rows.none()


@admin.register(Post)
class PostAdmin(_Looking):
    list_display = ["title", "side", "resource", "institution", "state", "since", "until"]
    list_filter = ["side", "resource", "state"]
    list_select_related = ["institution"]
    search_fields = ["title", "institution__name"]
    ordering = ["-posted_at"]
    fields = [
        "title",
        "side",
        "resource",
        "institution",
        "text",
        "space",
        "since",
        "until",
        "is_matched",
        "state",
    ]
    readonly_fields = fields


@admin.register(Agreement)
class AgreementAdmin(_Looking):
    list_display = ["post", "giver", "taker", "state", "proposed_at", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["post", "giver", "taker"]
    search_fields = ["giver__name", "taker__name"]
    ordering = ["-proposed_at"]
    fields = [
        "post",
        "giver",
        "taker",
        "terms",
        "starts_at",
        "ends_at",
        "project",
        "booking",
        "state",
        "answer",
        "outcome",
    ]
    readonly_fields = fields
    export = {
        "起于": "post__title", "提供方": "giver__name", "使用方": "taker__name", "状态": "get_state_display", "结果": "outcome",
    }  # fmt: skip
