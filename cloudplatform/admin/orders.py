"""Cycles, quotas and the endorsement of orders."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from cloudplatform.actions import orders as actions
from cloudplatform.models import Cycle, Delivery, Order, Quota, Side
from cloudplatform.states import CYCLE, ORDER, CycleState, OrderState
from community.bureau import BureauModelAdmin, ReasonForm, Verb


class GrantForm(forms.Form):
    base_units = forms.IntegerField(label="基础", min_value=0, max_value=200)
    population_units = forms.IntegerField(label="服务人口", min_value=0, max_value=200)
    tilt_units = forms.IntegerField(label="薄弱加配", min_value=0, max_value=200)


@admin.register(Order)
class OrderAdmin(BureauModelAdmin):
    scope = "endorsable_by"
    list_display = [
        "number",
        "product",
        "station",
        "rank",
        "units",
        "starts_at",
        "people",
        "state",
        "placed_at",
    ]
    list_filter = ["state", "quota__cycle"]
    list_select_related = ["product", "quota__station", "quota__cycle"]
    search_fields = ["product__title", "quota__station__name"]
    ordering = ["placed_at", "pk"]
    fields = [
        "product", "quota", "rank", "units", "space", "starts_at", "alternate_at", "people", "remark", "state", "reason",
        "created_at", "placed_at",
    ]  # fmt: skip
    readonly_fields = fields
    verbs = [
        Verb(
            "endorse",
            "同意，转供方确认",
            actions.endorse_order,
            "order",
            ORDER.sources_of(OrderState.ENDORSED),
        ),
        Verb(
            "return",
            "退回修改",
            actions.return_order,
            "order",
            ORDER.sources_of(OrderState.RETURNED),
            ReasonForm,
            danger=True,
        ),
        Verb(
            "broken_by_supplier",
            "记为供给方爽约",
            actions.break_order,
            "order",
            ORDER.sources_of(OrderState.BROKEN),
            ReasonForm,
            danger=True,
            fixed={"side": Side.SUPPLIER},
        ),
        Verb(
            "broken_by_station",
            "记为接收方爽约",
            actions.break_order,
            "order",
            ORDER.sources_of(OrderState.BROKEN),
            ReasonForm,
            danger=True,
            fixed={"side": Side.STATION},
        ),
    ]
    export = {
        "编号": "number", "产品": "product__title", "供给方": "product__supplier__name", "站点": "quota__station__name",
        "周期": "quota__cycle__name", "志愿": "rank", "场次": "units", "首选时间": "starts_at", "人数": "people",
        "状态": "get_state_display", "提交时间": "placed_at", "原因": "reason",
    }  # fmt: skip

    @admin.display(description="站点", ordering="quota__station__name")
    def station(self, order: Order) -> str:
        return order.quota.station.name


@admin.register(Cycle)
class CycleAdmin(BureauModelAdmin):
    list_display = ["name", "starts_on", "ends_on", "wishes_until", "state"]
    ordering = ["-starts_on"]
    fields = ["name", "starts_on", "ends_on", "wishes_until", "state"]
    readonly_fields = fields
    city_acts = True
    adds = actions.draft_cycle
    add_fields = ["name", "starts_on", "ends_on", "wishes_until"]
    verbs = [
        Verb("open", "开始点单", actions.open_cycle, "cycle", CYCLE.sources_of(CycleState.OPEN)),
        Verb(
            "close",
            "截止点单",
            actions.close_cycle,
            "cycle",
            CYCLE.sources_of(CycleState.CLOSED),
            danger=True,
        ),
    ]


@admin.register(Quota)
class QuotaAdmin(BureauModelAdmin):
    scope = "visible_to"
    list_display = [
        "station",
        "cycle",
        "base_units",
        "population_units",
        "tilt_units",
        "granted",
        "used",
        "left",
    ]
    list_filter = ["cycle"]
    list_select_related = ["station", "cycle"]
    search_fields = ["station__name"]
    ordering = ["station__area_id", "pk"]
    fields = ["station", "cycle", "base_units", "population_units", "tilt_units", "used"]
    readonly_fields = fields
    city_acts = True
    adds = actions.grant_quota
    add_fields = ["cycle", "station", "base_units", "population_units", "tilt_units"]
    verbs = [Verb("grant", "改额度", actions.change_quota, "quota", frozenset({""}), GrantForm)]
    export = {
        "站点": "station__name", "周期": "cycle__name", "基础": "base_units", "服务人口": "population_units",
        "薄弱加配": "tilt_units", "已用": "used", "剩余": "left",
    }  # fmt: skip


@admin.register(Delivery)
class DeliveryAdmin(BureauModelAdmin):
    list_display = ["order", "state", "people", "counting_rule", "reported_at", "accepted_at"]
    list_filter = ["state", "counting_rule"]
    list_select_related = ["order__product", "order__quota__station"]
    ordering = ["-reported_at", "-pk"]
    fields = ["order", "state", "people", "counting_rule", "report", "reported_at", "dispute", "accepted_at"]
    readonly_fields = fields
    scope = "overseen_by"
    export = {
        "点单": "order__number", "产品": "order__product__title", "站点": "order__quota__station__name",
        "状态": "get_state_display", "到场人数": "people", "计数口径": "get_counting_rule_display", "报告时间": "reported_at",
    }  # fmt: skip
