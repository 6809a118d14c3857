"""Notices about bookings: tickets, changes, waiting list; follow-ups of cancelled or resized events."""

from collections.abc import Sequence

from django.urls import reverse

from cloudplatform import rules
from cloudplatform.actions import bookings, waiting
from cloudplatform.actions.places import clock
from cloudplatform.models import Booking, Event, EventChange, WaitEntry
from cloudplatform.models.bookings import BookingQuerySet
from cloudplatform.queries import guests
from cloudplatform.states import BookingState, EventState, WaitState
from community.members.notices.people import tell_holders
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.models.accounts import ConsentKind
from core.record.actors import CLOCK
from core.record.journal import on, on_many, pk_of


@on_many("cloudplatform.booking.made")
def send_ticket(entries: Sequence[JournalEntry]) -> None:
    """The ticket itself was on the page at once; this is the copy in the inbox, and the letters that lead to it."""
    bookings_made = _bookings().in_bulk([pk_of(entry) for entry in entries])
    messages = []
    for entry in entries:
        booking = bookings_made[pk_of(entry)]
        title = f"约好了：{booking.event.title}"
        messages.append(_message(booking, "ticket", title, _ticket_words(booking), entry))
    notices.send_all(messages)


@on("cloudplatform.booking.cancelled")
def confirm_cancellation(entry: JournalEntry) -> None:
    if entry.details.get("moved_to"):
        return  # the ticket of the other session says it
    if entry.details.get("is_told"):
        return
    booking = _booking(entry)
    called_off = entry.details.get("called_off", False)
    title = f"活动取消：{booking.event.title}" if called_off else f"已取消预约：{booking.event.title}"
    if called_off:
        body = f"{_when_and_where(booking.event)}。原因：{booking.event.cancel_reason}。不用到场，也不影响以后预约。"
    elif booking.is_late:
        body = f"{_when_and_where(booking.event)}。座位已放出来：有人补上就不算缺席，没人补上才算一次。"
    else:
        body = f"{_when_and_where(booking.event)}。座位已让给候补的街坊。"
    _tell(booking, "ticket", title, body, entry)


@on("cloudplatform.event.moved")
@on("cloudplatform.event.changed")
def tell_of_the_change(entry: JournalEntry) -> None:
    """Old and new to everybody who booked or waits, and that they are free to leave."""
    event = _event(entry)
    change = EventChange.objects.filter(pk=entry.details.get("change", 0)).first()
    if change is None or entry.details.get("is_told"):
        return
    words = f"{_old_and_new(change)}。原因：{change.reason or '未写'}。"
    booked = Booking.objects.filter(event=event, state=BookingState.RESERVED, booked_at__lt=change.made_at)
    for booking in booked.select_related("booker"):
        booking.event = event
        body = f"{words}您的 {booking.seats} 个座位还留着，核销码 {booking.spoken_code}；来不了，开场前都可以取消，不算缺席。"
        _tell(booking, "ticket", f"有变动：{event.title}", body, entry)
    for wait in (
        WaitEntry.objects.filter(event=event, joined_at__lt=change.made_at).live().select_related("user")
    ):
        notices.send(
            to=wait.user, topic="waiting", title=f"有变动：{event.title}", body=f"{words}您的候补位置不变，不想等了可以退出。",
            path=reverse("cloudplatform:wait", args=[wait.pk]), at=entry.happened_at, key=f"fact:{entry.pk}:w{wait.pk}",
        )  # fmt: skip


@on("cloudplatform.event.messaged")
def pass_the_message_on(entry: JournalEntry) -> None:
    """Send the host's message to everybody who had a place when it was written; nothing if it was deleted meanwhile."""
    if not entry.note:
        return
    event = _event(entry)
    booked = (
        guests.reached_by_a_message(event).filter(booked_at__lte=entry.happened_at).select_related("booker")
    )
    title, messages = f"主办方的消息：{event.title}", []
    for booking in booked:
        booking.event = event
        messages.append(_message(booking, "ticket", title, entry.note, entry))
    notices.send_all(messages)


@on("community.facility.changed")
def tell_of_the_new_address(entry: JournalEntry) -> None:
    """Name or address of a facility, old and new, to everybody with a ticket for what is still to come there."""
    if "was_at" not in entry.details:
        return
    booked = Booking.objects.filter(
        event__space__facility=pk_of(entry), event__state=EventState.PUBLISHED, event__starts_at__gt=entry.happened_at,
        state=BookingState.RESERVED, booked_at__lt=entry.happened_at,
    )  # fmt: skip
    for booking in booked.select_related("booker", "event__space__facility"):
        now = booking.event.space.facility.where
        body = f"原来写的是“{entry.details['was_at']}”，现在是“{now}”。时间和座位不变：{_when_and_where(booking.event)}。"
        _tell(booking, "ticket", f"地点有更新：{booking.event.title}", body, entry)


@on("cloudplatform.event.cancelled")
def close_its_bookings(entry: JournalEntry) -> None:
    event = Event.objects.get(pk=pk_of(entry))
    is_told = entry.details.get("is_told", False)
    bookings.close_bookings_of_cancelled(event=event, is_told=is_told, by=CLOCK, at=entry.happened_at)


@on("cloudplatform.event.resized")
def offer_new_places(entry: JournalEntry) -> None:
    waiting.offer_free_seats(event=Event.objects.get(pk=pk_of(entry)), at=entry.happened_at)


@on("cloudplatform.event.held")
def ask_for_feedback(entry: JournalEntry) -> None:
    came = Booking.objects.filter(event_id=pk_of(entry), state=BookingState.CHECKED_IN)
    for booking in came.select_related("booker", "event"):
        notices.send(
            to=booking.booker, topic="feedback", title=f"上次那场怎么样：{booking.event.title}",
            body="一分钟打个分，会影响这个产品明年能不能继续上架。", path=reverse("cloudplatform:rate_visit", args=[booking.pk]),
            at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


MERCY = {
    "cloudplatform.booking.excused": "已谅解，不再算缺席",
    "cloudplatform.booking.upheld": "申诉有答复",
    "cloudplatform.booking.mended": "已补登到场",
}


@on("cloudplatform.booking.missed")
def tell_of_the_absence(entry: JournalEntry) -> None:
    booking = _booking(entry)
    what = (
        "开场前才取消，座位没人补上，记一次缺席" if entry.details.get("is_late") else "约了没有来，记一次缺席"
    )
    days = rules.APPEAL_WITHIN.on(booking.event.ends_at)
    body = f"{_when_and_where(booking.event)}。到了但没登记上，或者有特殊情况，{days} 天内可以在门票页申诉。"
    _tell(booking, "ticket", f"{what}：{booking.event.title}", body, entry)


@on("cloudplatform.booking.excused")
@on("cloudplatform.booking.upheld")
@on("cloudplatform.booking.mended")
def tell_of_the_answer(entry: JournalEntry) -> None:
    booking = _booking(entry)
    _tell(booking, "ticket", f"{MERCY[entry.fact]}：{booking.event.title}", entry.note, entry)


@on("cloudplatform.booking.appealed")
def ask_host_for_an_answer(entry: JournalEntry) -> None:
    booking = _booking(entry)
    tell_holders(
        booking.event.host, Right.HOST, topic="order", title=f"有一条缺席申诉要答复：{booking.event.title}",
        path=reverse("cloudplatform:absences", args=[booking.event_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("cloudplatform.waiting.offered")
def tell_of_the_offer(entry: JournalEntry) -> None:
    wait = WaitEntry.objects.select_related("user", "event__space__facility").get(pk=pk_of(entry))
    if wait.offer_until is not None:
        notices.send(
            to=wait.user, topic="waiting", title=f"有空位了：{wait.event.title}",
            body=f"给您留了 {wait.seats} 个，请在 {clock(wait.offer_until)} 前确认，过时给下一位。{_when_and_where(wait.event)}。",
            path=reverse("cloudplatform:wait", args=[wait.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("cloudplatform.waiting.expired")
@on("cloudplatform.waiting.closed")
def tell_the_wait_is_over(entry: JournalEntry) -> None:
    if entry.details.get("is_told"):
        return
    wait = WaitEntry.objects.select_related("user", "event").get(pk=pk_of(entry))
    notices.send(
        to=wait.user, topic="waiting", title=f"候补结束：{wait.event.title}", body=_why_it_is_over(wait),
        path=reverse("cloudplatform:event", args=[wait.event_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
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
    _tell(booking, "ticket", f"人数改好了：{booking.event.title}", _ticket_words(booking), entry)


@on("core.consent.withdrawn")
def forget_seat_needs(entry: JournalEntry) -> None:
    if entry.details["kind"] == ConsentKind.ACCESS_NEEDS:
        bookings.forget_access_needs(user_id=entry.details["user"])


def _booking(entry: JournalEntry) -> Booking:
    return _bookings().get(pk=pk_of(entry))


def _bookings() -> BookingQuerySet:
    return Booking.objects.select_related("booker", "event__space__facility", "event__host")


def _event(entry: JournalEntry) -> Event:
    return Event.objects.select_related("space__facility").get(pk=pk_of(entry))


def _when_and_where(event: Event) -> str:
    return f"{event.when}，{event.space.facility.name} {event.space.name}"


def _ticket_words(booking: Booking) -> str:
    return f"{_when_and_where(booking.event)}，{booking.seats} 人，核销码 {booking.spoken_code}"


def _old_and_new(change: EventChange) -> str:
    return "；".join(f"{label}原来是 {old}，现在是 {new}" for label, old, new in change.lines)


def _message(booking: Booking, topic: str, title: str, body: str, entry: JournalEntry) -> notices.Message:
    return notices.Message(
        to=booking.booker, topic=topic, title=title, body=body, path=reverse("cloudplatform:ticket", args=[booking.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}:{booking.pk}",
    )  # fmt: skip


def _tell(booking: Booking, topic: str, title: str, body: str, entry: JournalEntry) -> None:
    notices.send_all([_message(booking, topic, title, body, entry)])
