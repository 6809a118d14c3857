"""Admin pages of frameworks: write, try out, submit, adopt by another person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from community.bureau import BureauModelAdmin, ReasonForm, Verb
from evaluation.actions import disclosure, frameworks, pairwise
from evaluation.admin import forms
from evaluation.models import Framework, FrameworkVersion, Indicator, Threshold
from evaluation.queries import trial
from evaluation.queries.overview import rule_rows
from evaluation.queries.sheets import wrong_sums
from evaluation.states import VERSION, VersionState

DRAFT = frozenset({VersionState.DRAFT})


@admin.register(Framework)
class FrameworkAdmin(BureauModelAdmin):
    scope = "handled_by"
    city_acts = True
    adds = frameworks.create_framework
    add_fields = ["code", "name", "kind", "about"]
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    ordering = ["name"]
    fields = ["name", "code", "kind", "about"]
    readonly_fields = fields
    verbs = [
        Verb(
            "draft",
            "起草新一版",
            frameworks.draft_version,
            "framework",
            frozenset({""}),
            forms.NoteForm,
            single=True,
        )
    ]


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(BureauModelAdmin):
    """What the version holds, whether its weights add up, and what it would have done to the last round."""

    scope = "handled_by"
    city_acts = True
    list_display = ["__str__", "number", "state", "written_at", "adopted_at"]
    list_filter = ["state", "framework"]
    list_select_related = ["framework"]
    ordering = ["framework", "-number"]
    fields = [
        "framework",
        "number",
        "state",
        "note",
        "weights_from",
        "written_by",
        "written_at",
        "adopted_by",
        "adopted_at",
    ]
    readonly_fields = fields
    verbs = [
        Verb("dimension", "写维度", frameworks.write_dimension, "version", DRAFT, forms.DimensionForm, single=True),
        Verb("indicator", "加指标", frameworks.write_indicator, "version", DRAFT, forms.IndicatorForm, single=True),
        Verb("pairs", "按成对比较提出权重", pairwise.propose_weights, "version", DRAFT, forms.PairsForm, single=True),
        Verb("submit", "提交审定", frameworks.submit_version, "version", VERSION.sources_of(VersionState.SUBMITTED)),
        Verb("adopt", "审定采用", frameworks.adopt_version, "version", VERSION.sources_of(VersionState.ADOPTED)),
        Verb("return", "退回起草人", frameworks.return_version, "version", VERSION.sources_of(VersionState.DRAFT), ReasonForm,
             danger=True),
    ]  # fmt: skip

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[django_forms.Form]:
        return forms.indicator_form(rows[0]) if verb.name == "indicator" else verb.form

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/evaluation/version.html", "version": row, "dimensions": row.dimensions.all(),
            "rules": rule_rows(row), "wrong": wrong_sums(row), "trial": trial.against_last_round(row),
        }  # fmt: skip


@admin.register(Indicator)
class IndicatorAdmin(BureauModelAdmin):
    """The reference sheet, with a worked example that recomputes while one types."""

    city_acts = True
    list_display = ["code", "name", "version", "dimension", "weight", "source", "rule"]
    list_filter = ["version__state", "version__framework", "source", "rule"]
    list_select_related = ["version__framework", "dimension"]
    search_fields = ["code", "name"]
    ordering = ["version", "code"]
    fields = ["version", "dimension", "code", *forms.SHEET]
    readonly_fields = fields
    verbs = [
        Verb("write", "改这张表", frameworks.change_indicator, "indicator", frozenset({""}), forms.IndicatorForm, single=True),
        Verb("remove", "去掉这项指标", frameworks.remove_indicator, "indicator", frozenset({""}), danger=True),
    ]  # fmt: skip

    def get_urls(self) -> list[Any]:
        worked = path(
            "worked/", self.admin_site.admin_view(self.worked_view), name="evaluation_indicator_worked"
        )
        return [worked, *super().get_urls()]

    def worked_view(self, request: HttpRequest) -> HttpResponse:
        """What a value would earn under the rule that stands in the form now."""
        return TemplateResponse(
            request, "admin/evaluation/worked.html", {"worked": trial.worked(request.GET)}
        )

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[django_forms.Form]:
        return forms.indicator_form(rows[0].version) if verb.name == "write" else verb.form

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        return {name: getattr(rows[0], name) for name in ("code", "dimension", *forms.SHEET)}

    def verb_context(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        return {"page_template": "admin/evaluation/try.html"} if verb.name == "write" else {}

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        example = {name: getattr(row, name) for name in forms.SHEET}
        return {"page_template": "admin/evaluation/try.html", "example": example}


@admin.register(Threshold)
class ThresholdAdmin(BureauModelAdmin):
    city_acts = True
    adds = disclosure.set_threshold
    add_fields = ["people", "since", "reason"]
    list_display = ["people", "since", "reason", "set_by", "set_at"]
    ordering = ["-since"]
    fields = ["people", "since", "reason", "set_by", "set_at"]
    readonly_fields = fields
