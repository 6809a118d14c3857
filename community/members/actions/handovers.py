"""Alternates (a deputy for a time) and hand-over of a seat to a successor. Policy: 4.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.actions import seats
from community.members.actions.invitations import refuse_alternate
from community.members.models import HandOver, Institution, Seat
from community.policy import Role
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class NotAColleague(DomainError):
    code = "not_a_colleague"
    message = _("{person}在本单位还没有席位。请先邀请他，接受后再来办。")


class AlternateIsTheHolder(DomainError):
    code = "alternate_is_the_holder"
    message = _("代理人不能是席位上的本人，请选另一位同事。")


class NoChainOfAlternates(DomainError):
    code = "no_chain_of_alternates"
    message = _("代理席位不能再找人代理。请给本人的席位指定代理人。")


class OutsideTheTerm(DomainError):
    code = "outside_the_term"
    message = _("代理要在本人的任期之内：{since} 到 {until}。")


class AlternateAlready(DomainError):
    code = "alternate_already"
    message = _("这个席位在这段时间已有代理人。请先结束原来的代理，或换一段时间。")


class SeatNotCurrent(DomainError):
    code = "seat_not_current"
    message = _("这个席位已在 {day} 结束，不能再交接或代理。")


@transaction.atomic
def name_alternate(
    *, seat: Seat, user: User, starts_on: date, ends_on: date, by: Actor, at: datetime
) -> Seat:
    """
    Appoint a colleague as alternate (deputy) with the rights of `seat` from `starts_on` until the day before `ends_on`.

    :raises AlternateMayNot, NoChainOfAlternates, AlternateIsTheHolder, NotAColleague: by who stands in for whom.
    :raises TermBeginsInThePast, TermEndsTooEarly, OutsideTheTerm, AlternateAlready: by the time.
    """
    seats.locked(seat.institution)
    refuse_alternate(by)
    seat = _current(seat, at)
    if seat.alternate_of_id is not None:
        raise NoChainOfAlternates
    if user == seat.user:
        raise AlternateIsTheHolder
    _refuse_stranger(seat.institution, user)
    if starts_on < localdate(at):
        raise seats.TermBeginsInThePast(day=localdate(at))
    if ends_on <= starts_on:
        raise seats.TermEndsTooEarly(day=starts_on)
    if starts_on < seat.starts_on or (seat.ends_on is not None and ends_on > seat.ends_on):
        raise OutsideTheTerm(since=seat.starts_on, until=seat.ends_on or _("没有限期"))
    stand_in = Seat(
        institution=seat.institution, user=user, role=seat.role, starts_on=starts_on, ends_on=ends_on, alternate_of=seat
    )  # fmt: skip
    try:
        with transaction.atomic():
            stand_in.save()
    except IntegrityError as error:
        if "community_one_alternate_at_a_time" in str(error):
            raise AlternateAlready from error
        raise
    journal.record(
        "community.seat.alternated", about=stand_in, by=by, at=at, institution=seat.institution_id, role=seat.role,
        alternate_of=seat.pk,
    )  # fmt: skip
    return stand_in


@transaction.atomic
def hand_over(
    *, seat: Seat, successor: User, starts_on: date, note: str, open_items: Sequence[dict[str, str]], by: Actor,
    at: datetime,
) -> HandOver:  # fmt: skip
    """
    End `seat` on `starts_on` and seat `successor`, a colleague, in the same role from that day, in one act.

    The rest of a limited term passes on. What is open that day and a note go along, for the successor to confirm.

    :raises AlternateMayNot, NoChainOfAlternates, NotAColleague: by who hands over to whom.
    :raises SeatNotCurrent: if the seat ended meanwhile.
    :raises TermBeginsInThePast, TermEndsTooEarly, SeatHeldAlready, HeadAlreadyAppointed: as appointing refuses.
    """
    seats.locked(seat.institution)
    refuse_alternate(by)
    seat = _current(seat, at)
    if seat.alternate_of_id is not None:
        raise NoChainOfAlternates
    _refuse_stranger(seat.institution, successor)
    if successor == seat.user:
        raise seats.SeatHeldAlready(person=successor, role=seat.get_role_display())
    lasts_longer = seat.ends_on is None or seat.ends_on > starts_on
    if seat.role != Role.HEAD and lasts_longer:  # a head's term ends within the appointment of the next
        seats.end_seat(seat=seat, ends_on=starts_on, by=by, at=at)
    new = seats.appoint_seat(
        institution=seat.institution, user=successor, role=Role(seat.role), starts_on=starts_on,
        ends_on=seat.ends_on if lasts_longer else None,
        by=by, at=at,
    )  # fmt: skip
    made = HandOver.objects.create(
        seat=seat, successor=new, note=note, open_items=list(open_items), made_at=at
    )
    journal.record(
        "community.seat.handed_over", about=seat, by=by, at=at, institution=seat.institution_id, successor=new.pk,
        open_items=len(open_items),
    )  # fmt: skip
    return made


@transaction.atomic
def acknowledge(*, hand_over: HandOver, by: Actor, at: datetime) -> HandOver:
    """Confirm having read a hand-over; again changes nothing."""
    hand_over = for_update(hand_over)
    if hand_over.acknowledged_at is None:
        hand_over.acknowledged_at = at
        hand_over.save(update_fields=["acknowledged_at"])
        journal.record(
            "community.handover.acknowledged", about=hand_over, by=by, at=at, seat=hand_over.successor_id
        )
    return hand_over


def _current(seat: Seat, at: datetime) -> Seat:
    seat = Seat.objects.select_related("institution", "user").get(pk=seat.pk)
    if seat.ends_on is not None and seat.ends_on <= localdate(at):
        raise SeatNotCurrent(day=seat.ends_on)
    return seat


def _refuse_stranger(institution: Institution, user: User) -> None:
    if not Seat.objects.filter(institution=institution, user=user).current().exists():
        raise NotAColleague(person=user)
