"""Point rules and monthly circulars: built by one person, issued by another, never changed. Policy: 4.3."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.press.models import Circular, PointRule
from community.press.queries import circulars as queries
from community.press.states import CIRCULAR, CircularState
from core.dates.months import month_of, next_month
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.text import plain


class MonthNotOver(DomainError):
    code = "month_not_over"
    message = _("这个月还没过完，下个月 1 日起才能拟通报。")


class CircularOut(DomainError):
    code = "circular_out"
    message = _("这个月的通报已经印发，不能重拟。数字有误请用“更正”，会生成新的一版并写明原因。")


class IssuedByAnother(DomainError):
    code = "issued_by_another"
    message = _("通报由一人拟稿、另一人签发。请由另一位同事签发。")


class CorrectionNeedsWords(DomainError):
    code = "correction_needs_words"
    message = _("请写明更正了什么，看通报的人要知道。")


class RuleInReportedMonth(DomainError):
    code = "rule_in_reported_month"
    message = _("{month} 的通报已经印发，规则不能改到那么早。请从 {earliest} 或以后开始。")


class RuleBackdated(DomainError):
    code = "rule_backdated"
    message = _("规则不能从过去开始：已经报送的按当时的规则计分。请从 {day} 或以后开始。")


class RuleBeginsLater(DomainError):
    code = "rule_begins_later"
    message = _("已有一条 {day} 开始的规则，请选更晚的日期。")


@transaction.atomic
def set_rule(
    *, event: str, points: int, month_cap: int | None, starts_on: date, by: Actor, at: datetime
) -> PointRule:
    """
    Let a new rule for `event` begin on `starts_on`; the one in force ends that day.

    :raises RuleBackdated: if there is a rule and the new one would begin in the past.
    :raises RuleInReportedMonth: if the day lies in a month whose circular is out.
    :raises RuleBeginsLater: if a rule begins on that day or later.
    """
    reported = Circular.objects.exclude(state=CircularState.DRAFT).filter(month__gte=month_of(starts_on))
    latest = reported.order_by("-month").first()
    if latest is not None:
        raise RuleInReportedMonth(
            month=f"{latest.month:%Y年%-m月}", earliest=f"{next_month(latest.month):%Y年%-m月%-d日}"
        )
    same = PointRule.objects.select_for_update().filter(event=event)
    if starts_on < localdate(at) and same.exists():
        raise RuleBackdated(day=localdate(at))
    later = same.filter(Q(starts_on__gte=starts_on) | Q(ends_on__gt=starts_on)).first()
    if later is not None:
        raise RuleBeginsLater(day=f"{later.starts_on:%Y年%-m月%-d日}")
    same.filter(ends_on__isnull=True).update(ends_on=starts_on)
    rule = PointRule(event=event, points=points, month_cap=month_cap, starts_on=starts_on)
    rule.full_clean()
    rule.save()
    journal.record(
        "community.pointrule.set", about=rule, by=by, at=at, event=event, points=points, month_cap=month_cap
    )
    return rule


@transaction.atomic
def build_circular(*, month: date, by: Actor, at: datetime) -> Circular:
    """
    Draft the circular of `month` from the rows as they are; a draft that is there is counted anew.

    :raises MonthNotOver: before the month has ended.
    :raises CircularOut: if it was issued: then it is corrected, not built.
    """
    month = month_of(month)
    if localdate(at) < next_month(month):
        raise MonthNotOver
    versions = Circular.objects.select_for_update().filter(month=month)
    if versions.exclude(state=CircularState.DRAFT).exists():
        raise CircularOut
    circular = versions.first() or Circular(month=month, version=1)
    circular.content, circular.built_by, circular.built_at = queries.content(month), by.person, at
    circular.save()
    journal.record("community.circular.built", about=circular, by=by, at=at, version=circular.version)
    return circular


@transaction.atomic
def rebuild_circular(*, circular: Circular, by: Actor, at: datetime) -> Circular:
    """Count a draft anew."""
    circular = for_update(circular)
    if circular.state != CircularState.DRAFT:
        raise CircularOut
    circular.content, circular.built_by, circular.built_at = queries.content(circular.month), by.person, at
    circular.save(update_fields=["content", "built_by", "built_at"])
    journal.record("community.circular.built", about=circular, by=by, at=at, version=circular.version)
    return circular


@transaction.atomic
def issue_circular(*, circular: Circular, by: Actor, at: datetime) -> Circular:
    """
    Issue a draft as it stands; from now on nothing changes it, and what is recorded later counts next month.

    :raises IssuedByAnother: for who built it; the database refuses it too.
    """
    versions = Circular.objects.select_for_update().filter(month=circular.month).order_by("version")
    circular = next(one for one in versions if one.pk == circular.pk)
    if circular.built_by_id == by.person.pk:
        raise IssuedByAnother
    CIRCULAR.move(circular, CircularState.ISSUED)
    for earlier in versions:
        if earlier.state == CircularState.ISSUED and earlier.pk != circular.pk:
            CIRCULAR.move(earlier, CircularState.REPLACED)
            earlier.save(update_fields=["state"])
    circular.issued_by, circular.issued_at = by.person, at
    circular.digest = queries.digest_of(circular.month, circular.version, circular.content)
    circular.save(update_fields=["state", "issued_by", "issued_at", "digest"])
    journal.record(
        "community.circular.issued",
        about=circular,
        by=by,
        at=at,
        version=circular.version,
        digest=circular.digest,
    )
    return circular


@transaction.atomic
def correct_circular(*, circular: Circular, note: str, by: Actor, at: datetime) -> Circular:
    """
    Draft a corrected version of an issued circular: counted anew from what was recorded before it first went out.

    :raises CorrectionNeedsWords: without a note.
    """
    circular = for_update(circular)
    if circular.state != CircularState.ISSUED:
        raise MoveNotAllowed
    if not plain(note):
        raise CorrectionNeedsWords
    versions = Circular.objects.filter(month=circular.month)
    draft = versions.filter(state=CircularState.DRAFT).first()
    new = draft or Circular(month=circular.month, version=circular.version + 1)
    new.note, new.content = plain(note), queries.content(circular.month)
    new.built_by, new.built_at = by.person, at
    new.save()
    journal.record(
        "community.circular.corrected", about=new, by=by, at=at, note=new.note, version=new.version
    )
    return new
