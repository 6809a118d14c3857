"""A station, a supplier and a district around one order, and orders brought to any state by the real verbs."""

import datetime as dt
from dataclasses import dataclass

import factory
from django.utils import timezone

from cloudplatform.actions import deliveries, feedback, orders, proposals, wishes
from cloudplatform.models import (
    CountingRule,
    Cycle,
    DateProposal,
    Delivery,
    Event,
    Mode,
    Order,
    Product,
    Quota,
    Side,
)
from cloudplatform.states import CycleState, OrderState, ProductState
from community.models import Institution, Space
from core.models import User
from core.record.actors import Actor
from tests.factories.community import AreaFactory, InstitutionFactory, SpaceFactory, district_staff, holder_of
from tests.factories.members import member

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def soon(days: int = 10, hour: int = 10) -> dt.datetime:
    """A full hour, local time, so many days from now (before now if negative)."""
    day = timezone.localtime() + days * DAY
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


class CycleFactory(factory.django.DjangoModelFactory):
    """Open for wishes for a week, sessions from last month to the next quarter."""

    class Meta:
        model = Cycle

    name = factory.Sequence("第{}周期（示例）".format)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - 30 * DAY)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + 90 * DAY)
    wishes_until = factory.LazyFunction(lambda: timezone.now() + 7 * DAY)
    state = CycleState.OPEN


class QuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quota

    cycle = factory.SubFactory(CycleFactory)
    station = factory.SubFactory(InstitutionFactory)
    base_units = 5
    population_units = 1
    tilt_units = 2

    @classmethod
    def _create(cls, model_class, *args, **fields):
        """Only members have a quota."""
        if not fields["station"].memberships.exclude(state="left").exists():
            member(fields["station"])
        return super()._create(model_class, *args, **fields)


class ShelfProductFactory(factory.django.DjangoModelFactory):
    """On the shelf, for the whole city."""

    class Meta:
        model = Product

    supplier = factory.SubFactory(InstitutionFactory, supplier=True)
    title = factory.Sequence("粤剧折子戏专场{}（示例）".format)
    kind = "performance"
    art_form = "opera"
    summary = "三折名段，四十分钟讲解"
    script = "帝女花 香夭；紫钗记 剑合钗圆"
    duration_minutes = 90
    capacity = 200
    state = ProductState.ON_SHELF
    created_at = factory.LazyFunction(lambda: timezone.now() - 60 * DAY)
    submitted_at = factory.LazyFunction(lambda: timezone.now() - 55 * DAY)
    shelved_at = factory.LazyFunction(lambda: timezone.now() - 40 * DAY)
    is_sample = True


@dataclass
class Scene:
    """Who is on stage: a station of 荔湾区 and its people, a supplier and its people, the district's bureau."""

    station: Institution
    supplier: Institution
    quota: Quota
    product: Product
    space: Space
    orderer: User
    colleague: User
    performer: User
    district: User

    def wish(self, starts_at: dt.datetime | None = None, **changes: object) -> wishes.Wish:
        fields = {"product": self.product, "starts_at": starts_at or soon(), "alternate_at": None, "space": self.space,
                  "people": 80, "remark": "", **changes}  # fmt: skip
        return wishes.Wish(**fields)

    def draft(
        self, starts_at: dt.datetime | None = None, at: dt.datetime | None = None, **changes: object
    ) -> Order:
        return wishes.add_wish(
            quota=self.quota,
            wish=self.wish(starts_at, **changes),
            by=Actor(self.orderer),
            at=at or timezone.now(),
        )


def scene(units: int = 1, granted: int = 8) -> Scene:
    station = InstitutionFactory(area=AreaFactory(code="440103011"))
    supplier = InstitutionFactory(supplier=True)
    return Scene(
        station=station,
        supplier=supplier,
        quota=QuotaFactory(
            cycle=Cycle.objects.filter(state=CycleState.OPEN).first() or CycleFactory(),
            station=station,
            base_units=granted,
            population_units=0,
            tilt_units=0,
        ),
        product=ShelfProductFactory(supplier=supplier, units=units),
        space=SpaceFactory(facility__institution=station),
        orderer=holder_of(station),
        colleague=holder_of(station),
        performer=holder_of(supplier),
        district=district_staff(),
    )


PATH = [
    OrderState.DRAFT, OrderState.PLACED, OrderState.ENDORSED, OrderState.ACCEPTED, OrderState.SCHEDULED,
    OrderState.DELIVERED, OrderState.RATED,
]  # fmt: skip


def order_in(state: str, stage: Scene | None = None, starts_at: dt.datetime | None = None) -> Order:
    """
    An order brought to `state` by the verbs of those who may; it lies ten days ahead, three days back once delivered.

    Everything up to the schedule happened twenty days before it starts.
    """
    stage = stage or scene()
    is_past = state in (OrderState.DELIVERED, OrderState.RATED, OrderState.BROKEN)
    starts_at = starts_at or soon(-3 if is_past else 10)
    at = min(timezone.now(), starts_at - 5 * DAY)
    order = stage.draft(starts_at, at=at)
    goal = {
        OrderState.RETURNED: OrderState.PLACED, OrderState.DECLINED: OrderState.ENDORSED,
        OrderState.CANCELLED: OrderState.PLACED, OrderState.BROKEN: OrderState.SCHEDULED,
    }.get(OrderState(state), OrderState(state))  # fmt: skip
    for step in PATH[1 : PATH.index(goal) + 1]:
        _take(step, stage, order, at)
    if state == OrderState.RETURNED:
        orders.return_order(order=order, reason="人数请核对", by=Actor(stage.district), at=at)
    elif state == OrderState.DECLINED:
        orders.decline_order(order=order, reason="那天另有演出", by=Actor(stage.performer), at=at)
    elif state == OrderState.CANCELLED:
        orders.cancel_order(order=order, reason="场地维修", by=Actor(stage.orderer), at=at)
    elif state == OrderState.BROKEN:
        orders.break_order(
            order=order, side=Side.SUPPLIER, reason="没有来", by=Actor(stage.orderer), at=starts_at + HOUR
        )
    order.refresh_from_db()
    return order


def _take(step: str, stage: Scene, order: Order, at: dt.datetime) -> None:
    if step == OrderState.PLACED:
        wishes.submit_wishes(quota=stage.quota, by=Actor(stage.orderer), at=at)
    elif step == OrderState.ENDORSED:
        orders.endorse_order(order=order, by=Actor(stage.district), at=at)
    elif step == OrderState.ACCEPTED:
        orders.accept_order(order=order, by=Actor(stage.performer), at=at)
    elif step == OrderState.SCHEDULED:
        schedule(order, stage, at)
    elif step == OrderState.DELIVERED:
        report(order, stage)
        deliveries.accept_delivery(
            delivery=delivery_of(order), by=Actor(stage.colleague), at=order.starts_at + 3 * HOUR
        )
    else:
        feedback.rate_delivery(
            delivery=delivery_of(order), opinion=feedback.Opinion(5), by=Actor(stage.colleague),
            at=order.starts_at + 4 * HOUR,
        )  # fmt: skip


def schedule(order: Order, stage: Scene, at: dt.datetime, **changes: object) -> Event:
    fields = {"space": stage.space, "starts_at": order.starts_at, "ends_at": order.starts_at + order.length, "capacity": 80,
              "mode": Mode.FIRST_COME, **changes}  # fmt: skip
    return orders.schedule_order(order=order, **fields, by=Actor(stage.performer), at=at)


def report(order: Order, stage: Scene, **changes: object) -> Delivery:
    fields = {"people": 76, "counting_rule": CountingRule.HAND, "report": "座无虚席", "by": Actor(stage.performer),
              "at": order.starts_at + 2 * HOUR, **changes}  # fmt: skip
    return deliveries.report_delivery(delivery=delivery_of(order), **fields)


def delivery_of(order: Order) -> Delivery:
    return Delivery.objects.select_related("order").get(order=order)


def propose(
    order: Order,
    stage: Scene,
    starts_at: dt.datetime | None = None,
    space: Space | None = None,
    side: str = Side.SUPPLIER,
) -> DateProposal:
    starts_at = starts_at or soon(14)
    return proposals.propose_date(
        order=order, side=side, space=space or stage.space, starts_at=starts_at, ends_at=starts_at + order.length,
        reason="主演当天有比赛", by=Actor(stage.performer), at=timezone.now(),
    )  # fmt: skip
