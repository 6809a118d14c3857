"""The meeting day: open, sign in, presence for each item, close. Policy: 3.1.2."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import Seat
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable import policy
from roundtable.actions import speeches
from roundtable.actions.agenda import locked as locked_item
from roundtable.actions.meetings import locked, refuse_unless
from roundtable.models import (
    AgendaItem,
    Attendance,
    Away,
    Ballot,
    How,
    Invitation,
    ItemNote,
    Mode,
    PaperCount,
    Part,
    Presence,
    Roundtable,
    Standing,
)
from roundtable.states import (
    ITEM,
    ON_AGENDA,
    ROUNDTABLE,
    InvitationState,
    ItemState,
    RoundtableState,
    VoteState,
)

S = RoundtableState


class SignInNotOpen(DomainError):
    code = "sign_in_not_open"
    message = _("签到从 {opens} 开始，到散会为止。")


class NotInvited(DomainError):
    code = "not_invited"
    message = _("你的单位不在这次会议的通知名单里。要列席，请先联系会议秘书处。")


class NoSeat(DomainError):
    code = "no_seat"
    message = _("你在参会单位没有现任席位，不能签到。请先由负责人任命席位。")


class AlreadyIn(DomainError):
    code = "already_in"
    message = _("{who}已经签到，不用再签。")


class TooEarly(DomainError):
    code = "too_early"
    message = _("最早在开始前一小时开会（{opens}）。")


class NobodyThere(DomainError):
    code = "nobody_there"
    message = _("还没有出席单位签到，不能开会。")


class VotedOnItem(DomainError):
    code = "voted_on_item"
    message = _("{who}在这一项表了态或点了票，不能记为不在场。表态有误，请先作废那次表决。")


class Undecided(DomainError):
    code = "undecided"
    message = _("还有 {count} 项没有结论：{titles}。逐项记下结论，或把没议的记“暂缓”，才能散会。")


class AnotherSitting(DomainError):
    code = "another_sitting"
    message = _("“{title}”正在议。先记下它的结论，或先放一放，再开这一项。")


@transaction.atomic
def open_meeting(*, roundtable: Roundtable, by: Actor, at: datetime) -> Roundtable:
    """Begin. :raises TooEarly: more than an hour before its time. :raises NobodyThere: without a delegate."""
    roundtable = locked(roundtable)
    ROUNDTABLE.move(roundtable, S.SITTING)
    opens = roundtable.starts_at - policy.SIGN_IN_OPENS
    if at < opens:
        raise TooEarly(opens=f"{localtime(opens):%-m月%-d日 %H:%M}")
    if not roundtable.attendances.delegates().exists():
        raise NobodyThere
    roundtable.opened_at = at
    roundtable.save(update_fields=["state", "opened_at"])
    journal.record("roundtable.roundtable.opened", about=roundtable, by=by, at=at)
    return roundtable


@transaction.atomic
def sign_in(
    *, roundtable: Roundtable, user: User, by: Actor, at: datetime, how: str = How.QR, mode: str = Mode.ROOM
) -> Attendance:
    """
    Sign `user` in, by the code at the place or from the list.

    The seat named in the reply is the delegate; others of the institution sit in, unless nobody was named.

    :raises SignInNotOpen: outside the hours. :raises NotInvited: for others' institutions. :raises NoSeat: without a
        seat.
    """
    roundtable = locked(roundtable)
    opens = roundtable.starts_at - policy.SIGN_IN_OPENS
    if roundtable.state not in (S.INVITED, S.SITTING) or at < opens:
        raise SignInNotOpen(opens=f"{localtime(opens):%-m月%-d日 %H:%M}")
    invitation, seat = _whose(roundtable, user)
    if roundtable.attendances.filter(user=user).exists():
        raise AlreadyIn(who=user.display_name)
    attendance = Attendance.objects.create(
        roundtable=roundtable, institution=invitation.institution, seat=seat, user=user,
        standing=_standing(roundtable, invitation, seat), mode=mode, how=how, arrived_at=at,
    )  # fmt: skip
    _there_from_now(roundtable, attendance)
    journal.record(
        "roundtable.attendance.signed_in", about=attendance, by=by, at=at, standing=str(attendance.standing),
        how=how, mode=mode,
    )  # fmt: skip
    return attendance


@transaction.atomic
def tick_off(
    *, roundtable: Roundtable, seat: Seat, by: Actor, at: datetime, mode: str = Mode.ROOM
) -> Attendance:
    """Sign somebody in from the list: those without a phone at hand."""
    return sign_in(roundtable=roundtable, user=seat.user, by=by, at=at, how=How.LIST, mode=mode)


@transaction.atomic
def open_item(*, item: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """
    Open an item for discussion: everybody signed in and not gone is present for it. :raises AnotherSitting: one at a
    time.
    """
    item = locked_item(item)
    meeting = _sitting(item)
    other = meeting.items.filter(state=ItemState.SITTING).exclude(pk=item.pk).first()
    if other is not None:
        raise AnotherSitting(title=other.title)
    ITEM.move(item, ItemState.SITTING)
    item.opened_at = item.opened_at or at
    item.save(update_fields=["state", "opened_at"])
    known = set(item.presences.values_list("attendance_id", flat=True))
    Presence.objects.bulk_create(
        Presence(
            item=item, attendance=one, is_present=one.left_at is None, reason="" if one.left_at is None else Away.LEFT
        )
        for one in meeting.attendances.all()
        if one.pk not in known
    )  # fmt: skip
    kept = set(item.notes.values_list("part", flat=True))
    ItemNote.objects.bulk_create(ItemNote(item=item, part=part) for part in Part.values if part not in kept)
    journal.record("roundtable.agendaitem.opened", about=item, by=by, at=at)
    return item


@transaction.atomic
def pause_item(*, item: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """Pause an item to discuss another. :raises MoveNotAllowed: while its vote is open."""
    item = locked_item(item)
    _sitting(item)
    if item.votes.filter(state=VoteState.OPEN).exists():
        raise MoveNotAllowed
    speeches.end_all(item, by=by, at=at, drops_waiting=False)
    ITEM.move(item, ItemState.LISTED)
    item.save(update_fields=["state"])
    journal.record("roundtable.agendaitem.paused", about=item, by=by, at=at)
    return item


@transaction.atomic
def set_presence(
    *, item: AgendaItem, attendance: Attendance, is_present: bool, by: Actor, at: datetime, reason: str = ""
) -> Presence:
    """
    Set whether a person is present for the current item.

    :raises VotedOnItem: absent, though the person voted on it or counted its ballots.
    :raises MoveNotAllowed: unless the item is being talked about.
    """
    item = locked_item(item)
    _sitting(item)
    if item.state != ItemState.SITTING or attendance.roundtable_id != item.roundtable_id:
        raise MoveNotAllowed
    if not is_present:
        _refuse_if_acted(item, attendance)
        Ballot.objects.filter(vote__item=item, vote__state=VoteState.OPEN, attendance=attendance).delete()
        speeches.end_for(item, attendance, by=by, at=at)
    presence, _made = Presence.objects.update_or_create(
        item=item, attendance=attendance,
        defaults={"is_present": is_present, "reason": "" if is_present else reason or Away.OUT},
    )  # fmt: skip
    journal.record(
        "roundtable.presence.set", about=presence, by=by, at=at, item=item.pk, attendance=attendance.pk,
        is_present=is_present, reason=presence.reason,
    )  # fmt: skip
    return presence


@transaction.atomic
def leave(*, attendance: Attendance, by: Actor, at: datetime) -> Attendance:
    """
    Record that somebody left for good: absent from the current and all later items.

    :raises VotedOnItem: after voting on it.
    """
    attendance = for_update(attendance, "roundtable")
    refuse_unless(attendance.roundtable, S.SITTING)
    current = attendance.roundtable.items.filter(state=ItemState.SITTING).first()
    if current is not None:
        set_presence(item=current, attendance=attendance, is_present=False, reason=Away.LEFT, by=by, at=at)
    attendance.left_at = at
    attendance.save(update_fields=["left_at"])
    journal.record("roundtable.attendance.left", about=attendance, by=by, at=at)
    return attendance


@transaction.atomic
def close_meeting(*, roundtable: Roundtable, by: Actor, at: datetime) -> Roundtable:
    """End the meeting. :raises Undecided: while items have no outcome; the sentence names them."""
    roundtable = locked(roundtable)
    ROUNDTABLE.move(roundtable, S.HELD)
    left = list(roundtable.items.filter(state__in=ON_AGENDA - {ItemState.DECIDED}).in_order())
    if left:
        raise Undecided(count=len(left), titles="、".join(f"“{one.title}”" for one in left[:5]))
    roundtable.closed_at = at
    roundtable.save(update_fields=["state", "closed_at"])
    journal.record("roundtable.roundtable.closed", about=roundtable, by=by, at=at)
    return roundtable


# Parts ----
def _sitting(item: AgendaItem) -> Roundtable:
    """The meeting of the item, locked. :raises MoveNotAllowed: unless it is going on."""
    if item.roundtable is None:
        raise MoveNotAllowed
    meeting = locked(item.roundtable)
    refuse_unless(meeting, S.SITTING)
    return meeting


def _whose(roundtable: Roundtable, user: User) -> tuple[Invitation, Seat]:
    """The invitation `user` attends for, and the seat: the one named in the reply first."""
    seats = {
        one.institution_id: one
        for one in Seat.objects.of(user).current().select_related("institution").order_by("-pk")
    }
    if not seats:
        raise NoSeat
    calls = list(
        roundtable.invitations.sent()
        .filter(institution__in=seats)
        .select_related("institution", "seat", "alternate")
    )
    if not calls:
        raise NotInvited
    for call in calls:
        for named in (call.seat, call.alternate):
            if named is not None and named.user_id == user.pk and _is_current(named):
                return call, named
    return calls[0], seats[calls[0].institution_id]


def _is_current(seat: Seat) -> bool:
    return Seat.objects.current().filter(pk=seat.pk).exists()


def _standing(roundtable: Roundtable, invitation: Invitation, seat: Seat) -> str:
    """The named delegate, or the alternate while the delegate is not there; anybody where nobody was named."""
    if invitation.standing == Standing.OBSERVER:
        return Standing.OBSERVER
    taken = roundtable.attendances.delegates().filter(institution=invitation.institution).exists()
    named = {invitation.seat_id, invitation.alternate_id} - {None}
    may = not named or seat.pk in named or invitation.state != InvitationState.ACCEPTED
    return Standing.OBSERVER if taken or not may else Standing.DELEGATE


def _there_from_now(roundtable: Roundtable, attendance: Attendance) -> None:
    """Record presence for the current item of somebody who arrives late; not for earlier items."""
    for item in roundtable.items.filter(state=ItemState.SITTING):
        Presence.objects.create(item=item, attendance=attendance)


def _refuse_if_acted(item: AgendaItem, attendance: Attendance) -> None:
    voted = Ballot.objects.filter(vote__item=item, attendance=attendance).exclude(vote__state=VoteState.VOID)
    acted = voted.exclude(choice="").exists() or voted.filter(vote__state=VoteState.CLOSED).exists()
    counted = PaperCount.objects.filter(vote__item=item, counted_by=attendance.user_id).exists()
    if acted or counted:
        raise VotedOnItem(who=attendance.institution.name)
