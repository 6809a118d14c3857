"""What the sample people find in their inboxes."""

from __future__ import annotations

from cloudplatform.models import Demand, Feedback
from cloudplatform.states import BookingState, DemandState, OrderState, WaitState
from core.models import Notice, User
from portal.sample.bookings import Door
from portal.sample.deliveries import Delivered
from portal.sample.orders import Ordered
from portal.sample.people import People
from portal.sample.world import World, make

READ_AFTER_DAYS = 4


def make_letters(
    world: World, people: People, door: Door, demands: list[Demand], ordered: list[Ordered],
    delivered: list[Delivered], feedback: list[Feedback],
) -> None:  # fmt: skip
    box = _Box(world)
    for one in door.reservations:
        booking = one.booking
        if booking.booker in people.accounts.values() and booking.state != BookingState.CANCELLED:
            box.put(
                booking.booker,
                "ticket",
                f"约好了：{booking.event.title}",
                booking.booked_at,
                f"/me/bookings/{booking.pk}/",
            )
    for entry in door.entries:
        if entry.state == WaitState.OFFERED and entry.offered_at is not None:
            text = f"给您留了 {entry.seats} 个座位，请在时限内确认，过时给下一位。"
            box.put(
                entry.user,
                "waiting",
                f"有空位了：{entry.event.title}",
                entry.offered_at,
                f"/me/waiting/{entry.pk}/",
                text,
            )
    for demand in demands:
        if demand.state in (DemandState.ANSWERED, DemandState.DECLINED) and demand.answered_at is not None:
            box.put(
                demand.asker,
                "demand",
                "您提的需求有答复了",
                demand.answered_at,
                f"/demands/{demand.pk}/",
                demand.answer,
            )
    for wish in ordered:
        _about_order(people, box, wish)
    for one in delivered:
        at = one.delivery.reported_at
        if at is not None and one.delivery.state == "reported":
            box.put(
                people.of(one.ordered.station, 1),
                "order",
                f"请验收：{one.ordered.order.product.title}",
                at,
                "/workbench/",
            )
    for row in feedback:
        if row.replied_at is not None:
            box.put(
                row.author,
                "feedback",
                f"您的评价有回复：{row.event.title}",
                row.replied_at,
                f"/events/{row.event_id}/",
                row.reply,
            )
    make(box.notices)


def _about_order(people: People, box: _Box, wish: Ordered) -> None:
    title, clerk = wish.order.product.title, people.of(wish.station)
    if wish.order.state == OrderState.ENDORSED:
        box.put(
            people.of(wish.order.product.supplier),
            "order",
            f"有新点单：{title}",
            wish.steps.endorsed,
            "/workbench/",
        )
    elif wish.order.state == OrderState.RETURNED:
        box.put(clerk, "order", f"点单退回：{title}", wish.steps.endorsed, "/workbench/", wish.order.reason)
    elif wish.order.state == OrderState.DECLINED:
        box.put(clerk, "order", f"供方不接：{title}", wish.steps.accepted, "/workbench/", wish.order.reason)


class _Box:
    def __init__(self, world: World) -> None:
        self.world, self.notices = world, list[Notice]()

    def put(self, to: User, topic: str, title: str, at, path: str, body: str = "") -> None:
        if at >= self.world.now:
            return
        is_old = at < self.world.at(-READ_AFTER_DAYS)
        self.notices.append(Notice(
            recipient=to, topic=topic, title=title[:120], body=body, path=path, created_at=at,
            read_at=self.world.at(-READ_AFTER_DAYS + 1, 9) if is_old else None, key=f"sample:{len(self.notices)}:{to.pk}",
        ))  # fmt: skip
