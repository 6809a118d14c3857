"""Roundtable meetings: plan, move, invite, cancel, explain a missed half-year. Policy: 3.1.2."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions.promises import UNTOLD, Notice, refuse_untold
from community.models import Institution, Purpose, Seat, SharingRule, Space
from community.places.actions import space_bookings
from community.places.actions.space_bookings import Ask
from community.places.queries.sharing import Borrower
from community.states import SpaceBookingState
from core import searchtext
from core.dates import workdays
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from roundtable import policy, rules
from roundtable.models import (
    LETTER,
    AgendaItem,
    CoHost,
    Invitation,
    MeetingKind,
    MissedHalf,
    Roundtable,
    Standing,
)
from roundtable.queries.search_texts import of_meeting
from roundtable.states import (
    INVITATION,
    ROUNDTABLE,
    InvitationState,
    ItemState,
    RoundtableState,
)

S = RoundtableState
HOLDING = (SpaceBookingState.ASKED, SpaceBookingState.CONFIRMED)


class HalfTaken(DomainError):
    code = "half_taken"
    message = _("{half}已经有一次例会（{number}）。要再开，请选“临时会议”或“专题会议”。")


class SeatNotHeld(DomainError):
    code = "seat_not_held"
    message = _("{who}现在没有任职的席位，不能担任。请从现任席位里选。")


class ConvenerNotOfBureau(DomainError):
    code = "convener_not_of_bureau"
    message = _("召集人要由市局的人担任。请选一个市局的席位。")


class InThePast(DomainError):
    code = "in_the_past"
    message = _("会议时间已经过去，请改一个以后的时间。")


class SpaceNotShared(DomainError):
    code = "space_not_shared"
    message = _("{space}没有开放借用，请换一个会场，或请它的单位先设借用规则。")


class PlaceNotConfirmed(DomainError):
    code = "place_not_confirmed"
    message = _("会场还在等对方单位同意，确认之后才能发通知。也可以换一个会场，或改成视频会议。")


class NobodyInvited(DomainError):
    code = "nobody_invited"
    message = _("还没有拟定参会单位。请先选出席单位。")


class NothingOnAgenda(DomainError):
    code = "nothing_on_agenda"
    message = _("议程还是空的。请先审定议题，再发通知。")


class TooShortNotice(DomainError):
    code = "too_short_notice"
    message = _("通知最晚要在会前 {days} 天发出。请把会议往后安排。")


class HalfNotOver(DomainError):
    code = "half_not_over"
    message = _("{half}还没有过完，还来得及召开。过完以后才能说明原因。")


class HalfWasHeld(DomainError):
    code = "half_was_held"
    message = _("{half}开过例会（{number}），不用说明。")


class ReasonTooShort(DomainError):
    code = "reason_too_short"
    message = _("原因要向社会公开，请写清楚（至少 {least} 个字）。")


@dataclass(frozen=True)
class Plan:
    """When, where and by whom; `space` or `video_url` or both."""

    theme: str
    convener: Seat
    chair: Seat
    starts_at: datetime
    ends_at: datetime
    kind: str = MeetingKind.REGULAR
    substitute: Seat | None = None
    summary: str = ""
    space: Space | None = None
    room: str = ""
    video_url: str = ""
    quorum_pct: int | None = None
    is_adopted_next: bool = False


@transaction.atomic
def plan(*, plan: Plan, by: Actor, at: datetime) -> Roundtable:
    """
    Begin to prepare a meeting; its number is given now and stays.

    :raises HalfTaken: for a second regular meeting in one half-year. :raises InThePast: unless it is still to come.
    :raises SeatNotHeld: if convener, chair or substitute hold no current seat.
    :raises ConvenerNotOfBureau: unless the convener sits at the city bureau.
    """
    _refuse_people(plan)
    if plan.starts_at <= at:
        raise InThePast
    year, half = policy.half_of(localdate(plan.starts_at))
    _refuse_second(plan.kind, year, half)
    ordinal = _next_ordinal(plan.kind, year, half)
    row = Roundtable(
        number=f"RT-{year}-{LETTER[MeetingKind(plan.kind)]}{ordinal}", year=year, half=half, ordinal=ordinal,
        planned_at=at, sign_in_code=secrets.token_urlsafe(12)[:20],
        is_sample=plan.convener.institution.is_sample, **vars(plan),
    )  # fmt: skip
    row.search = searchtext.document(*of_meeting(row))
    row.full_clean(exclude=["search", "booking"])
    row.save()
    _hold_place(row, by, at)
    _take_waiting_items(row)
    journal.record("roundtable.roundtable.planned", about=row, by=by, at=at, year=year, half=half)
    return row


@transaction.atomic
def set_co_hosts(
    *, roundtable: Roundtable, institutions: Sequence[Institution], by: Actor, at: datetime
) -> Roundtable:
    """Name the institutions that hold the meeting together with the bureau. :raises MoveNotAllowed: once it began."""
    roundtable = locked(roundtable)
    refuse_unless(roundtable, S.PLANNED, S.INVITED)
    roundtable.co_hosts.exclude(institution__in=institutions).delete()
    known = set(roundtable.co_hosts.values_list("institution_id", flat=True))
    CoHost.objects.bulk_create(
        CoHost(roundtable=roundtable, institution=one) for one in institutions if one.pk not in known
    )
    journal.record(
        "roundtable.roundtable.co_hosted", about=roundtable, by=by, at=at,
        institutions=sorted(one.pk for one in institutions),
    )  # fmt: skip
    return roundtable


@transaction.atomic
def move(
    *, roundtable: Roundtable, starts_at: datetime, ends_at: datetime, space: Space | None, video_url: str,
    by: Actor, at: datetime, room: str = "", notice: Notice = UNTOLD,
) -> Roundtable:  # fmt: skip
    """
    Move the meeting in time or place. After invitations went out the calendars of all follow: `sequence` rises.

    :raises HalfTaken: if a regular meeting would fall into a half-year that has one.
    :raises ChangeNeedsConfirmation: if institutions were invited and nobody confirmed it with a reason.
    """
    roundtable = locked(roundtable)
    refuse_unless(roundtable, S.PLANNED, S.INVITED)
    if starts_at <= at:
        raise InThePast
    was = roundtable.when_and_where
    year, half = policy.half_of(localdate(starts_at))
    if (year, half) != (roundtable.year, roundtable.half):
        _refuse_second(roundtable.kind, year, half)
        roundtable.year, roundtable.half = year, half
    _free_place(roundtable, by, at)
    roundtable.starts_at, roundtable.ends_at = starts_at, ends_at
    roundtable.space, roundtable.video_url, roundtable.booking = space, video_url, None
    roundtable.room = room.strip()
    roundtable.sequence += roundtable.state == S.INVITED
    roundtable.full_clean(exclude=["search", "booking"])
    roundtable.save()
    _hold_place(roundtable, by, at)
    refuse_untold(invited_to(roundtable), [("时间地点", was, roundtable.when_and_where)], notice)
    journal.record(
        "roundtable.roundtable.moved", about=roundtable, by=by, at=at, sequence=roundtable.sequence, was=was,
        note=notice.words,
    )  # fmt: skip
    return roundtable


@transaction.atomic
def draw_up_list(
    *, roundtable: Roundtable, institutions: Sequence[Institution], standing: str = Standing.DELEGATE, by: Actor,
    at: datetime,
) -> Roundtable:  # fmt: skip
    """Add institutions to the list of those to be invited; once invitations went out they get theirs."""
    roundtable = locked(roundtable)
    refuse_unless(roundtable, S.PLANNED, S.INVITED)
    known = set(roundtable.invitations.values_list("institution_id", flat=True))
    new = [one for one in institutions if one.pk not in known]
    Invitation.objects.bulk_create(
        Invitation(roundtable=roundtable, institution=one, standing=standing) for one in new
    )
    journal.record(
        "roundtable.roundtable.list_drawn_up", about=roundtable, by=by, at=at, institutions=sorted(one.pk for one in new)
    )  # fmt: skip
    if roundtable.state == S.INVITED:
        _send(roundtable, by, at)
    return roundtable


@transaction.atomic
def invite(*, roundtable: Roundtable, by: Actor, at: datetime) -> Roundtable:
    """
    Send the invitations; agenda and meeting are public from now on.

    :raises NobodyInvited: without institutions. :raises NothingOnAgenda: without items.
    :raises PlaceNotConfirmed: while the owner of the space has not agreed. :raises TooShortNotice: too late.
    """
    roundtable = locked(roundtable)
    ROUNDTABLE.move(roundtable, S.INVITED)
    if not roundtable.invitations.filter(standing=Standing.DELEGATE).exists():
        raise NobodyInvited
    if not roundtable.items.on_agenda().exists():
        raise NothingOnAgenda
    if roundtable.booking is not None and roundtable.booking.state != SpaceBookingState.CONFIRMED:
        raise PlaceNotConfirmed
    if roundtable.kind != MeetingKind.EXTRA and roundtable.starts_at - at < rules.INVITE_AHEAD.span(at):
        raise TooShortNotice(days=rules.INVITE_AHEAD.on(at))
    roundtable.invited_at = at
    roundtable.save(update_fields=["state", "invited_at"])
    journal.record("roundtable.roundtable.invited", about=roundtable, by=by, at=at)
    _send(roundtable, by, at)
    return roundtable


def _send(roundtable: Roundtable, by: Actor, at: datetime) -> None:
    """Send what is still to be sent; the same invitation goes out once."""
    due_on = min(
        workdays.add_working_days(localdate(at), rules.REPLY.on(at)), localdate(roundtable.starts_at)
    )
    waiting = roundtable.invitations.select_for_update(of=("self",)).filter(state=InvitationState.PREPARED)
    for invitation in waiting.order_by("pk"):
        INVITATION.move(invitation, InvitationState.SENT)
        invitation.sent_at, invitation.reply_due_on = at, due_on
        invitation.sequence = roundtable.sequence
        invitation.save(update_fields=["state", "sent_at", "reply_due_on", "sequence"])
        journal.record("roundtable.invitation.sent", about=invitation, by=by, at=at, roundtable=roundtable.pk)


@transaction.atomic
def cancel(*, roundtable: Roundtable, reason: str, by: Actor, at: datetime) -> Roundtable:
    """Call the meeting off, with a reason everybody reads. Its items wait for the next one, its place is free."""
    roundtable = locked(roundtable)
    ROUNDTABLE.move(roundtable, S.CANCELLED)
    _free_place(roundtable, by, at)
    roundtable.cancelled_reason, roundtable.booking = reason, None
    roundtable.sequence += 1
    roundtable.save(update_fields=["state", "cancelled_reason", "booking", "sequence"])
    roundtable.items.filter(state__in=[ItemState.PROPOSED, ItemState.LISTED]).update(
        state=ItemState.PROPOSED, roundtable=None, position=0, minutes_given=None
    )
    journal.record("roundtable.roundtable.cancelled", about=roundtable, by=by, at=at, note=reason)
    return roundtable


@transaction.atomic
def explain_missed_half(*, year: int, half: int, reason: str, by: Actor, at: datetime) -> MissedHalf:
    """
    Publish the reason why no regular meeting was held in a half-year that has ended.

    :raises HalfNotOver: before its end. :raises HalfWasHeld: if one was held. :raises ReasonTooShort: for a word or
        two.
    """
    words = f"{year}年{'上下'[half - 1]}半年"
    if localdate(at) <= policy.days_of_half(year, half)[1]:
        raise HalfNotOver(half=words)
    held = Roundtable.objects.filter(year=year, half=half, kind=MeetingKind.REGULAR, opened_at__isnull=False)
    number = held.values_list("number", flat=True).first()
    if number:
        raise HalfWasHeld(half=words, number=number)
    if len(reason.strip()) < policy.REASON_MIN:
        raise ReasonTooShort(least=policy.REASON_MIN)
    row = MissedHalf(year=year, half=half, reason=reason.strip(), given_by=by.person, given_at=at)
    row.full_clean()
    row.save()
    journal.record("roundtable.missedhalf.explained", about=row, by=by, at=at, note=reason)
    return row


# Parts ----
def invited_to(roundtable: Roundtable) -> int:
    """How many institutions were asked to come, or come. One query."""
    return roundtable.invitations.sent().count() if roundtable.state == S.INVITED else 0


def locked(roundtable: Roundtable) -> Roundtable:
    return for_update(roundtable, "booking", "convener__institution", "chair__institution", "space__facility")


def refuse_unless(roundtable: Roundtable, *states: str) -> None:
    """
    Check the state of a meeting.

    :raises MoveNotAllowed: unless it is in one of `states`.
    """
    from core.record.lifecycle import MoveNotAllowed  # noqa: PLC0415

    if roundtable.state not in states:
        raise MoveNotAllowed


def _refuse_people(plan: Plan) -> None:
    current = set(
        Seat.objects.current()
        .filter(pk__in=[one.pk for one in (plan.convener, plan.chair, plan.substitute) if one])
        .values_list("pk", flat=True)
    )
    for who, seat in (("召集人", plan.convener), ("主持人", plan.chair), ("代为主持的人", plan.substitute)):
        if seat is not None and seat.pk not in current:
            raise SeatNotHeld(who=who)
    if not Seat.objects.filter(
        pk=plan.convener.pk, institution__level="city", institution__kind="bureau"
    ).exists():
        raise ConvenerNotOfBureau


def _refuse_second(kind: str, year: int, half: int) -> None:
    if kind != MeetingKind.REGULAR:
        return
    other = Roundtable.objects.filter(year=year, half=half, kind=kind).exclude(state=S.CANCELLED).first()
    if other is not None:
        raise HalfTaken(half=f"{year}年{'上下'[half - 1]}半年", number=other.number)


def _next_ordinal(kind: str, year: int, half: int) -> int:
    """Regular meetings count by their half; one that was cancelled keeps its number, the next one gets a higher."""
    last: int = Roundtable.objects.filter(kind=kind, year=year).aggregate(last=Max("ordinal"))["last"] or 0
    return max(last + 1, half) if kind == MeetingKind.REGULAR else last + 1


def _hold_place(roundtable: Roundtable, by: Actor, at: datetime) -> None:
    """Book the space as any member does, by the sharing rule of its owner."""
    if roundtable.space is None:
        return
    rule = SharingRule.objects.filter(space=roundtable.space, is_shared=True).first()
    if rule is None:
        raise SpaceNotShared(space=roundtable.space.name)
    bureau = roundtable.convener.institution
    ask = Ask(
        starts_at=roundtable.starts_at, ends_at=roundtable.ends_at, purpose=Purpose.MEETING,
        title=roundtable.title[:80], people=min(rule.people_limit, 60),
    )  # fmt: skip
    roundtable.booking = space_bookings.ask_for_space(
        space=roundtable.space, borrower=Borrower(institution=bureau), ask=ask, by=by, at=at
    )
    roundtable.save(update_fields=["booking"])


def _free_place(roundtable: Roundtable, by: Actor, at: datetime) -> None:
    booking = roundtable.booking
    if booking is None or booking.state not in HOLDING:
        return
    if booking.state == SpaceBookingState.ASKED:
        space_bookings.withdraw_booking(booking=booking, by=by, at=at)
    else:
        space_bookings.cancel_booking(booking=booking, by=by, at=at)


def _take_waiting_items(roundtable: Roundtable) -> None:
    """Add items that were proposed while no meeting was in preparation."""
    AgendaItem.objects.filter(roundtable__isnull=True, state=ItemState.PROPOSED).update(
        roundtable=roundtable, weight=F("weight")
    )
