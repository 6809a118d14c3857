"""Acts on quotas and products that need two people. Policy: 3.3.1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudplatform.actions import orders, products
from cloudplatform.models import Quota
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


KINDS = (
    Kind("cloudplatform.quota.grant", "给额度", orders.grant_quota, "", of_the_city, before=_quota_before),
    Kind("cloudplatform.quota.change", "改额度", orders.change_quota, "quota", of_the_city),
    Kind("cloudplatform.product.retire", "产品下架", products.retire_product, "product", of_the_city,
         before=lambda row, _values: [("状态", row.get_state_display())]),
)  # fmt: skip
for kind in KINDS:
    pending.register(kind)
