"""
Admin pages of dated rules (numeric rules): requested by one person of the city bureau, confirmed by another, in force
from a day.
"""

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
        """Skip the check: the action refuses duplicates with a message of its own."""


@admin.register(DatedRule)
class DatedRuleAdmin(BureauModelAdmin):
    """All changes of rules, the latest first; none can be deleted."""

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
