"""Admin pages of panels: draw, replace, remind, sign; criteria. Policy: 3.5.1, 2.2, 2.3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from community.bureau import ReasonForm, Verb
from thinktank.actions import criteria, panels
from thinktank.admin.experts import CityAdmin
from thinktank.models import CriteriaSet, Panel, PanelMember
from thinktank.panel_kinds import CriterionIn
from thinktank.policy import CRITERIA_MAX
from thinktank.queries import panels as queries
from thinktank.states import MEMBER, PANEL, MemberState, PanelState

RUNNING = frozenset({PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED})


@admin.register(Panel)
class PanelAdmin(CityAdmin):
    scope = "handled_by"
    list_display = ["number", "title", "kind", "state", "is_blind", "due_on", "convened_at"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "kind", "is_blind"]
    search_fields = ["title"]
    ordering = ["-convened_at", "-pk"]
    fields = [
        "kind", "title", "state", "criteria", "is_blind", "drops_high_low", "due_on", "convened_at", "drawn_at", "signed_at",
        "list_digest", "commitment", "seed", "result_digest",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("draw", "抽取", panels.draw, "panel", frozenset({PanelState.CONVENED})),
        Verb("fill", "补抽缺的成员", panels.fill_gaps, "panel", RUNNING),
        Verb("remind", "提醒没办完的成员", panels.remind, "panel", RUNNING),
        Verb("close", "按已交的评分表进入讨论", panels.close_scoring, "panel", frozenset({PanelState.SCORING})),
        Verb("sign", "签署结果", panels.sign_result, "panel", frozenset({PanelState.DISCUSSED})),
        Verb("dissolve", "解散", panels.dissolve, "panel", PANEL.sources_of(PanelState.DISSOLVED), ReasonForm, danger=True),
    ]  # fmt: skip
    export = {
        "编号": "number", "名称": "title", "评什么": "get_kind_display", "状态": "get_state_display", "匿名": "is_blind",
        "评分截止": "due_on", "名单公布": "convened_at", "抽取": "drawn_at", "签署": "signed_at",
    }  # fmt: skip

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/thinktank/panel.html", "panel": row, "subjects": row.subjects.order_by("position"),
            "members": row.members.select_related("expert", "seat", "replaces").order_by("ordinal"),
            "gaps": panels.gaps(row), "results": queries.results(row),
            "excluded": row.candidates.exclude(exclusion="").select_related("expert").order_by("exclusion", "code"),
            "eligible": row.candidates.eligible().count(), "problems": queries.verify(row).problems,
        }  # fmt: skip


@admin.register(PanelMember)
class PanelMemberAdmin(CityAdmin):
    """One row a person drawn; the workload list of members who have not finished is its filter."""

    scope = "handled_by"
    list_display = ["expert", "panel", "seat", "ordinal", "state", "drawn_at", "confirmed_at"]
    list_filter = ["state", "panel__state"]
    list_select_related = ["expert", "panel", "seat"]
    search_fields = ["expert__name", "panel__title"]
    ordering = ["-panel", "ordinal"]
    fields = ["panel", "expert", "seat", "ordinal", "replaces", "state", "reason", "drawn_at", "confirmed_at"]
    readonly_fields = fields
    verbs = [
        Verb("replace", "换人（按抽取顺序递补）", panels.replace_member, "member", MEMBER.sources_of(MemberState.REMOVED), ReasonForm,
             danger=True),
        Verb("remove", "退出，不递补", panels.remove_member, "member", MEMBER.sources_of(MemberState.REMOVED), ReasonForm,
             danger=True),
    ]  # fmt: skip


class CriteriaForm(forms.Form):
    """Up to eight criteria; the weights make 100."""

    gives: tuple[str, ...] = ("criteria",)

    name_1 = forms.CharField(label="指标 1：名称", max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, CRITERIA_MAX + 1):
            is_first = number == 1
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"指标 {number}：名称", max_length=40, required=is_first
            )
            self.fields[f"weight_{number}"] = forms.IntegerField(
                label=f"指标 {number}：权重（%）", min_value=1, max_value=100, required=is_first
            )
            self.fields[f"guidance_{number}"] = forms.CharField(
                label=f"指标 {number}：怎么评",
                max_length=300,
                required=is_first,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        found = []
        for number in range(1, CRITERIA_MAX + 1):
            name, weight = data.get(f"name_{number}"), data.get(f"weight_{number}")
            if name and weight:
                found.append(CriterionIn(name, weight, data.get(f"guidance_{number}", "")))
            elif name or weight:
                self.add_error(f"weight_{number}", "名称和权重要一起填。")
        return {"criteria": found}

    @property
    def told(self) -> list[tuple[str, str]]:
        """What the second person reads of it."""
        return [(f"{one.name}（{one.weight}%）", one.guidance) for one in self.cleaned_data["criteria"]]


@admin.register(CriteriaSet)
class CriteriaSetAdmin(CityAdmin):
    list_display = ["__str__", "kind", "version", "is_current", "made_at"]
    list_filter = ["kind", "is_current"]
    ordering = ["kind", "-version"]
    fields = ["kind", "version", "is_current", "made_at"]
    readonly_fields = fields
    verbs = [
        Verb(
            "revise", "发布新版标准", criteria.revise_criteria, "criteria_set", frozenset({""}), CriteriaForm
        ),
    ]

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        return {
            "page_template": "admin/thinktank/criteria.html",
            "criteria": row.criteria.order_by("position"),
        }

    def verb_initial(self, request: HttpRequest, verb: Verb, rows: Sequence[Any]) -> dict[str, object]:
        filled: dict[str, object] = {}
        for number, one in enumerate(rows[0].criteria.order_by("position"), 1):
            filled |= {
                f"name_{number}": one.name,
                f"weight_{number}": one.weight,
                f"guidance_{number}": one.guidance,
            }
        return filled
