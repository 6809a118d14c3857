"""Screening, merging, gathering and answering demands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone

from cloudplatform.actions import demands as actions
from cloudplatform.models import Demand, Event, Product, ProductCall
from cloudplatform.states import DEMAND, CallState, DemandState, EventState
from community.bureau import BureauModelAdmin, ReasonForm, Verb
from core.web.listed import ListedField


def _in_pool() -> QuerySet[Demand]:
    """Demands others can be merged into, the newest first."""
    rows = Demand.objects.filter(state__in=[DemandState.SCREENED, DemandState.GATHERED])
    return rows.select_related("area").order_by("-pk")


def _demand_words(row: Demand) -> str:
    return f"{row.number} {row}　{row.area}"


def _to_come() -> QuerySet[Event]:
    """Public events that are still to come, the next first."""
    rows = Event.objects.public().filter(state=EventState.PUBLISHED, starts_at__gt=timezone.now())
    return rows.select_related("space__facility").order_by("starts_at", "pk")


def _event_words(row: Event) -> str:
    return f"{row.pk} {row}　{row.space.facility}" if row.space else f"{row.pk} {row}"


class MergeForm(forms.Form):
    into = ListedField(
        label="合并到哪一条（写编号或内容里的字）", rows=_in_pool, words=_demand_words,
        missing="需求池里没有这一条，请从列表里选，或者核对编号。",
    )  # fmt: skip


class GatherForm(forms.Form):
    call = forms.ModelChoiceField(
        label="归入哪个征集", queryset=ProductCall.objects.filter(state__in=[CallState.DRAFT, CallState.OPEN])
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="答复（提出人和附议的街坊会看到）", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    product = forms.ModelChoiceField(
        label="用哪个产品满足（选填）", queryset=Product.objects.orderable(), required=False
    )
    event = ListedField(
        label="用哪一场满足（选填，写场次名字或编号）", required=False, rows=_to_come, words=_event_words,
        missing="还没开始的场次里没有这一场，请从列表里选，或者核对编号。",
    )  # fmt: skip


@admin.register(Demand)
class DemandAdmin(BureauModelAdmin):
    scope = "handled_by"
    list_display = [
        "number",
        "text",
        "area",
        "state",
        "support_count",
        "posted_at",
        "reply_due_on",
        "overdue_at",
    ]
    list_filter = ["state", ("overdue_at", admin.EmptyFieldListFilter), "art_form", "audience", "time_wish"]
    list_select_related = ["area", "area__parent"]
    search_fields = ["text"]
    ordering = ["reply_due_on", "pk"]
    fields = [
        "text", "area", "art_form", "audience", "time_wish", "state", "support_count", "posted_at", "reply_due_on",
        "overdue_at", "institution", "merged_into", "call", "answered_with_product", "answered_with_event", "answer",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb("screen", "收下，进入需求池", actions.screen_demand, "demand", frozenset({DemandState.POSTED})),
        Verb("merge", "合并到另一条", actions.merge_demand, "demand", DEMAND.sources_of(DemandState.MERGED), MergeForm),
        Verb("separate", "撤销合并", actions.separate_demand, "demand", frozenset({DemandState.MERGED}), ReasonForm),
        Verb("gather", "归入征集", actions.gather_demand, "demand", DEMAND.sources_of(DemandState.GATHERED), GatherForm),
        Verb("answer", "答复", actions.answer_demand, "demand", DEMAND.sources_of(DemandState.ANSWERED), AnswerForm),
        Verb(
            "decline", "不采纳", actions.decline_demand, "demand", DEMAND.sources_of(DemandState.DECLINED),
            ReasonForm, danger=True,
        ),
    ]  # fmt: skip
    export = {
        "编号": "number", "需求": "text", "镇街": "area__name", "区": "area__parent__name", "门类": "get_art_form_display",
        "状态": "get_state_display", "附议": "support_count", "提出时间": "posted_at", "答复期限": "reply_due_on", "答复": "answer",
    }  # fmt: skip

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("search")
