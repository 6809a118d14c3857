"""Steps of the onboarding guide on the platform."""

from __future__ import annotations

from typing import Final

from cloudplatform.models import Event, Order, Product
from cloudplatform.states import EventState, OrderState, ProductState
from community.members.queries.first_steps import Step
from community.models import Kind
from community.policy import Right
from community.queries.first_steps import VENUES

HOSTING: Final = Step(
    "发布第一场活动", "市民就可以预约了", "cloudplatform:new_event",
    lambda key: Event.objects.filter(host=key, state__in=[EventState.PUBLISHED, EventState.HELD]), Right.HOST, VENUES,
)  # fmt: skip


def supplying(kinds: frozenset[Kind]) -> Step:
    """Onboarding steps of institutions that offer products."""
    return Step(
        "申报第一个产品", "通过评审上架以后，文化站就能点", "cloudplatform:new_product",
        lambda key: Product.objects.filter(supplier=key).exclude(state=ProductState.DRAFT), Right.OFFER, kinds,
    )  # fmt: skip


def ordering(kinds: frozenset[Kind]) -> Step:
    """Onboarding steps of institutions that get quotas."""
    return Step(
        "点第一单", "额度到期作废，先选好想要的", "cloudplatform:order_desk",
        lambda key: Order.objects.filter(quota__station=key).exclude(state=OrderState.DRAFT), Right.ORDER, kinds,
    )  # fmt: skip
