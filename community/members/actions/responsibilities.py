"""The public list of responsibilities, with its earlier versions. Policy: 4.1."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community import clauses
from community.members.models import Responsibility
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update

SOURCE: Final = Path(__file__).parents[2] / "data" / "responsibilities.json"


class WordingIsOver(DomainError):
    code = "wording_is_over"
    message = _("这一条已经有了新的表述，请到清单里改现行的那一条。")


class NoSuchClause(DomainError):
    code = "no_such_clause"
    message = _("实施意见里没有“{clause}”这一条。请按原文写，如：四（一）、三（一）2。")


@cache
def of_the_policy() -> tuple[dict[str, Any], ...]:
    """The lines as the policy of 2023 states them: line, body, sector, duty, clause."""
    return tuple(json.loads(SOURCE.read_text(encoding="utf-8")))


@transaction.atomic
def load_responsibilities(*, since: date) -> int:
    """Create the lines of the policy if there are none; returns how many. Safe to repeat."""
    if Responsibility.objects.exists():
        return 0
    rows = [Responsibility(**row, since=since) for row in of_the_policy()]
    return len(Responsibility.objects.bulk_create(rows))


@transaction.atomic
def add_responsibility(
    *, body: str, sector: str, duty: str, clause: str, by: Actor, at: datetime
) -> Responsibility:
    """
    Add a line at the end of the list, in force from today.

    :raises NoSuchClause: if the policy has no such clause; the database refuses it too.
    """
    clause = _clause(clause)
    last = Responsibility.objects.aggregate(last=Max("line"))["last"] or 0
    row = Responsibility.objects.create(
        line=last + 1,
        body=body,
        sector=sector,
        duty=duty,
        clause=clause,
        since=localdate(at),
        changed_by=by.user,
    )
    journal.record("community.responsibility.added", about=row, by=by, at=at, line=row.line)
    return row


@transaction.atomic
def revise_responsibility(
    *, responsibility: Responsibility, body: str, duty: str, clause: str, reason: str, by: Actor, at: datetime
) -> Responsibility:
    """
    Give a line another wording from today; the old one stays on record.

    :raises WordingIsOver: if this wording is not the one in force.
    :raises NoSuchClause: if the policy has no such clause; the database refuses it too.
    """
    clause = _clause(clause)
    old = _ended(responsibility, reason, at)
    row = Responsibility.objects.create(
        line=old.line,
        body=body,
        sector=old.sector,
        duty=duty,
        clause=clause,
        since=localdate(at),
        changed_by=by.user,
    )
    journal.record(
        "community.responsibility.revised", about=row, by=by, at=at, note=reason, line=row.line, before=old.pk
    )
    return row


@transaction.atomic
def end_responsibility(
    *, responsibility: Responsibility, reason: str, by: Actor, at: datetime
) -> Responsibility:
    """
    Take a line off the list from today; it stays on record.

    :raises WordingIsOver: if it is off already.
    """
    old = _ended(responsibility, reason, at)
    journal.record("community.responsibility.ended", about=old, by=by, at=at, note=reason, line=old.line)
    return old


def _clause(text: str) -> str:
    if strange := clauses.unknown(text):
        raise NoSuchClause(clause="、".join(strange))
    return clauses.tidied(text)


def _ended(responsibility: Responsibility, reason: str, at: datetime) -> Responsibility:
    old = for_update(responsibility)
    if old.until is not None:
        raise WordingIsOver
    old.until, old.reason = max(localdate(at), old.since), reason
    old.save(update_fields=["until", "reason"])
    return old
