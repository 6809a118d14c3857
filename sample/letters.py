"""Sample notices in the inboxes of the sample people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from cloudplatform.models import Booking, Demand, Feedback, WaitEntry
from cloudplatform.states import BookingState, DeliveryState, DemandState, OrderState, WaitState
from core.models import Notice, User
from sample.bookings import Door
from sample.deliveries import Delivered
from sample.orders import Ordered
from sample.people import People
from sample.world import World, make

READ_AFTER_DAYS = 4


def make_letters(
    world: World, people: People, door: Door, demands: list[Demand], ordered: list[Ordered],
    delivered: list[Delivered], feedback: list[Feedback],
) -> None:  # fmt: skip
    box = _Box(world, people)
    for reservation in door.reservations:
        box.ticket(reservation.booking)
    for entry in door.entries:
        box.offer(entry)
    for demand in demands:
        box.answer(demand)
    for wish in ordered:
        box.order(wish)
    for one in delivered:
        box.delivery(one)
    for row in feedback:
        box.reply(row)
    make(box.notices)


@dataclass
class _Box:
    world: World
    people: People
    notices: list[Notice] = field(default_factory=list)

    def ticket(self, booking: Booking) -> None:
        """Only the sample citizens' own: nobody reads the others."""
        if booking.booker in self.people.accounts.values() and booking.state != BookingState.CANCELLED:
            title = f"约好了：{booking.event.title}"
            self._put(
                booking.booker,
                "ticket",
                title,
                booking.booked_at,
                reverse("cloudplatform:ticket", args=[booking.pk]),
            )

    def offer(self, entry: WaitEntry) -> None:
        if entry.state == WaitState.OFFERED and entry.offered_at is not None:
            text = f"给您留了 {entry.seats} 个座位，请在时限内确认，过时给下一位。"
            path = reverse("cloudplatform:wait", args=[entry.pk])
            self._put(entry.user, "waiting", f"有空位了：{entry.event.title}", entry.offered_at, path, text)

    def answer(self, demand: Demand) -> None:
        if demand.state in (DemandState.ANSWERED, DemandState.DECLINED) and demand.answered_at is not None:
            path = reverse("cloudplatform:demand", args=[demand.pk])
            self._put(demand.asker, "demand", "您提的需求有答复了", demand.answered_at, path, demand.answer)

    def order(self, wish: Ordered) -> None:
        order, clerk = wish.order, self.people.of(wish.station)
        title = order.product.title
        if order.state == OrderState.ENDORSED:
            supplier = self.people.of(order.product.supplier)
            self._put(
                supplier, "order", f"有新点单：{title}", wish.steps.endorsed, reverse("portal:workbench")
            )
        elif order.state == OrderState.RETURNED:
            self._put(
                clerk,
                "order",
                f"点单退回：{title}",
                wish.steps.endorsed,
                reverse("portal:workbench"),
                order.reason,
            )
        elif order.state == OrderState.DECLINED:
            self._put(
                clerk,
                "order",
                f"供方不接：{title}",
                wish.steps.accepted,
                reverse("portal:workbench"),
                order.reason,
            )

    def delivery(self, one: Delivered) -> None:
        if one.delivery.state == DeliveryState.REPORTED and one.delivery.reported_at is not None:
            title = f"请验收：{one.ordered.order.product.title}"
            receiver = self.people.of(one.ordered.station, 1)
            self._put(receiver, "order", title, one.delivery.reported_at, reverse("portal:workbench"))

    def reply(self, row: Feedback) -> None:
        if row.replied_at is not None:
            path = reverse("cloudplatform:event", args=[row.event.pk])
            self._put(
                row.author, "feedback", f"您的评价有回复：{row.event.title}", row.replied_at, path, row.reply
            )

    def _put(self, to: User, topic: str, title: str, at: datetime, path: str, body: str = "") -> None:
        if at >= self.world.now:
            return
        is_old = at < self.world.at(-READ_AFTER_DAYS)
        self.notices.append(Notice(
            recipient=to, topic=topic, title=title[:120], body=body, path=path, created_at=at,
            read_at=self.world.at(-READ_AFTER_DAYS + 1, 9) if is_old else None,
            key=f"sample:{len(self.notices)}:{to.pk}",
        ))  # fmt: skip
