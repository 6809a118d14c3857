"""Rules for borrowing a space, as refusals that say what would be possible."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from community.places.models import SharingRule
from community.places.queries.sharing import (
    Borrower,
    absences,
    bookings_in_week,
    hours_words,
    length_words,
    may_borrow,
    paused_until,
    purposes_words,
    who_words,
)
from core.dates.clock import end_moment, end_words
from core.errors import DomainError


class NotShared(DomainError):
    code = "space_not_shared"
    message = _("{space}现在不外借。请到共享空间里另选一处。")


class NotForThisBorrower(DomainError):
    code = "space_not_for_this_borrower"
    message = _("{space}借给：{who}。“{borrower}”不在其中，请另选一处空间。")


class NotOnTheRegister(DomainError):
    code = "group_not_registered"
    message = _("“{group}”还没有登记或被暂停，不能借空间。请到“我的团队”看办到哪一步。")


class BorrowerPaused(DomainError):
    code = "borrower_paused"
    message = _(
        "“{borrower}”最近 {count} 次约了没有来，到 {until} 之前停借。有原因的，可以在那几次借用里申诉。"
    )


class PurposeNotAllowed(DomainError):
    code = "purpose_not_allowed"
    message = _("{space}可以用来：{purposes}。请改用途，或另选一处空间。")


class TooManyPeople(DomainError):
    code = "too_many_people"
    message = _("{space}最多 {limit} 人，请填 {limit} 以内，或选大一点的空间。")


class LengthNotAllowed(DomainError):
    code = "length_not_allowed"
    message = _("一次借 {shortest}到{longest}，你选的是 {chosen}。请改结束时间。")


class OffTheStep(DomainError):
    code = "off_the_step"
    message = _("起止时间要落在 {step} 分钟的整点上，如 {example}。")


class TooSoon(DomainError):
    code = "space_too_soon"
    message = _("至少提前 {notice}，现在最早能借 {earliest} 以后的时段。")


class TooFarAhead(DomainError):
    code = "space_too_far_ahead"
    message = _("最多提前 {days} 天，现在最晚能借到 {latest}。")


class NotOneDay(DomainError):
    code = "space_not_one_day"
    message = _("一次借用要在同一天内，结束要晚于开始。")


class OutsideSharedHours(DomainError):
    code = "outside_shared_hours"
    message = _("这个空间每天 {hours}可以借，请改时间。")


class WeeklyLimitReached(DomainError):
    code = "space_weekly_limit"
    message = _(
        "“{borrower}”这一周在这里已约 {count} 次，每周最多 {limit} 次。请改到 {monday} 以后，或先取消一次。"
    )


class SlotGone(DomainError):
    code = "slot_gone"
    message = _("{why}。{next}。")


class CancelTooLate(DomainError):
    code = "cancel_too_late"
    message = _("自己取消截止到 {until}，已经过了。来不了请联系管理方取消，免得记作没有来。")


def refuse_by_rule(
    rule: SharingRule, borrower: Borrower, starts_at: datetime, ends_at: datetime, purpose: str, people: int,
    at: datetime,
) -> None:  # fmt: skip
    """
    Check a booking against the sharing rule of its space. Two queries.

    :raises DomainError: the first rule that refuses.
    """
    _refuse_borrower(rule, borrower, at)
    space = rule.space
    if rule.purposes and purpose not in rule.purposes:
        raise PurposeNotAllowed(space=space.name, purposes=purposes_words(rule))
    if people > rule.people_limit:
        raise TooManyPeople(space=space.name, limit=rule.people_limit)
    _refuse_times(rule, starts_at, ends_at)
    _refuse_distance(rule, starts_at, at)
    count = bookings_in_week(space, borrower, starts_at)
    if count >= rule.weekly_limit:
        monday = localdate(starts_at) + timedelta(days=7 - localdate(starts_at).weekday())
        raise WeeklyLimitReached(
            borrower=borrower, count=count, limit=rule.weekly_limit, monday=f"{monday:%-m月%-d日}"
        )


def _refuse_borrower(rule: SharingRule, borrower: Borrower, at: datetime) -> None:
    if not rule.is_shared or rule.space.archived_at or rule.space.facility.archived_at:
        raise NotShared(space=rule.space.name)
    if not may_borrow(rule, borrower):
        raise NotForThisBorrower(space=rule.space.name, who=who_words(rule), borrower=borrower)
    missed = absences(borrower, at)
    until = paused_until(missed, at)
    if until is not None:
        raise BorrowerPaused(
            borrower=borrower, count=len(missed), until=f"{localtime(until):%-m月%-d日 %H:%M}"
        )


def _refuse_times(rule: SharingRule, starts_at: datetime, ends_at: datetime) -> None:
    start, end = localtime(starts_at), localtime(ends_at)
    if end <= start or start.date() != (end - timedelta(microseconds=1)).date():
        raise NotOneDay
    minutes = int((end - start).total_seconds() // 60)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(minutes=rule.step_minutes)
    if (start - midnight) % step or (end - midnight) % step:
        raise OffTheStep(
            step=rule.step_minutes, example="09:00、09:30" if rule.step_minutes < 60 else "09:00、10:00"
        )
    if not rule.min_minutes <= minutes <= rule.max_minutes:
        raise LengthNotAllowed(
            shortest=length_words(rule.min_minutes), longest=length_words(rule.max_minutes),
            chosen=length_words(minutes),
        )  # fmt: skip
    too_early = rule.opens is not None and start.time() < rule.opens
    too_late = rule.closes is not None and end > end_moment(start.date(), rule.closes)
    if too_early or too_late:
        since = f"{rule.opens:%H:%M} 以后" if rule.opens else ""
        until = f"{end_words(rule.closes)} 以前" if rule.closes is not None else ""
        raise OutsideSharedHours(hours="、".join(filter(None, [since, until])))


def _refuse_distance(rule: SharingRule, starts_at: datetime, at: datetime) -> None:
    earliest = at + timedelta(hours=rule.min_notice_hours)
    if starts_at < earliest:
        raise TooSoon(
            notice=hours_words(rule.min_notice_hours), earliest=f"{localtime(earliest):%-m月%-d日 %H:%M}"
        )
    latest = localdate(at) + timedelta(days=rule.max_ahead_days)
    if localdate(starts_at) > latest:
        raise TooFarAhead(days=rule.max_ahead_days, latest=f"{latest:%-m月%-d日}")
