"""Tickets, changes, free places: what citizens hear, and what follows a cancelled or resized event."""

from cloudplatform.actions import bookings, waiting
from cloudplatform.actions.places import clock
from cloudplatform.models import Booking, Event, WaitEntry
from cloudplatform.states import BookingState, EventState, WaitState
from core import notices
from core.actors import CLOCK
from core.journal import on, pk_of
from core.models import JournalEntry
from core.models.accounts import ConsentKind


@on("cloudplatform.booking.made")
def send_ticket(entry: JournalEntry) -> None:
    booking = _booking(entry)
    _tell(booking, "ticket", f"约好了：{booking.event.title}", _when_and_where(booking), entry)


@on("cloudplatform.booking.cancelled")
def confirm_cancellation(entry: JournalEntry) -> None:
    booking = _booking(entry)
    called_off = entry.details.get("called_off", False)
    title = f"活动取消：{booking.event.title}" if called_off else f"已取消预约：{booking.event.title}"
    body = (
        f"原因：{booking.event.cancel_reason}。不用到场，也不影响以后预约。"
        if called_off
        else "座位已让给候补的街坊。"
    )
    _tell(booking, "ticket", title, body, entry)


@on("cloudplatform.event.moved")
def tell_booked_of_the_move(entry: JournalEntry) -> None:
    event = Event.objects.select_related("space__facility").get(pk=pk_of(entry))
    for booking in Booking.objects.filter(event=event, state=BookingState.RESERVED).select_related("booker"):
        booking.event = event
        body = f"{_when_and_where(booking)}。预约不变；来不了可以取消。"
        _tell(booking, "ticket", f"时间或地点有变：{event.title}", body, entry)


@on("cloudplatform.event.cancelled")
def close_its_bookings(entry: JournalEntry) -> None:
    event = Event.objects.get(pk=pk_of(entry))
    bookings.close_bookings_of_cancelled(event=event, by=CLOCK, at=entry.happened_at)


@on("cloudplatform.event.resized")
def offer_new_places(entry: JournalEntry) -> None:
    waiting.offer_free_seats(event=Event.objects.get(pk=pk_of(entry)), at=entry.happened_at)


@on("cloudplatform.event.held")
def ask_for_feedback(entry: JournalEntry) -> None:
    came = Booking.objects.filter(event_id=pk_of(entry), state=BookingState.CHECKED_IN)
    for booking in came.select_related("booker", "event"):
        notices.send(
            to=booking.booker, topic="feedback", title=f"上次那场怎么样：{booking.event.title}",
            body="一分钟打个分，会影响这个产品明年能不能继续上架。", path=f"/me/feedback/{booking.pk}/",
            at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("cloudplatform.waiting.offered")
def tell_of_the_offer(entry: JournalEntry) -> None:
    wait = WaitEntry.objects.select_related("user", "event").get(pk=pk_of(entry))
    if wait.offer_until is not None:
        notices.send(
            to=wait.user, topic="waiting", title=f"有空位了：{wait.event.title}",
            body=f"给您留了 {wait.seats} 个，请在 {clock(wait.offer_until)} 前确认，过时给下一位。",
            path=f"/me/waiting/{wait.pk}/", at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("cloudplatform.waiting.expired")
@on("cloudplatform.waiting.closed")
def tell_the_wait_is_over(entry: JournalEntry) -> None:
    wait = WaitEntry.objects.select_related("user", "event").get(pk=pk_of(entry))
    notices.send(
        to=wait.user, topic="waiting", title=f"候补结束：{wait.event.title}", body=_why_it_is_over(wait),
        path=f"/events/{wait.event_id}/", at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


def _why_it_is_over(wait: WaitEntry) -> str:
    if wait.event.state == EventState.CANCELLED:
        return "活动取消了，不用再等。"
    if wait.state == WaitState.EXPIRED:
        return "空位没有在保留时间内确认，给了后面的街坊。还想来可以重新排队。"
    return "这次没有补上。开场前如果还有空位，可以在活动页面直接预约。"


@on("cloudplatform.booking.reduced")
def confirm_the_smaller_party(entry: JournalEntry) -> None:
    booking = _booking(entry)
    _tell(booking, "ticket", f"人数改好了：{booking.event.title}", _when_and_where(booking), entry)


@on("core.consent.withdrawn")
def forget_seat_needs(entry: JournalEntry) -> None:
    if entry.details["kind"] == ConsentKind.ACCESS_NEEDS:
        bookings.forget_access_needs(user_id=entry.details["user"])


def _booking(entry: JournalEntry) -> Booking:
    return Booking.objects.select_related("booker", "event__space__facility").get(pk=pk_of(entry))


def _when_and_where(booking: Booking) -> str:
    event = booking.event
    return f"{clock(event.starts_at)}，{event.space.facility.name} {event.space.name}，{booking.seats} 人，核销码 {booking.spoken_code}"


def _tell(booking: Booking, topic: str, title: str, body: str, entry: JournalEntry) -> None:
    notices.send(
        to=booking.booker, topic=topic, title=title, body=body, path=f"/me/bookings/{booking.pk}/",
        at=entry.happened_at, key=f"fact:{entry.pk}:{booking.pk}",
    )  # fmt: skip
