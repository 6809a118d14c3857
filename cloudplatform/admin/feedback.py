"""Admin pages for moderating feedback."""

from __future__ import annotations

from django.contrib import admin

from cloudplatform.actions import feedback as actions
from cloudplatform.models import Feedback
from cloudplatform.states import FEEDBACK, FeedbackState
from community.bureau import BureauModelAdmin, ReasonForm, Verb


@admin.register(Feedback)
class FeedbackAdmin(BureauModelAdmin):
    scope = "moderated_by"
    list_display = ["overall", "comment", "event", "product", "state", "submitted_at"]
    list_display_links = ["overall", "comment"]
    list_filter = ["state", "overall"]
    list_select_related = ["event", "product"]
    search_fields = ["comment", "event__title"]
    ordering = ["submitted_at", "pk"]
    fields = [
        "event",
        "product",
        "overall",
        "comment",
        "is_anonymous",
        "state",
        "hidden_reason",
        "submitted_at",
        "reply",
    ]
    readonly_fields = fields
    verbs = [
        Verb(
            "publish",
            "公开",
            actions.publish_feedback,
            "feedback",
            FEEDBACK.sources_of(FeedbackState.PUBLISHED),
        ),
        Verb(
            "hide",
            "不公开",
            actions.hide_feedback,
            "feedback",
            FEEDBACK.sources_of(FeedbackState.HIDDEN),
            ReasonForm,
            danger=True,
        ),
    ]
    export = {
        "场次": "event__title", "时间": "event__starts_at", "总体": "overall", "评语": "comment",
        "状态": "get_state_display", "回复": "reply", "提交时间": "submitted_at",
    }  # fmt: skip
