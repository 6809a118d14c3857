"""Appointing people to seats and ending their terms. Policy: 4.1."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution, Seat
from community.members.queries.seats import appoints_at
from community.policy import RIGHTS_OF_ROLE, Right, Role
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class TermBeginsInThePast(DomainError):
    code = "term_begins_in_the_past"
    message = _("任期不能从过去开始：{day} 之前办的事已经记在当时的席位上。请从今天或以后开始。")


class TermEndsTooEarly(DomainError):
    code = "term_ends_too_early"
    message = _("任期最早到 {day} 结束，请改一个日期。")


class SeatHeldAlready(DomainError):
    code = "seat_held_already"
    message = _("{person}在这段时间已有{role}席位，不用再任命；要改期限，请先结束原来的任期。")


class HeadAlreadyAppointed(DomainError):
    code = "head_already_appointed"
    message = _("这个单位从 {day} 起已定了另一位负责人。请先结束那个任期，或换一个开始日期。")


class NotYourColleague(DomainError):
    code = "not_your_colleague"
    message = _("只有这个单位的负责人能结束同事的任期。请转给负责人；别的单位的席位由那个单位自己办。")


class LastHead(DomainError):
    code = "last_head"
    message = _(
        "这是单位唯一能任免席位的人，结束后就没人能办事了。请先任命接任的负责人，原任期会在交接那天自动结束。"
    )


@transaction.atomic
def appoint_seat(
    *, institution: Institution, user: User, role: Role, starts_on: date, by: Actor, at: datetime,
    ends_on: date | None = None,
) -> Seat:  # fmt: skip
    """
    Give `user` a seat from `starts_on` until the day before `ends_on` (None: open).

    A new head takes over: the term of the head in office ends on `starts_on`, in the same act.

    :raises TermBeginsInThePast: if `starts_on` is before today.
    :raises TermEndsTooEarly: if the term would hold no day.
    :raises SeatHeldAlready: if the person holds the same seat in that time.
    :raises HeadAlreadyAppointed: if a head of that day or later is already appointed for a part of that time.
    """
    institution = locked(institution)
    if starts_on < localdate(at):
        raise TermBeginsInThePast(day=localdate(at))
    if ends_on is not None and ends_on <= starts_on:
        raise TermEndsTooEarly(day=starts_on)
    seat = Seat(institution=institution, user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    if role == Role.HEAD:
        _take_over(seat, by=by, at=at)
    _save(seat)
    journal.record(
        "community.seat.appointed", about=seat, by=by, at=at, institution=institution.pk, role=role
    )
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, ends_on: date, by: Actor, at: datetime, reason: str = "") -> Seat:
    """
    End a term: `ends_on` is the first day without the seat; today ends it now.

    :raises TermEndsTooEarly: if `ends_on` is before today or before the term began.
    :raises LastHead: if nobody else could then appoint for the institution.
    """
    locked(seat.institution)
    seat = Seat.objects.select_related("institution", "user").get(pk=seat.pk)
    earliest = max(localdate(at), seat.starts_on)
    if ends_on < earliest or (seat.ends_on is not None and ends_on > seat.ends_on):
        raise TermEndsTooEarly(day=earliest)
    appoints = seat.carries(Right.APPOINT) and seat.alternate_of_id is None
    if appoints and not _somebody_appoints_from(ends_on, besides=seat):
        raise LastHead
    return _end(seat, ends_on, by=by, at=at, reason=reason)


@transaction.atomic
def end_colleague(*, seat: Seat, ends_on: date, reason: str, by: Actor, at: datetime) -> Seat:
    """
    End a term at the bureau or institution one heads.

    :raises NotYourColleague: for anybody else's.
    :raises TermEndsTooEarly, LastHead: as `end_seat`.
    """
    if not appoints_at(by.person, seat.institution_id):
        raise NotYourColleague
    return end_seat(seat=seat, ends_on=ends_on, reason=reason, by=by, at=at)


def locked(institution: Institution) -> Institution:
    """Lock the institution: its seats change one act at a time."""
    return for_update(institution)


def _end(seat: Seat, ends_on: date, *, by: Actor, at: datetime, reason: str = "") -> Seat:
    seat.ends_on = ends_on
    seat.starts_on = min(seat.starts_on, ends_on)  # an alternate yet to begin never does
    seat.save(update_fields=["starts_on", "ends_on"])
    _end_alternates(seat, ends_on, by=by, at=at)
    journal.record(
        "community.seat.ended", about=seat, by=by, at=at, note=reason,
        institution=seat.institution_id, role=seat.role, ends_on=ends_on.isoformat(),
    )  # fmt: skip
    return seat


def _end_alternates(seat: Seat, ends_on: date, *, by: Actor, at: datetime) -> None:
    """End the seats of alternates of an ended seat."""
    for stand_in in Seat.objects.filter(alternate_of=seat, ends_on__gt=ends_on).order_by("starts_on"):
        _end(stand_in, ends_on, by=by, at=at)


def _take_over(new: Seat, *, by: Actor, at: datetime) -> None:
    """End the term of the head in office on the day `new` begins. One who begins that day too is a second head."""
    sitting = Seat.objects.principal().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=new.starts_on),
        institution=new.institution, role=Role.HEAD, starts_on__lt=new.starts_on,
    ).exclude(user=new.user).first()  # fmt: skip
    if sitting is not None:
        _end(sitting, new.starts_on, by=by, at=at)


def _save(seat: Seat) -> None:
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        if "community_same_seat_not_twice" in str(error) or _holds_it(seat):
            raise SeatHeldAlready(person=seat.user, role=seat.get_role_display()) from error
        if "community_one_head_at_a_time" in str(error):
            raise HeadAlreadyAppointed(day=_next_head_from(seat)) from error
        raise


def _overlapping(seat: Seat) -> Q:
    until = Q(starts_on__lt=seat.ends_on) if seat.ends_on else Q()
    return until & (Q(ends_on__isnull=True) | Q(ends_on__gt=seat.starts_on))


def _holds_it(seat: Seat) -> bool:
    """
    Whether the person already holds the same seat then: the constraint on heads may fail before the one about the same
    person.
    """
    return Seat.objects.principal().filter(
        _overlapping(seat), institution=seat.institution, user=seat.user, role=seat.role
    ).exists()  # fmt: skip


def _next_head_from(seat: Seat) -> date:
    heads = Seat.objects.principal().filter(_overlapping(seat), institution=seat.institution, role=Role.HEAD)
    return heads.order_by("starts_on").values_list("starts_on", flat=True)[0]


def _somebody_appoints_from(day: date, *, besides: Seat) -> bool:
    """Whether another seat that may appoint is held on `day` or begins that day."""
    roles = [role for role, rights in RIGHTS_OF_ROLE.items() if Right.APPOINT in rights]
    others = (
        Seat.objects.principal()
        .filter(institution=besides.institution_id, role__in=roles)
        .exclude(pk=besides.pk)
    )
    return others.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day).exists()
