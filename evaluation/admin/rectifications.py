"""Admin pages of rectifications: city and district see those of their area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.timezone import localdate

from community.bureau import BureauModelAdmin, Verb
from core.files import attachments
from evaluation.actions import rectifications
from evaluation.admin import forms
from evaluation.models import Rectification
from evaluation.queries import effect
from evaluation.queries.return_lines import lines_of
from evaluation.queries.sheets import threshold_on
from evaluation.states import RECTIFICATION, RUNNING, WITH_SUBJECT, RectificationState
from projects.forms.lines import by_line
from projects.queries.lights import light


@admin.register(Rectification)
class RectificationAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = [
        "number",
        "title",
        "institution",
        "opening",
        "state",
        "due_on",
        "due_light",
        "escalated_at",
    ]
    list_display_links = ["number", "title"]
    list_filter = ["state", "opening"]
    list_select_related = ["institution"]
    search_fields = ["title", "institution__name"]
    ordering = ["due_on", "pk"]
    fields = [
        "title", "institution", "opening", "subject", "state", "due_on", "opened_at", "plan", "planned_at", "report", "reported_at",
        "verifier", "opinion", "verified_at", "escalated_at", "closed_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("assign", "请别家核验", rectifications.assign_verifier, "rectification", frozenset(RUNNING), forms.VerifierForm),
        Verb("verify", "核验", rectifications.verify_rectification, "rectification", frozenset({RectificationState.REPORTED}),
             forms.OpinionForm, single=True, asks=("mended", "notes")),
        Verb("fail", "不到位，办结", rectifications.fail_rectification, "rectification",
             RECTIFICATION.sources_of(RectificationState.FAILED), forms.OpinionForm, danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "对象": "title", "整改单位": "institution", "为什么": "get_opening_display", "状态": "get_state_display",
        "时限": "due_on", "立案": "opened_at", "报告": "reported_at", "核验": "verified_at", "办结": "closed_at",
    }  # fmt: skip

    @admin.display(description="编号")
    def number(self, row: Any) -> str:
        return str(row.number)

    @admin.display(description="灯")
    def due_light(self, row: Any) -> str:
        shown = light(row.due_on, localdate()) if row.state in WITH_SUBJECT else None
        return shown.words if shown else ""

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[django_forms.Form]:
        return by_line(forms.verify_form(rows[0]), lines_of(rows[0])) if verb.name == "verify" else verb.form

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/evaluation/rectification.html", "chain": effect.chain(row, threshold_on(localdate())),
            "files": attachments.about(row),
        }  # fmt: skip
