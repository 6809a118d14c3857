"""
Substitution during leave: for the days of the absence the cases one holds stand in a colleague's inbox too.

Nobody gains a right by it: the colleague decides only what they may decide anyway, under their own name, and the record
says for whom. While one covers another, the two count as one person: neither confirms what the other asked for.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.dates.clock import day_words
from core.errors import DomainError
from core.messages import notices
from core.models import Cover, User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update


class CoverOfOneself(DomainError):
    code = "cover_of_oneself"
    message = _("请选另一位同事代办。")


class CoverDaysPassed(DomainError):
    code = "cover_days_passed"
    message = _("最后一天不能早于今天，也不能早于第一天，请改日子。")


class CoveredAlready(DomainError):
    code = "covered_already"
    message = _("这几天已经请“{name}”代办。要换人，请先结束那一段。")


class CoverNotYours(DomainError):
    code = "cover_not_yours"
    message = _("只有休假的人和代办的人能结束代办。")


@transaction.atomic
def arrange(
    *, colleague: User, starts_on: date, last_on: date, note: str = "", by: Actor, at: datetime
) -> Cover:
    """
    Name a colleague as substitute for some days; the colleague is notified.

    :raises CoverOfOneself: for oneself.
    :raises CoverDaysPassed: for days that have passed.
    :raises CoveredAlready: if one of the two already covers or is covered then.
    """
    absent = User.objects.select_for_update().get(pk=by.person.pk)
    if colleague.pk == absent.pk:
        raise CoverOfOneself
    if last_on < localdate(at) or last_on < starts_on:
        raise CoverDaysPassed
    other = Cover.objects.live().filter(absent=absent, starts_on__lte=last_on, last_on__gte=starts_on).first()
    if other is not None:
        raise CoveredAlready(name=other.colleague)
    cover = Cover.objects.create(
        absent=absent, colleague=colleague, starts_on=starts_on, last_on=last_on, note=note, arranged_at=at
    )
    journal.record(
        "core.cover.arranged", about=cover, by=by, at=at, note=note, to=colleague.pk, starts_on=str(starts_on),
        last_on=str(last_on),
    )  # fmt: skip
    title = f"请您代办：{absent}休假，{day_words(starts_on)}至{day_words(last_on)}"
    notices.send(
        to=colleague,
        topic="case",
        title=title,
        body=note,
        path=reverse("admin:cover"),
        at=at,
        key=f"cover:{cover.pk}",
    )
    return cover


@transaction.atomic
def end(*, cover: Cover, by: Actor, at: datetime) -> Cover:
    """End a substitution now. Ending it twice changes nothing."""
    cover = for_update(cover, "absent", "colleague")
    if by.person.pk not in (cover.absent_id, cover.colleague_id):
        raise CoverNotYours
    if cover.ended_at is None:
        cover.ended_at = at
        cover.save(update_fields=["ended_at"])
        journal.record("core.cover.ended", about=cover, by=by, at=at)
        other = cover.colleague if by.person.pk == cover.absent_id else cover.absent
        title = f"代办结束：{cover.absent}休假"
        notices.send(
            to=other,
            topic="case",
            title=title,
            path=reverse("admin:cover"),
            at=at,
            key=f"cover:{cover.pk}:ended",
        )
    return cover


def covered_by(user: User, at: datetime) -> dict[int, User]:
    """Whose cases `user` does today, by the key of the absent. One query."""
    rows = Cover.objects.on(localdate(at)).filter(colleague=user).select_related("absent")
    return {row.absent_id: row.absent for row in rows}


def note_decision(*, about: Model, absent: User, by: Actor, at: datetime) -> None:
    """Record for which absent colleague a case was decided."""
    journal.record("core.case.covered", about=about, by=by, at=at, to=absent.pk)
