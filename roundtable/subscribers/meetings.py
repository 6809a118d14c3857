"""Notices about meetings: invitations with calendar files, changes, proposals, advice."""

from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.urls import reverse

from community.members.notices.people import tell_holders
from community.models import Seat
from community.policy import Right
from core import jobs
from core.files import attachments
from core.messages import notices
from core.models import JournalEntry, User
from core.models.notices import Channel
from core.record.journal import on, pk_of
from roundtable.actions import papers
from roundtable.models import Advice, AgendaItem, Invitation, Paper, PaperVersion, Roundtable
from roundtable.queries.meetings import calendar
from roundtable.states import InvitationState


def _when(meeting: Roundtable) -> str:
    return meeting.when_and_where


def _was(entry: JournalEntry) -> str:
    was = entry.details.get("was")
    return f"原来是 {was}。" if was else ""


def _why(entry: JournalEntry) -> str:
    return f"原因：{entry.note}。" if entry.note else ""


@on("roundtable.invitation.sent")
def tell_invited(entry: JournalEntry) -> None:
    invitation = Invitation.objects.select_related("roundtable__space__facility", "institution").get(
        pk=pk_of(entry)
    )
    meeting = invitation.roundtable
    key = f"fact:{entry.pk}"
    tell_holders(
        invitation.institution, Right.MEET, topic="roundtable", title=f"请派代表参加：{meeting.title}",
        body=f"{_when(meeting)}。请在 {invitation.reply_due_on:%-m月%-d日} 前指定代表，或说明不能来。",
        path=reverse("roundtable:invitation", args=[invitation.pk]), at=entry.happened_at, key=key,
    )  # fmt: skip
    _send_calendar(invitation, entry, key)


@on("roundtable.invitation.chased")
def chase(entry: JournalEntry) -> None:
    invitation = Invitation.objects.select_related("roundtable", "institution").get(pk=pk_of(entry))
    if invitation.state != InvitationState.SENT:
        return
    tell_holders(
        invitation.institution, Right.MEET, topic="roundtable", title=f"还等你们指定代表：{invitation.roundtable.title}",
        body=f"原定 {invitation.reply_due_on:%-m月%-d日} 前回复。", path=reverse("roundtable:invitation", args=[invitation.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.roundtable.moved")
@on("roundtable.roundtable.cancelled")
def tell_change(entry: JournalEntry) -> None:
    """Notify everybody invited of a change, with an updated calendar entry (higher SEQUENCE)."""
    meeting = Roundtable.objects.select_related("space__facility").get(pk=pk_of(entry))
    is_off = entry.fact == "roundtable.roundtable.cancelled"
    title = f"取消了：{meeting.title}" if is_off else f"时间或地点有变：{meeting.title}"
    for invitation in meeting.invitations.sent().select_related("institution").order_by("pk"):
        invitation.roundtable = meeting
        key = f"fact:{entry.pk}:{invitation.pk}"
        tell_holders(
            invitation.institution, Right.MEET, topic="roundtable", title=title,
            body=entry.note if is_off else f"{_why(entry)}{_was(entry)}现在是 {_when(meeting)}。日历里的安排会跟着改。",
            path=meeting.path, at=entry.happened_at, key=key,
        )  # fmt: skip
        Invitation.objects.filter(pk=invitation.pk).update(sequence=meeting.sequence)
        _send_calendar(invitation, entry, key)


@on("roundtable.agendaitem.listed")
@on("roundtable.agendaitem.declined")
@on("roundtable.agendaitem.merged")
def tell_proposer(entry: JournalEntry) -> None:
    item = AgendaItem.objects.select_related("institution", "merged_into").get(pk=pk_of(entry))
    if item.institution is None:
        return
    words = {"listed": "列入议程了", "declined": "没有列入议程", "merged": f"并入“{item.merged_into}”一起议"}
    tell_holders(
        item.institution, Right.MEET, topic="roundtable",
        title=f"议题“{item.title}”{words[entry.fact.rpartition('.')[2]]}", body=entry.note,
        path=reverse("roundtable:item", args=[item.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.advice.asked")
def tell_advisers(entry: JournalEntry) -> None:
    advice = Advice.objects.select_related("item", "institution").get(pk=pk_of(entry))
    tell_holders(
        advice.institution, Right.MEET, topic="roundtable", title=f"请写书面意见：{advice.item.title}",
        body=f"{advice.due_on:%-m月%-d日} 前提交。", path=reverse("roundtable:advice", args=[advice.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.halfyear.due")
@on("roundtable.halfyear.missed")
def warn_bureau(entry: JournalEntry) -> None:
    """Notify everybody of the city bureau who may convene that the half-year runs out, or ran out."""
    seats = Seat.objects.current().of_bureaus().filter(institution__level="city").carrying(Right.OVERSEE)
    for user in {one.user for one in seats.select_related("user")}:
        notices.send(
            to=user, topic="roundtable", title=entry.note, body="政策要求每半年召开一次圆桌会议。没有召开要公开说明原因。",
            path=reverse("roundtable:index"), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


def _send_calendar(invitation: Invitation, entry: JournalEntry, key: str) -> None:
    """One e-mail with the calendar file for each person who takes e-mail on this topic; each once, by its job."""
    seats = Seat.objects.filter(institution=invitation.institution_id).current().carrying(Right.MEET)
    for user in {one.user for one in seats.select_related("user")}:
        if Channel.EMAIL in notices.wanted_channels(user, "roundtable"):
            jobs.enqueue(
                "roundtable.calendar", key=f"ics:{key}:{user.pk}", at=entry.happened_at, invitation=invitation.pk,
                user=user.pk,
            )  # fmt: skip


@jobs.handler("roundtable.calendar")
def send_calendar(*, invitation: int, user: int) -> None:
    row = Invitation.objects.select_related("roundtable__space__facility").get(pk=invitation)
    person = User.objects.get(pk=user)
    if not person.email:
        return
    mail = EmailMessage(row.roundtable.title, f"{_when(row.roundtable)}\n", None, [person.email])
    mail.attach(f"{row.roundtable.number}.ics", calendar(row.roundtable, row).decode(), "text/calendar")
    mail.send()


@on("roundtable.paper.added")
def read_paper(entry: JournalEntry) -> None:
    """Extract the text of a paper in the background, since large files take long."""
    version = PaperVersion.objects.filter(pk=entry.details.get("version", 0)).first()
    if version is not None:
        papers.read_paper(version=version)


@attachments.readable_through("roundtable.paper")
def may_read_paper(user: User | None, pk: int) -> bool:
    return Paper.objects.visible_to(user or AnonymousUser()).filter(pk=pk).exists()
