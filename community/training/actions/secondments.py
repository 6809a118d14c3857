"""Secondments (交流培养): propose, agree by both heads, report, appraise. Policy: 3.3.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution, Seat
from community.policy import SECONDMENT_DAYS_MAX, Right
from community.training.actions.certificates import issue_certificate
from community.training.models import CertificateKind, Secondment
from community.training.states import SECONDMENT, SecondmentState
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update, hold


class GuestNotAtHome(DomainError):
    code = "guest_not_at_home"
    message = _("{person}现在不在{institution}任职，请选本单位在任的人员。")


class TermInThePast(DomainError):
    code = "secondment_in_the_past"
    message = _("开始日期不能早于今天。")


class TermTooLong(DomainError):
    code = "secondment_too_long"
    message = _("一次交流最长 {days} 天。更长的，请分期安排。")


class SameInstitution(DomainError):
    code = "secondment_same_institution"
    message = _("派出单位和接收单位不能是同一家。")


class AlreadySeconded(DomainError):
    code = "already_seconded"
    message = _("{person}在 {since} 至 {until} 已有另一次交流，时间不能重叠。")


class AgreedAlready(DomainError):
    code = "secondment_agreed_already"
    message = _("本单位已经同意过，正在等对方。")


class NeitherSide(DomainError):
    code = "secondment_neither_side"
    message = _("这次交流和你负责的单位无关。")


class TermNotBegun(DomainError):
    code = "secondment_not_begun"
    message = _("{day} 才开始，到时再办。")


class NotTheGuest(DomainError):
    code = "secondment_not_the_guest"
    message = _("总结由派出人员本人写。")


@dataclass(frozen=True)
class Term:
    """What is proposed; `ends_on` is the first day after."""

    kind: str
    starts_on: date
    ends_on: date
    aim: str
    mentor: str = ""


@transaction.atomic
def propose_secondment(
    *, guest: User, home: Institution, host: Institution, term: Term, by: Actor, at: datetime
) -> Secondment:
    """
    Propose, from either side. Proposed by the head of a side, it counts as that side's consent.

    :raises SameInstitution, TermInThePast, TermTooLong: if the term cannot be.
    :raises GuestNotAtHome: if the guest holds no current seat at `home`.
    :raises AlreadySeconded: if the guest is away in a part of that time; the database refuses too.
    """
    if home == host:
        raise SameInstitution
    if term.starts_on < localdate(at):
        raise TermInThePast
    if (term.ends_on - term.starts_on).days > SECONDMENT_DAYS_MAX:
        raise TermTooLong(days=SECONDMENT_DAYS_MAX)
    if not Seat.objects.of(guest).current().filter(institution=home).exists():
        raise GuestNotAtHome(person=guest, institution=home)
    hold(guest)  # two concurrent proposals would deadlock on the exclusion constraint
    secondment = Secondment(
        guest=guest, home=home, host=host, kind=term.kind, starts_on=term.starts_on, ends_on=term.ends_on, aim=term.aim,
        mentor=term.mentor, proposed_at=at, is_sample=home.is_sample,
    )  # fmt: skip
    _save_new(secondment)
    journal.record(
        "community.secondment.proposed",
        about=secondment,
        by=by,
        at=at,
        home=home.pk,
        host=host.pk,
        guest=guest.pk,
    )
    for side in _sides_headed(secondment, by):
        secondment = _agree(secondment, side, by=by, at=at)
    return secondment


@transaction.atomic
def agree_secondment(*, secondment: Secondment, by: Actor, at: datetime) -> Secondment:
    """
    Agree as head of one side; with both sides agreed the term is fixed.

    :raises NeitherSide: if the person heads neither.
    :raises AgreedAlready: if that side has agreed.
    """
    secondment = _locked(secondment)
    if secondment.state != SecondmentState.PROPOSED:
        raise MoveNotAllowed
    sides = _sides_headed(secondment, by)
    if not sides:
        raise NeitherSide
    waiting = [side for side in sides if getattr(secondment, f"{side}_agreed_at") is None]
    if not waiting:
        raise AgreedAlready
    for side in waiting:
        secondment = _agree(secondment, side, by=by, at=at)
    return secondment


@transaction.atomic
def decline_secondment(*, secondment: Secondment, reason: str, by: Actor, at: datetime) -> Secondment:
    """Decline a proposal, or withdraw it; the term is free again."""
    secondment = _locked(secondment)
    return _end(secondment, SecondmentState.DECLINED, "community.secondment.declined", reason, by=by, at=at)


@transaction.atomic
def begin_secondment(*, secondment: Secondment, by: Actor, at: datetime) -> Secondment:
    """
    Begin a secondment on its first day; called by a periodic task.

    :raises TermNotBegun: before that day.
    """
    secondment = _locked(secondment)
    SECONDMENT.move(secondment, SecondmentState.UNDER_WAY)
    if localdate(at) < secondment.starts_on:
        raise TermNotBegun(day=f"{secondment.starts_on:%-m月%-d日}")
    secondment.save(update_fields=["state"])
    journal.record("community.secondment.began", about=secondment, by=by, at=at)
    return secondment


@transaction.atomic
def report_secondment(*, secondment: Secondment, report: str, by: Actor, at: datetime) -> Secondment:
    """
    Hand in the report; only the guest writes it.

    :raises NotTheGuest: if somebody else does.
    """
    secondment = _locked(secondment)
    if by.user != secondment.guest:
        raise NotTheGuest
    SECONDMENT.move(secondment, SecondmentState.REPORTED)
    secondment.report, secondment.reported_at = report, at
    secondment.save(update_fields=["state", "report", "reported_at"])
    journal.record("community.secondment.reported", about=secondment, by=by, at=at)
    return secondment


@transaction.atomic
def close_secondment(*, secondment: Secondment, appraisal: str, by: Actor, at: datetime) -> Secondment:
    """The host appraises, and the guest gets a certificate."""
    secondment = _locked(secondment)
    SECONDMENT.move(secondment, SecondmentState.CLOSED)
    secondment.appraisal, secondment.closed_at = appraisal, at
    secondment.certificate = issue_certificate(
        holder=secondment.guest, kind=CertificateKind.SECONDMENT,
        title=f"{secondment.get_kind_display()}：{secondment.home.name} 至 {secondment.host.name}"[:120],
        lines=[
            f"于 {_day(secondment.starts_on)}至 {_day(secondment.last_day)}在{secondment.host.name}参加交流培养，",
            "按期完成，特发此证。",
        ],
        about=secondment, issuer=secondment.host, by=by, at=at,
    )  # fmt: skip
    secondment.save(update_fields=["state", "appraisal", "closed_at", "certificate"])
    journal.record("community.secondment.closed", about=secondment, by=by, at=at)
    return secondment


@transaction.atomic
def break_off_secondment(*, secondment: Secondment, reason: str, by: Actor, at: datetime) -> Secondment:
    """End an agreed or running term early; both sides and the guest read why, and the time is free again."""
    secondment = _locked(secondment)
    return _end(
        secondment, SecondmentState.BROKEN_OFF, "community.secondment.broken_off", reason, by=by, at=at
    )


def _sides_headed(secondment: Secondment, by: Actor) -> list[str]:
    """Which of "home" and "host" the acting person heads."""
    if by.user is None:
        return []
    headed = set(Institution.objects.where(by.user, Right.APPOINT).values_list("pk", flat=True))
    return [side for side in ("home", "host") if getattr(secondment, f"{side}_id") in headed]


def _agree(secondment: Secondment, side: str, *, by: Actor, at: datetime) -> Secondment:
    setattr(secondment, f"{side}_agreed_at", at)
    if secondment.home_agreed_at and secondment.host_agreed_at:
        SECONDMENT.move(secondment, SecondmentState.AGREED)
    secondment.save(update_fields=["state", f"{side}_agreed_at"])
    journal.record(
        "community.secondment.agreed", about=secondment, by=by, at=at, side=side, state=secondment.state
    )
    return secondment


def _end(
    secondment: Secondment, state: SecondmentState, fact: str, reason: str, *, by: Actor, at: datetime
) -> Secondment:
    SECONDMENT.move(secondment, state)
    secondment.reason, secondment.closed_at = reason, at
    secondment.save(update_fields=["state", "reason", "closed_at"])
    journal.record(fact, about=secondment, by=by, at=at, note=reason)
    return secondment


def _save_new(secondment: Secondment) -> None:
    try:
        with transaction.atomic():
            secondment.save()
    except IntegrityError as error:
        if "community_secondments_of_a_person_do_not_overlap" not in str(error):
            raise
        other = Secondment.objects.filter(
            guest=secondment.guest, starts_on__lt=secondment.ends_on, ends_on__gt=secondment.starts_on
        ).exclude(state__in=[SecondmentState.DECLINED, SecondmentState.BROKEN_OFF]).earliest("starts_on")  # fmt: skip
        raise AlreadySeconded(
            person=secondment.guest, since=_day(other.starts_on), until=_day(other.last_day)
        ) from error


def _locked(secondment: Secondment) -> Secondment:
    return for_update(secondment, "guest", "home", "host")


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
