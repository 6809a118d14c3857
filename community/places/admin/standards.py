"""The service standard for the bureau: versions and items, rounds, spot checks, grades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from community.bureau import BureauModelAdmin, Verb
from community.places.actions import standards as actions
from community.places.forms.standards import ItemsForm, findings_form, notes_form
from community.places.models import CheckRound, SelfCheck, ServiceStandard
from community.places.queries.grading import marking
from community.places.queries.sheets import lines_of
from community.places.states import SELF_CHECK, SelfCheckState

S = SelfCheckState


@admin.register(ServiceStandard)
class ServiceStandardAdmin(BureauModelAdmin):
    list_display = ["kind", "level", "version", "weekly_hours", "days_a_year", "starts_on"]
    list_filter = ["kind"]
    ordering = ["kind", "level", "-version"]
    fields = [
        "kind", "level", "version", "weekly_hours", "days_a_year", "opens_weekends", "opens_holidays", "source",
        "starts_on", "made_at",
    ]  # fmt: skip
    readonly_fields = fields
    city_acts = True
    adds = actions.publish_standard
    add_fields = [
        "kind", "level", "weekly_hours", "days_a_year", "opens_weekends", "opens_holidays", "source", "starts_on",
    ]  # fmt: skip
    verbs = [
        Verb("items", "改自查项", actions.set_items, "standard", frozenset({""}), ItemsForm, single=True)
    ]

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, Any]:
        return {"items": ItemsForm.text_of(rows[0])}

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        items = row.items.order_by("number")
        return {"page_template": "admin/community/standard.html", "items": items}


@admin.register(CheckRound)
class CheckRoundAdmin(BureauModelAdmin):
    list_display = ["name", "year", "opens_on", "due_on"]
    ordering = ["-due_on"]
    fields = ["name", "year", "opens_on", "due_on"]
    readonly_fields = fields
    city_acts = True
    adds = actions.open_round
    add_fields = fields


@admin.register(SelfCheck)
class SelfCheckAdmin(BureauModelAdmin):
    scope = "overseen_by"
    list_display = ["facility", "round", "state", "grade", "score_pct", "submitted_at", "checked_at"]
    list_filter = ["state", "grade", "round"]
    list_select_related = ["facility", "round"]
    search_fields = ["facility__name", "facility__institution__name"]
    ordering = ["-round__due_on", "facility__area_id", "pk"]
    fields = [
        "facility", "round", "standard", "state", "comment", "submitted_at", "submitted_by", "checked_at", "graded_at",
        "grade", "score_pct", "days_open",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("return", "退回补正", actions.return_check, "check", SELF_CHECK.sources_of(S.RETURNED), danger=True, single=True,
             asks=("comment", "notes")),
        Verb(
            "spot_check", "登记抽查", actions.spot_check, "check", frozenset({S.SUBMITTED, S.EXPLAINED}), single=True,
            asks=("comment", "findings"),
        ),
        Verb("grade", "评级并公开", actions.grade_check, "check", SELF_CHECK.sources_of(S.GRADED)),
    ]  # fmt: skip
    export = {
        "设施": "facility__name", "单位": "facility__institution__name", "轮次": "round__name",
        "状态": "get_state_display", "等级": "get_grade_display", "得分率": "score_pct", "全年开放天数": "days_open",
        "提交时间": "submitted_at", "抽查时间": "checked_at", "评级时间": "graded_at",
    }  # fmt: skip

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[forms.Form]:
        """Line by line, so one sheet at a time; the first of several chosen."""
        makers = {"return": notes_form, "spot_check": findings_form}
        if verb.name not in makers:
            return verb.form
        answers = list(rows[0].answers.select_related("item").order_by("item__number"))
        return makers[verb.name](answers)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/community/sheet.html",
            "lines": lines_of(row),
            "marking": marking(row),
        }

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        return self.page_context(request, rows[0]) if len(rows) == 1 else {}
