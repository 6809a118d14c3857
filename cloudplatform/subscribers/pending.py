"""
Registration of acts that need two people: quotas, ending products, cancelling a call, upholding an objection. Policy:
3.3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudplatform.actions import calls, orders, products, quota_plan, reviews
from cloudplatform.models import Quota
from cloudplatform.queries.quotas import PLAN
from community.models import Institution
from community.policy import CITY_CODE
from core.record import pending
from core.record.pending import Kind, Pairs

UNITS = ("base_units", "population_units", "tilt_units")


def of_the_city(_row: Any, _values: Mapping[str, Any]) -> str:
    return CITY_CODE


def _quota_before(_row: Any, values: Mapping[str, Any]) -> Pairs:
    """What the station had in that cycle."""
    quota = Quota.objects.filter(cycle=values["cycle"], station=values["station"]).first()
    if quota is None:
        return []
    names = {field.name: str(field.verbose_name) for field in quota._meta.concrete_fields}
    return [(names[name], str(getattr(quota, name))) for name in UNITS]


def _plan_before(cycle: Any, values: Mapping[str, Any]) -> Pairs:
    """What each station of the plan has in the cycle, and what it would have."""
    now = {row.station_id: row.granted for row in Quota.objects.filter(cycle=cycle)}
    named = Institution.objects.in_bulk([line[0] for line in values["lines"]])
    return [
        (
            str(named[station]),
            f"现在 {now.get(station, 0)}，方案 {base + population + tilt}（{base}＋{population}＋{tilt}）",
        )
        for station, base, population, tilt in values["lines"]
    ]


def of_the_supplier(product: Any, _values: Mapping[str, Any]) -> str:
    return str(product.supplier.area_id)


def _state_before(row: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("状态", row.get_state_display())]


def of_its_supplier(objection: Any, _values: Mapping[str, Any]) -> str:
    return str(objection.product.supplier.area_id)


def _call(call: Any, _values: Mapping[str, Any]) -> Pairs:
    return [*_state_before(call, _values), ("已有的申报", f"{call.products.count()} 件")]


def _objection(objection: Any, _values: Mapping[str, Any]) -> Pairs:
    return [("针对", str(objection.product)), ("异议", objection.text)]


KINDS = (
    Kind(PLAN, "本周期额度方案", quota_plan.grant_plan, "cycle", of_the_city, before=_plan_before),
    Kind("cloudplatform.quota.grant", "给额度", orders.grant_quota, "", of_the_city, before=_quota_before),
    Kind("cloudplatform.quota.change", "改额度", orders.change_quota, "quota", of_the_city),
    Kind("cloudplatform.product.retire", "产品下架", products.retire_product, "product", of_the_city,
         before=_state_before),
    Kind("cloudplatform.product.reject", "产品不通过", reviews.reject_product, "product", of_the_supplier,
         before=_state_before, notice_days=0),
    Kind("cloudplatform.objection.uphold", "异议成立，产品不通过", reviews.uphold_objection, "objection", of_its_supplier,
         before=_objection, notice_days=0),
    Kind("cloudplatform.call.cancel", "取消产品征集", calls.cancel_call, "call", of_the_city, before=_call, notice_days=0),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
