"""Numbers of public rules: asked for by one of the city's bureau, confirmed by another, in force from a day on."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from community.bureau import BureauModelAdmin
from core.models import DatedRule
from core.record import rules
from core.web.forms import DayInput


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules that may be set, by heading, each with its unit and what it may be."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for rule in rules.every():
        if not rule.law:
            words = f"{rule.name}（{rule.least} 到 {rule.words(rule.most)}）"
            groups.setdefault(rule.group, []).append((rule.code, words))
    return list(groups.items())


class DatedRuleForm(forms.ModelForm):
    """One number from one day on."""

    code = forms.ChoiceField(label="规则", choices=choices)
    starts_on = forms.DateField(label="从哪天起", widget=DayInput)

    def validate_unique(self) -> None:
        """The action says in words what is there already."""


@admin.register(DatedRule)
class DatedRuleAdmin(BureauModelAdmin):
    """Every change of a rule, the latest first; none is ever taken away."""

    form = DatedRuleForm
    city_acts = True
    list_display = ["name", "shown", "starts_on", "basis", "set_at"]
    search_fields = ["name", "basis"]
    ordering = ["-starts_on", "name"]
    fields = ["name", "shown", "starts_on", "basis", "set_at"]
    readonly_fields = fields
    adds = rules.set_rule
    add_fields = ["code", "value", "basis", "starts_on"]
    export = {"规则": "name", "改成": "shown", "从哪天起": "starts_on", "依据": "basis", "登记时间": "set_at"}
