"""Admin pages of rounds: progress, missing declarations, replies, review and publication."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from core.files import attachments
from evaluation.actions import declarations, expert_panels, rectifications, rounds
from evaluation.admin import forms
from evaluation.models import Declaration, FrameworkVersion, Round, Subject
from evaluation.queries import overview, robustness
from evaluation.queries.score_steps import steps
from evaluation.states import ROUND, WAITING_APPROVAL, RoundState, SubjectState


def prepare(
    *,
    version: FrameworkVersion,
    name: str,
    period_from: Any,
    period_until: Any,
    declare_until: Any,
    by: Any,
    at: Any,
) -> Round:
    """The add form's action."""
    return rounds.prepare_round(
        version=version, name=name, period_from=period_from, period_until=period_until, declare_until=declare_until, by=by, at=at
    )  # fmt: skip


@admin.register(Round)
class RoundAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    adds = prepare
    add_fields = ["version", "name", "period_from", "period_until", "declare_until"]
    list_display = ["name", "version", "state", "period_from", "period_until", "computed_at", "published_at"]
    list_filter = ["state", "version__framework"]
    list_select_related = ["version__framework"]
    search_fields = ["name"]
    ordering = ["-period_until", "-pk"]
    fields = [
        "name", "version", "previous", "state", "period_from", "period_until", "declare_until", "reply_until", "threshold", "computed_at",
        "trouble", "reviewed_by", "reviewed_at", "published_by", "published_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("open", "启动，开始填报", rounds.open_round, "round", ROUND.sources_of(RoundState.OPEN) - {RoundState.COMPUTING}),
        Verb("recompute", "现在重算一次", rounds.recompute_round, "round", frozenset({RoundState.OPEN, RoundState.COMPUTING})),
        Verb("close", "结束填报，最后计算", rounds.close_round, "round", frozenset({RoundState.OPEN})),
        Verb("redo", "更正来源后重算", rounds.redo_round, "round", frozenset({RoundState.IN_REPLY}), ReasonForm, danger=True),
        Verb("review", "复核通过", rounds.review_round, "round", frozenset({RoundState.IN_REPLY})),
        Verb("publish", "公布", rounds.publish_round, "round", ROUND.sources_of(RoundState.PUBLISHED)),
        Verb("return", "退回复核", rounds.return_round, "round", frozenset({RoundState.REVIEWED}), ReasonForm, danger=True),
        Verb("archive", "归档", rounds.archive_round, "round", ROUND.sources_of(RoundState.ARCHIVED)),
    ]  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        share = cache.get(overview.progress_key(row.pk))
        return {
            "page_template": "admin/evaluation/round.html", "round": row, "share_pct": None if share is None else round(100 * share),
            "progress": overview.progress(row.pk), "missing": overview.missing_from(row.pk)[:50],
            "scored": row.subjects.filter(state=SubjectState.SCORED).count(), "subjects": row.subjects.count(),
            "out": row.subjects.filter(state__in=[SubjectState.NO_DATA, SubjectState.VETOED]).order_by("title"),
            "replies": row.subjects.exclude(reply="").order_by("answer", "replied_at"),
            "beside": robustness.beside(row)[:60] if row.computed_at else [],
        }  # fmt: skip


@admin.register(Subject)
class SubjectAdmin(BureauModelAdmin):
    area = "area_id"
    scope = "overseen_by"
    list_display = ["title", "round", "group", "institution", "state", "total", "grade", "replied_at"]
    list_filter = ["round__state", "state", "grade", "group"]
    list_select_related = ["round", "institution"]
    search_fields = ["title"]
    ordering = ["-round", "title"]
    fields = [
        "title", "round", "group", "institution", "area", "state", "reason", "total", "half", "grade", "rank_best", "rank_worst",
        "place_best", "place_worst", "flips", "people", "before", "by_rules", "reply", "answer",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("answer", "答复回应", rounds.answer_reply, "subject", frozenset(SubjectState), forms.AnswerForm, single=True),
        Verb("rectify", "要求整改", rectifications.rectify_subject, "subject", frozenset(SubjectState), forms.FindingsForm, danger=True),
        Verb("panel", "召集专家评议（可多选）", expert_panels.convene_panel, "subjects", frozenset(SubjectState), forms.PanelForm,
             together=True),
        Verb("drop", "移出这一轮", rounds.drop_subject, "subject", frozenset({SubjectState.WAITING}), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "对象": "title", "轮次": "round", "类别": "group", "单位": "institution", "结果": "get_state_display", "得分": "total",
        "半宽": "half", "等级": "get_grade_display", "可能的最好名次": "rank_best", "可能的最差名次": "rank_worst", "被评方的话": "reply",
        "复核答复": "answer",
    }  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/evaluation/subject.html", "steps": steps(row)}


@admin.register(Declaration)
class DeclarationAdmin(BureauModelAdmin):
    """What institutions declared: district staff approve their district's, the city the last level."""

    scope = "overseen_by"
    list_display = ["subject", "indicator", "value", "is_not_applicable", "state", "is_late", "submitted_at"]
    list_filter = ["state", "is_late", "subject__round"]
    list_select_related = ["subject", "indicator"]
    search_fields = ["subject__title"]
    ordering = ["subject__round", "subject__title", "indicator__code"]
    fields = [
        "subject", "indicator", "state", "value", "is_not_applicable", "explanation", "submitted_by", "submitted_at", "is_late",
        "comment", "decided_by", "decided_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("approve", "审核通过", declarations.approve_declaration, "declaration", frozenset(WAITING_APPROVAL)),
        Verb("return", "退回补正", declarations.return_declaration, "declaration", frozenset(WAITING_APPROVAL), forms.CommentForm,
             danger=True),
    ]  # fmt: skip
    export = {
        "对象": "subject", "指标": "indicator", "填报值": "value", "不适用": "is_not_applicable", "状态": "get_state_display",
        "逾期": "is_late", "说明": "explanation",
    }  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {"page_template": "admin/projects/check.html", "figures": [], "files": attachments.about(row)}
