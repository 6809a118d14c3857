"""Screening, merging, gathering and answering demands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from cloudplatform.actions import demands as actions
from cloudplatform.models import Demand, Event, Product, ProductCall
from cloudplatform.states import DEMAND, CallState, DemandState
from community.bureau import BureauModelAdmin, ReasonForm, Verb


class MergeForm(forms.Form):
    into = forms.CharField(label="合并到（编号，如 D-26-00012，或数字 12）", max_length=20)

    def clean_into(self) -> Demand:
        number = self.cleaned_data["into"].rsplit("-", 1)[-1]
        demand = Demand.objects.filter(pk=int(number)).first() if number.isdecimal() else None
        if demand is None:
            raise forms.ValidationError("没有这个编号的需求，请核对。")
        return demand


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
    event = forms.IntegerField(label="用哪一场满足（选填，场次编号）", required=False, min_value=1)

    def clean_event(self) -> Event | None:
        pk = self.cleaned_data["event"]
        if pk is None:
            return None
        event = Event.objects.public().filter(pk=pk).first()
        if event is None:
            raise forms.ValidationError("没有这个编号的场次，请核对。")
        return event


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
        Verb("screen", "收下，进入需求池", actions.screen_demand, "demand", DEMAND.sources_of(DemandState.SCREENED)),
        Verb("merge", "合并到另一条", actions.merge_demand, "demand", DEMAND.sources_of(DemandState.MERGED), MergeForm),
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
