"""
A small city around November 2026, written row by row, so that every figure can be counted by hand.

Streets A and B lie in 荔湾区, C and D in 天河区. Stations a, b, c host in A, b, C; supplier t sits in C, s in A.
"""

import uuid
from types import SimpleNamespace

from cloudplatform.models import (
    Booking,
    CheckIn,
    ContentReview,
    Cycle,
    DateProposal,
    Delivery,
    Demand,
    DemandSupport,
    Feedback,
    FeedbackScore,
    Objection,
    Order,
    PanelScore,
    Product,
    ProductCall,
    ProductVersion,
    ProjectLink,
    Quota,
    WaitEntry,
)
from cloudplatform.states import ORDER_HAS_PRICE
from community.models import Membership
from tests.factories.community import AreaFactory, InstitutionFactory, SpaceFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.projects import ProjectFactory, hall
from tests.measuring import day, moment
from thinktank.models import CriteriaSet, Panel

STREETS = {"A": "440103011", "B": "440103012", "C": "440106001", "D": "440106002"}


def build() -> SimpleNamespace:
    """The whole city; names of what is in it are given above each part."""
    world = SimpleNamespace(
        user=UserFactory(), areas={name: AreaFactory(code=code) for name, code in STREETS.items()}
    )
    for name, street in (("a", "A"), ("b", "B"), ("c", "C")):
        setattr(world, name, InstitutionFactory(area=world.areas[street]))
        setattr(world, f"space_{name}", SpaceFactory(facility__institution=getattr(world, name)))
    world.t = InstitutionFactory(supplier=True, area=world.areas["C"])
    world.s = InstitutionFactory(supplier=True, area=world.areas["A"])
    world.project = ProjectFactory(lead=hall("440103"), with_parts=False)
    for part in (_demands, _products, _orders, _events, _links, _visits, _feedback):
        part(world)
    return world


def _demands(world) -> None:
    def demand(street, posted, due, state, answered=None, **fields):
        said = {"answer": "已安排", "answered_at": moment(11, answered)} if answered else {}
        return Demand.objects.create(
            asker=world.user, area=world.areas[street], text="想看粤剧", state=state, posted_at=moment(*posted),
            reply_due_on=day(*due), **said, **fields,
        )  # fmt: skip

    met = demand("A", (11, 2), (11, 9), "answered", 5)
    demand("A", (11, 3), (11, 10), "declined", 15, institution=world.a)
    screened = demand("C", (11, 20), (11, 27), "screened")
    demand("B", (11, 5), (11, 12), "withdrawn")
    demand("C", (11, 6), (11, 13), "merged", merged_into=screened)
    demand("B", (10, 20), (11, 3), "answered", 3)
    demand("B", (11, 25), (12, 2), "posted")
    for of, user, at in [
        (met, UserFactory(), moment(11, 3)), (met, UserFactory(), moment(11, 4)), (met, UserFactory(), moment(10, 31)),
        (screened, UserFactory(), moment(11, 21)),
    ]:  # fmt: skip
        DemandSupport.objects.create(demand=of, user=user, at=at)
    for state, opens in (("open", moment(11, 1)), ("closed", moment(10, 1)), ("draft", moment(11, 2))):
        ProductCall.objects.create(
            title="秋季征集", brief="征集", opens_at=opens, closes_at=moment(12, 1), state=state
        )


def _products(world) -> None:
    def product(supplier, state, submitted, shelved=None, **fields):
        return Product.objects.create(
            supplier=supplier, title="产品", summary="一句话", script="全文", duration_minutes=60, capacity=100, state=state,
            created_at=moment(9, 1), submitted_at=moment(*submitted), shelved_at=shelved and moment(*shelved),
            **{"kind": "performance", "art_form": "opera", **fields},
        )  # fmt: skip

    world.p1 = product(world.t, "on_shelf", (10, 1), (10, 15))
    world.p2 = product(world.t, "retired", (11, 1), (11, 10), kind="online", art_form="digital")
    world.p3 = product(world.s, "on_shelf", (11, 2), (11, 20))
    world.p4 = product(world.s, "submitted", (11, 12))
    world.p5 = product(world.t, "on_shelf", (11, 25), (12, 2))
    versions = {}
    for name in ("p1", "p3"):
        versions[name] = ProductVersion.objects.create(
            product=getattr(world, name), number=1, fields={}, made_by=world.user, made_at=moment(10, 1)
        )
    for name, stage, verdict, at in [
        ("p3", 1, "passed", (11, 3)), ("p3", 2, "returned", (11, 4)), ("p1", 1, "passed", (11, 6)),
        ("p1", 2, "passed", (10, 9)),
    ]:  # fmt: skip
        ContentReview.objects.create(
            version=versions[name],
            stage=stage,
            verdict=verdict,
            decided_at=moment(*at),
            reviewer=UserFactory(),
        )
    criteria = CriteriaSet.objects.create(kind="product", version=99, is_current=False, made_at=moment(1, 1))
    for name, mean in (("p3", "80.50"), ("p1", "70.25")):
        panel = Panel.objects.create(
            kind="product", title="秋季评审", criteria=criteria, due_on=day(11, 20), convened_by=world.user,
            convened_at=moment(11, 1), state="convened",
        )  # fmt: skip
        PanelScore.objects.create(
            version=versions[name],
            panel=panel,
            mean=mean,
            spread=0,
            sheets=3,
            is_passed=True,
            decided_at=moment(11, 21),
        )
    Objection.objects.create(product=world.p3, filed_by=world.user, text="异议", filed_at=moment(11, 18))


def _orders(world) -> None:
    cycle = Cycle.objects.create(
        name="第四季度",
        starts_on=day(11, 1),
        ends_on=day(12, 31),
        wishes_until=moment(10, 20),
        state="closed",
    )
    for station in (world.a, world.c):
        Membership.objects.create(institution=station, joined_on=day(1, 1))
    for name, units, used in (("a", (5, 1, 2), 4), ("c", (3, 0, 0), 1)):
        base, population, tilt = units
        quota = Quota.objects.create(
            cycle=cycle, station=getattr(world, name), base_units=base, population_units=population, tilt_units=tilt,
            used=used,
        )  # fmt: skip
        setattr(world, f"quota_{name}", quota)
    ranks = iter(range(1, 100))

    def order(station, product, state, placed, starts, **fields):
        return Order.objects.create(
            quota=getattr(world, f"quota_{station}"), product=product, rank=next(ranks), units=1, people=50, state=state,
            created_at=moment(10, 1), placed_at=placed and moment(*placed), starts_at=moment(*starts),
            price_cents=product.price_cents if state in ORDER_HAS_PRICE else None, **fields,
        )  # fmt: skip

    world.o1 = order("a", world.p1, "delivered", (11, 1), (11, 12), space=world.space_a)
    world.o2 = order("a", world.p3, "rated", (11, 2), (11, 14))
    order("c", world.p1, "broken", (11, 3), (11, 20), broken_by="supplier")
    order("c", world.p1, "declined", (10, 5), (11, 21))
    order("c", world.p3, "placed", (11, 22), (12, 5))
    order("a", world.p1, "draft", None, (11, 23))
    order("a", world.p1, "cancelled", (11, 6), (11, 25))
    world.o8 = order("a", world.p3, "scheduled", (11, 7), (11, 28))  # its event moved to December
    reported = {"counting_rule": "hand", "reported_by": world.user, "accepted_by": UserFactory()}
    for of, people, accepted in ((world.o1, 80, (11, 13)), (world.o2, 40, (11, 15))):
        world.delivery = Delivery.objects.create(
            order=of,
            state="accepted",
            people=people,
            reported_at=moment(*accepted),
            accepted_at=moment(*accepted),
            **reported,
        )
    Delivery.objects.create(order=world.o8)
    for state in ("agreed", "refused"):
        DateProposal.objects.create(
            order=world.o8, side="station", space=world.space_a, period=(moment(12, 1), moment(12, 1, 12)), reason="场地",
            state=state, proposed_by=world.user, proposed_at=moment(11, 7), decided_at=moment(11, 8),
        )  # fmt: skip


def _events(world) -> None:
    def event(host, starts, state="held", access=(), **fields):
        space, fields["access"] = getattr(world, f"space_{host}"), list(access)
        return EventFactory(
            host=getattr(world, host), space=space, starts_at=moment(*starts), state=state, **fields
        )

    world.a1 = event("a", (11, 3), taken=5, access=["wheelchair"])
    world.a2 = event("a", (11, 20), taken=1, art_form="music", fee_cents=1000)
    world.a0 = event("a", (10, 31), taken=9)
    world.b1 = event("b", (11, 3), walk_in=True)
    world.c1 = event("c", (11, 30), taken=4)
    event("b", (11, 5), state="cancelled")
    world.b2 = event("b", (11, 6), state="published", taken=2)
    world.e1 = event("a", (11, 12), product=world.p1, order=world.o1)
    event("a", (12, 1), state="published", product=world.p3, order=world.o8)


def _links(world) -> None:
    common = {
        "project": world.project,
        "state": "confirmed",
        "proposed_by": world.user,
        "proposed_at": moment(11, 1),
    }
    ProjectLink.objects.create(product=world.p1, institution=world.t, answered_at=moment(11, 5), **common)
    ProjectLink.objects.create(event=world.c1, institution=world.c, answered_at=moment(11, 6), **common)
    ProjectLink.objects.create(event=world.a2, institution=world.a, **{**common, "state": "proposed"})


def _visits(world) -> None:
    def booking(of, seats, state):
        cancelled_at = moment(10, 9) if state in ("cancelled", "late") else None
        return Booking.objects.create(
            event=of,
            booker=UserFactory(),
            seats=seats,
            state=state,
            booked_at=moment(10, 1),
            cancelled_at=cancelled_at,
        )

    def arrival(of, people, booked=None):
        return CheckIn.objects.create(
            event=of, booking=booked, people=people, method="qr" if booked else "walk_in", nonce=uuid.uuid4(),
            happened_at=of.starts_at, received_at=of.starts_at, taken_by=world.user,
        )  # fmt: skip

    world.in_a1 = arrival(world.a1, 2, booking(world.a1, 2, "checked_in"))
    booking(world.a1, 3, "absent")
    booking(world.a1, 4, "cancelled")
    booking(world.a1, 1, "excused")
    booking(world.a2, 2, "late")
    booking(world.a2, 1, "checked_in")
    booking(world.a0, 9, "checked_in")
    booking(world.b2, 2, "reserved")
    world.in_c1 = arrival(world.c1, 4, booking(world.c1, 4, "checked_in"))
    world.in_b1 = arrival(world.b1, 30)
    arrival(world.b1, 20)
    for of, state in ((world.a1, "booked"), (world.a1, "closed"), (world.c1, "expired")):
        WaitEntry.objects.create(event=of, user=UserFactory(), seats=1, state=state, joined_at=moment(10, 2))


def _feedback(world) -> None:
    def feedback(of, overall, at, state="published", scores=(), **fields):
        said = Feedback.objects.create(
            event=of, author=UserFactory(), overall=overall, state=state, submitted_at=moment(*at), **fields
        )
        for dimension, score in scores:
            FeedbackScore.objects.create(feedback=said, dimension=dimension, score=score)

    feedback(
        world.a1,
        5,
        (11, 4),
        check_in=world.in_a1,
        reply="谢谢",
        scores=[("content", 5), ("venue", 4)],
    )
    feedback(world.c1, 3, (11, 30), check_in=world.in_c1, scores=[("content", 3)])
    feedback(world.e1, 4, (11, 14), delivery=world.o1.delivery, product=world.p1)
    feedback(
        world.b1,
        1,
        (11, 4),
        state="hidden",
        hidden_reason="辱骂",
        check_in=world.in_b1,
        scores=[("venue", 1)],
    )
