"""Study visits of a working group: plan, report by one participant, confirm by another. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core import searchtext
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from roundtable.actions.groups import locked as locked_group
from roundtable.actions.groups import refuse_others, refuse_unless_first
from roundtable.models import Goer, Visit, VisitKind, WorkingGroup
from roundtable.queries.search_texts import of_visit
from roundtable.states import VISIT, PlaceState, VisitState


class GoerOfAnother(DomainError):
    code = "goer_of_another"
    message = _("同去的人要是工作组成员单位的现任席位，请改名单。")


class NobodyGoes(DomainError):
    code = "nobody_goes"
    message = _("请至少选一个同去的人。")


class NotOverYet(DomainError):
    code = "not_over_yet"
    message = _("还没到 {day}，去完了才能写记录。提前回来的，请等到那一天。")


class DidNotGo(DomainError):
    code = "did_not_go"
    message = _("只有同去的人能写记录、核对记录。")


class OwnMinutes(DomainError):
    code = "own_minutes"
    message = _("自己写的记录不能自己核对；有别家同去的，要请别家的人核对。")


@dataclass(frozen=True)
class Plan:
    """Where members go, why, and when."""

    title: str
    place: str
    purpose: str
    starts_on: date
    ends_on: date
    kind: str = VisitKind.VISIT


@dataclass(frozen=True)
class Account:
    """The content of a visit's report."""

    seen: str
    learned: str
    advised: str = ""


@transaction.atomic
def plan(
    *,
    group: WorkingGroup,
    institution: Institution,
    plan: Plan,
    seats: Sequence[Seat],
    by: Actor,
    at: datetime,
) -> Visit:
    """
    Plan a visit and say who goes along. :raises NobodyGoes: without anybody.

    :raises GoerOfAnother: for a seat that is no current one of a member.
    """
    group = locked_group(group)
    refuse_others(group, institution)
    if not seats:
        raise NobodyGoes
    members = group.places.filter(state=PlaceState.JOINED).values("institution")
    current = Seat.objects.current().filter(pk__in=[one.pk for one in seats], institution__in=members)
    if current.count() != len({one.pk for one in seats}):
        raise GoerOfAnother
    visit = Visit(group=group, institution=institution, planned_at=at, planned_by=by.person, **vars(plan))
    visit.full_clean(exclude=["search"])
    visit.save()
    Goer.objects.bulk_create(Goer(visit=visit, seat=one) for one in {one.pk: one for one in seats}.values())
    journal.record("roundtable.visit.planned", about=visit, by=by, at=at, group=group.pk, goers=len(seats))
    return visit


@transaction.atomic
def cancel(*, visit: Visit, institution: Institution, reason: str, by: Actor, at: datetime) -> Visit:
    """Cancel a visit, with the reason. The lead and who planned it may."""
    visit = _locked(visit)
    refuse_unless_first(visit.group, institution, visit.institution_id)
    VISIT.move(visit, VisitState.CANCELLED)
    visit.reason = reason.strip()
    visit.full_clean(exclude=["search"])
    visit.save()
    journal.record("roundtable.visit.cancelled", about=visit, by=by, at=at, note=reason)
    return visit


@transaction.atomic
def make(*, visit: Visit, by: Actor, at: datetime) -> Visit:
    """
    Mark a visit as made: its report is due.

    :raises NotOverYet: before its last day.
    """
    visit = _locked(visit)
    _refuse_who_stayed(visit, by)
    VISIT.move(visit, VisitState.MADE)
    if localdate(at) < visit.ends_on:
        raise NotOverYet(day=f"{visit.ends_on:%-m月%-d日}")
    visit.save(update_fields=["state"])
    journal.record("roundtable.visit.made", about=visit, by=by, at=at)
    return visit


@transaction.atomic
def write(
    *, visit: Visit, account: Account, by: Actor, at: datetime, uploads: Sequence[UploadedFile[Any]] = ()
) -> Visit:
    """Write the minutes, or write them anew after they were sent back. :raises DidNotGo: for who stayed at home."""
    visit = _locked(visit)
    _refuse_who_stayed(visit, by)
    VISIT.move(visit, VisitState.WRITTEN)
    for name, value in vars(account).items():
        setattr(visit, name, value.strip())
    visit.written_at, visit.written_by, visit.returned = at, by.person, ""
    visit.full_clean(exclude=["search"])
    visit.save()
    files = [attachments.accept(upload=one, purpose="group", by=by, at=at) for one in uploads]
    attachments.claim(files, visit)
    journal.record("roundtable.visit.written", about=visit, by=by, at=at, files=len(files))
    return visit


@transaction.atomic
def send_back(*, visit: Visit, words: str, by: Actor, at: datetime) -> Visit:
    """Ask for a better text: somebody else who went."""
    visit = _locked(visit)
    _refuse_own(visit, by)
    VISIT.move(visit, VisitState.MADE)
    visit.returned = words.strip()
    visit.save(update_fields=["state", "returned"])
    journal.record("roundtable.visit.sent_back", about=visit, by=by, at=at, note=words)
    return visit


@transaction.atomic
def confirm(*, visit: Visit, by: Actor, at: datetime) -> Visit:
    """
    Confirm the minutes: from now on they stay, and are public with the group.

    :raises OwnMinutes: for the writer and others of the same institution, while somebody of another went.
    """
    visit = _locked(visit)
    _refuse_own(visit, by)
    VISIT.move(visit, VisitState.CONFIRMED)
    visit.confirmed_at, visit.confirmed_by = at, by.person
    visit.search = searchtext.document(*of_visit(visit))
    visit.save(update_fields=["state", "confirmed_at", "confirmed_by", "search"])
    journal.record("roundtable.visit.confirmed", about=visit, by=by, at=at)
    return visit


# Parts ----
def _locked(visit: Visit) -> Visit:
    locked_group(visit.group)
    rows = Visit.objects.select_for_update(of=("self",)).select_related("group__lead").defer("search")
    return rows.get(pk=visit.pk)


def _refuse_who_stayed(visit: Visit, by: Actor) -> None:
    if not visit.goers.filter(seat__user=by.person).exists():
        raise DidNotGo


def _refuse_own(visit: Visit, by: Actor) -> None:
    """Refuse confirmation by the writer; where people of several institutions went, by the writer's institution."""
    _refuse_who_stayed(visit, by)
    writers = visit.goers.filter(seat__user=visit.written_by).values("seat__institution")
    others = visit.goers.exclude(seat__institution__in=writers)
    is_other = others.filter(seat__user=by.person).exists()
    if by.person.pk == visit.written_by_id or (others.exists() and not is_other):
        raise OwnMinutes
