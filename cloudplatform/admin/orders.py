"""Cycles, quotas and the endorsement of orders."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cloudplatform.actions import orders as actions
from cloudplatform.actions.quota_plan import grant_plan
from cloudplatform.models import Cycle, Delivery, Order, OrderContact, Quota, Side
from cloudplatform.queries import quota_plan
from cloudplatform.queries.quota_plan import PlanLine, Weights
from cloudplatform.states import CYCLE, ORDER, CycleState, OrderState
from community.bureau import BureauModelAdmin, ReasonForm, Verb
from core.actions import unstage
from core.errors import DomainError
from core.files.attachments import StagedUpload
from core.files.spreadsheets import table_of
from core.models import StagedFile
from core.text import one_line


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
        "created_at", "placed_at", "contacts",
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

    @admin.display(description="联系人")
    def contacts(self, order: Order) -> str:
        """Whom to call on each side, once the supplier took it on. One query."""
        named = OrderContact.objects.shown().filter(order=order).order_by("side")
        return "；".join(f"{one.get_side_display()}：{one}" for one in named) or "供方接单以后看得到"


COLUMNS = 4  # of a table of quotas: the station and its three numbers


class PlanForm(forms.Form):
    """Form of a quota plan for a cycle; its effect is shown before it is requested."""

    gives: tuple[str, ...] = ("lines", "how")
    cycle: Cycle

    source = forms.ChoiceField(
        label="怎么编",
        choices=[("formula", "按公式"), ("last", "照上一个周期"), ("table", "从表格")],
        initial="formula",
    )
    base = forms.IntegerField(label="公式：每个站点基础几场", min_value=0, max_value=50, initial=Weights.base)
    need_per = forms.IntegerField(
        label="公式：多少条需求和附议加 1 场", min_value=1, max_value=1000, initial=Weights.need_per
    )
    groups_per = forms.IntegerField(
        label="公式：多少支登记的团队加 1 场", min_value=1, max_value=100, initial=Weights.groups_per
    )
    extra_max = forms.IntegerField(
        label="公式：这两项最多加几场", min_value=0, max_value=50, initial=Weights.extra_max
    )
    weak_pct = forms.IntegerField(
        label="公式：上一年场次不到平均数的百分之几算薄弱",
        min_value=0,
        max_value=100,
        initial=Weights.weak_pct,
    )
    tilt = forms.IntegerField(label="公式：薄弱的镇街加几场", min_value=0, max_value=50, initial=Weights.tilt)
    table = forms.CharField(
        label="表格：每行一个站点，依次是站点、基础、服务人口、薄弱加配（可以从 Excel 里整块复制）", required=False,
        max_length=40_000, widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    sheet = forms.FileField(
        label="或者选一个表格文件（.xlsx 或 .csv）",
        required=False,
        help_text="列和上面一样；读出来的各行会填进上面的框里，可以再改。",
    )
    is_checked = forms.BooleanField(label="下面每个站点的变化核对过了，可以提出", required=False)

    def clean(self) -> dict[str, Any]:
        """What the action takes: the lines, and how they came about in words."""
        values = super().clean() or {}
        if values.get("sheet"):
            self._read_sheet(values, values["sheet"])
        if self.errors:
            return values
        lines, how = self._planned(values)
        if self.errors:
            return values
        self["is_checked"].help_text = _shown(lines)  # what is shown is made by now
        if not values.get("is_checked"):
            self.add_error("is_checked", "先核对每个站点的变化，再打勾提出。")
        self.told = [
            ("怎么编的", how),
            ("站点", str(len(lines))),
            ("合计", f"{sum(one.total for one in lines)} 场"),
        ]
        kept = {name: values[name] for name in values if name in ("why", "effective_on")}
        return {
            **kept,
            "how": how,
            "lines": [[one.station.pk, one.base, one.population, one.tilt] for one in lines],
        }

    def _read_sheet(self, values: dict[str, Any], upload: UploadedFile[Any]) -> None:
        """Put the cells of the file into the box of the table, where they stay; the file is not kept for the next time."""
        try:
            rows = table_of(upload)
        except DomainError as refusal:
            self.add_error("sheet", str(refusal))
            return
        finally:
            if isinstance(upload, StagedUpload):
                unstage(StagedFile.objects.filter(attachment=upload.attachment))
        text = "\n".join("\t".join(one_line(cell) for cell in row[:COLUMNS]).rstrip("\t") for row in rows)
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in (
            ("source", "table"),
            ("table", text),
            ("is_checked", ""),
        ):  # nobody has seen these lines yet
            values[name] = data[self.add_prefix(name)] = value
        self.data = data

    def _planned(self, values: dict[str, Any]) -> tuple[Sequence[PlanLine], str]:
        if values["source"] == "formula":
            weights = Weights(**{field.name: values[field.name] for field in dataclasses.fields(Weights)})
            return quota_plan.by_formula(self.cycle, weights), weights.words
        if values["source"] == "last":
            return quota_plan.as_before(self.cycle), "照上一个周期。"
        lines, wrong = quota_plan.from_table(self.cycle, values.get("table", ""))
        if wrong or not lines:
            self.add_error("table", wrong[:20] or ["表格里一行也没有，请粘贴，或者选一个文件。"])
        return lines, "由市文化主管部门逐个站点核定。"


def _shown(lines: Sequence[PlanLine]) -> SafeString:
    """The differences of a plan as a table, those with the largest change first."""
    total = sum(one.total for one in lines)
    ranked = sorted(lines, key=lambda one: -abs(one.difference))
    rows = format_html_join("", "<tr><th scope=row>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>", (
        (one.station, "没有" if one.now is None else one.now, f"{one.total}（{one.base}＋{one.population}＋{one.tilt}）",
         f"{one.difference:+d}") for one in ranked
    ))  # fmt: skip
    head = (
        "<tr><th scope=col>站点</th><th scope=col>现在</th><th scope=col>方案</th><th scope=col>差</th></tr>"
    )
    return format_html(
        "<span>{} 个站点，共 {} 场。</span><table><thead>{}</thead><tbody>{}</tbody></table>", len(lines), total,
        mark_safe(head), rows,  # noqa: S308 our own words
    )  # fmt: skip


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
        Verb(
            "plan",
            "编制额度方案",
            grant_plan,
            "cycle",
            frozenset({CycleState.PLANNED, CycleState.OPEN}),
            PlanForm,
            single=True,
        ),
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

    def form_of(self, verb: Verb, rows: Sequence[Any]) -> type[forms.Form]:
        """The plan is made for the cycle at hand."""
        return (
            type("PlanOfCycle", (PlanForm,), {"cycle": rows[0]})
            if verb.name == "plan" and rows
            else verb.form
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new cycle begins as the last one did, one length later."""
        last = Cycle.objects.order_by("-starts_on", "-pk").first()
        if last is None:
            return super().get_changeform_initial_data(request)
        length = last.ends_on - last.starts_on
        ahead = {
            "starts_on": last.ends_on, "ends_on": last.ends_on + length, "wishes_until": last.wishes_until + length
        }  # fmt: skip
        return {**ahead, **super().get_changeform_initial_data(request)}


@admin.register(Quota)
class QuotaAdmin(BureauModelAdmin):
    area = "station__area_id"
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
    verbs = [Verb("grant", "改额度", actions.change_quota, "quota", frozenset({""}), GrantForm, changes=True)]
    export = {
        "站点": "station__name", "周期": "cycle__name", "基础": "base_units", "服务人口": "population_units",
        "薄弱加配": "tilt_units", "已用": "used", "剩余": "left",
    }  # fmt: skip


@admin.register(Delivery)
class DeliveryAdmin(BureauModelAdmin):
    area = "order__quota__station__area_id"
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
