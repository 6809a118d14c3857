"""Notices about bookings of spaces: to borrowers and owners."""

from django.urls import reverse
from django.utils.timezone import localtime

from community.members.notices.people import tell_holders
from community.places.models import SpaceBooking
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of

STEPS = {
    "community.spacebooking.confirmed": "约好了",
    "community.spacebooking.declined": "没有同意，请看原因",
    "community.spacebooking.expired": "到期没有答复，时段已放开，请另约",
    "community.spacebooking.called_off": "被管理方取消，请看原因",
    "community.spacebooking.missed": "记作没有来，有原因可以申诉",
    "community.spacebooking.excused": "已谅解，不再算没有来",
    "community.spacebooking.upheld": "申诉有答复",
}


@on("community.spacebooking.confirmed")
@on("community.spacebooking.declined")
@on("community.spacebooking.expired")
@on("community.spacebooking.called_off")
@on("community.spacebooking.missed")
@on("community.spacebooking.excused")
@on("community.spacebooking.upheld")
def tell_borrower(entry: JournalEntry) -> None:
    if entry.details.get("is_told"):  # with everything else at a place that shuts
        return
    booking = SpaceBooking.objects.select_related("space__facility", "booked_by").get(pk=pk_of(entry))
    starts, ends = localtime(booking.starts_at), localtime(booking.ends_at)
    when = f"{starts:%-m月%-d日 %H:%M}-{ends:%H:%M}，{booking.space}"
    code = f"，签到码 {booking.spoken_code}" if entry.fact == "community.spacebooking.confirmed" else ""
    notices.send(
        to=booking.booked_by, topic="space", title=f"{booking.space.name}（{booking.title}）{STEPS[entry.fact]}",
        body="。".join(filter(None, [f"{when}{code}", entry.note])), path=reverse("community:my_room", args=[booking.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.spacebooking.asked")
def tell_owner_of_ask(entry: JournalEntry) -> None:
    _tell_owner(entry, "请答复借用")


@on("community.spacebooking.appealed")
def tell_owner_of_appeal(entry: JournalEntry) -> None:
    _tell_owner(entry, "有一条申诉要答复")


@on("community.spacebooking.cancelled")
def tell_owner_of_cancelling(entry: JournalEntry) -> None:
    _tell_owner(entry, "借用方取消了")


def _tell_owner(entry: JournalEntry, words: str) -> None:
    booking = SpaceBooking.objects.select_related("space__facility__institution").get(pk=pk_of(entry))
    tell_holders(
        booking.space.facility.institution, Right.HOST, topic="space", title=f"{booking.space.name}：{words}",
        path=reverse("community:room_desk"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
