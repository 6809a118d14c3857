"""Decisions on agenda items: an outcome that freezes the item, and the resolutions that follow. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core import measures, searchtext
from core.dates import workdays
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable.actions import speeches
from roundtable.actions.agenda import locked as locked_item
from roundtable.actions.meetings import locked, refuse_unless
from roundtable.models import (
    AgendaItem,
    Assist,
    Outcome,
    Resolution,
    Roundtable,
)
from roundtable.queries.search_texts import of_resolution
from roundtable.states import (
    ITEM,
    LIVE,
    RESOLUTION,
    ItemState,
    ResolutionState,
    RoundtableState,
    VoteState,
)

BINDING = (Outcome.AGREED, Outcome.IN_PRINCIPLE)


class VoteStillOpen(DomainError):
    code = "vote_still_open"
    message = _("这一项的表决还没有结束。先结束或作废那次表决，再记结论。")


class VoteFailed(DomainError):
    code = "vote_failed"
    message = _("最后一次表决没有通过，不能记“{outcome}”。可以记“暂缓”，或重新表决。")


class NothingToDo(DomainError):
    code = "nothing_to_do"
    message = _("“议定”要有议定事项：写一张决议单；确实没有要办的事，就写明原因。")


class LeadMissing(DomainError):
    code = "lead_missing"
    message = _("议定事项要有牵头单位，请选一个。")


class DueOnHoliday(DomainError):
    code = "due_on_holiday"
    message = _("{day}不是工作日，期限请改到 {next}。")


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("期限要在今天之后，请改一个日期。")


class PersonOfAnother(DomainError):
    code = "person_of_another"
    message = _("责任人要是牵头单位的现任席位，请另选，或先不填由牵头单位指定。")


class MeasureUnknown(DomainError):
    code = "measure_unknown"
    message = _("指标目录里没有“{code}”。请从目录里选，或留空。")


class NotOfThisItem(DomainError):
    code = "not_of_this_item"
    message = _("接续的要是还没办结的议定事项，而且是这一项结转来的。")


@dataclass(frozen=True)
class Draft:
    """What is to be done, by whom, until when, and how one will know."""

    text: str
    lead: Institution | None
    due_on: date
    success: str
    assisting: Sequence[Institution] = ()
    person: Seat | None = None
    measure: str = ""
    is_public: bool = True
    continues: Resolution | None = None


@transaction.atomic
def draft_resolution(*, item: AgendaItem, draft: Draft, by: Actor, at: datetime) -> Resolution:
    """
    Draft a resolution while its item is discussed; provisional until the minutes are issued.

    :raises LeadMissing: without a lead. :raises DueOnHoliday: for a day off; the sentence names the next working day.
    :raises DueInThePast: unless the day is to come. :raises PersonOfAnother: for somebody of another institution.
    """
    item = locked_item(item)
    meeting = _meeting(item)
    if item.state != ItemState.SITTING:
        raise MoveNotAllowed
    lead = _checked(item, draft, at)
    resolution = Resolution(
        item=item, number=_number(meeting), text=draft.text, lead=lead, person=draft.person, due_on=draft.due_on,
        success=draft.success, measure=draft.measure, is_public=draft.is_public, continues=draft.continues,
        made_at=at, made_by=by.person, is_sample=meeting.is_sample,
    )  # fmt: skip
    resolution.search = searchtext.document(*of_resolution(resolution))
    resolution.full_clean(exclude=["search"])
    resolution.save()
    helping = {one.pk: one for one in draft.assisting if one.pk != lead.pk}
    Assist.objects.bulk_create(Assist(resolution=resolution, institution=one) for one in helping.values())
    journal.record(
        "roundtable.resolution.drafted", about=resolution, by=by, at=at, item=item.pk, lead=lead.pk
    )
    return resolution


@transaction.atomic
def drop_resolution(*, resolution: Resolution, by: Actor, at: datetime) -> Resolution:
    """Delete a draft before its item is decided; its number is not given again."""
    resolution = for_update(resolution, "item")
    if resolution.item.state != ItemState.SITTING:
        raise MoveNotAllowed
    RESOLUTION.move(resolution, ResolutionState.VOID)
    resolution.continues = None
    resolution.save(update_fields=["state", "continues"])
    journal.record("roundtable.resolution.dropped", about=resolution, by=by, at=at)
    return resolution


@transaction.atomic
def decide(
    *,
    item: AgendaItem,
    outcome: str,
    conclusion: str,
    by: Actor,
    at: datetime,
    no_resolution_reason: str = "",
) -> AgendaItem:
    """
    Give the item its outcome; from now on nothing about it changes.

    :raises NothingToDo: if it is agreed with no resolution and no reason for having none.
    :raises VoteStillOpen: while a vote is open. :raises VoteFailed: if it is agreed against the last vote.
    """
    item = locked_item(item)
    _meeting(item)
    ITEM.move(item, ItemState.DECIDED)
    _refuse_against_votes(item, outcome)
    drafted = item.resolutions.exclude(state=ResolutionState.VOID).exists()
    if outcome == Outcome.AGREED and not drafted and not no_resolution_reason.strip():
        raise NothingToDo
    speeches.end_all(item, by=by, at=at, drops_waiting=True)
    item.outcome, item.conclusion = Outcome(outcome), conclusion.strip()
    item.no_resolution_reason = "" if drafted else no_resolution_reason.strip()
    item.decided_at, item.decided_by = at, by.person
    item.full_clean(exclude=["search"])
    item.save()
    journal.record("roundtable.agendaitem.decided", about=item, by=by, at=at, outcome=outcome)
    return item


@transaction.atomic
def defer_rest(*, roundtable: Roundtable, by: Actor, at: datetime) -> int:
    """Defer all items that were not discussed, so that the meeting can end; returns how many."""
    roundtable = locked(roundtable)
    refuse_unless(roundtable, RoundtableState.SITTING)
    rows = list(roundtable.items.filter(state__in=[ItemState.LISTED, ItemState.SITTING]).in_order())
    for item in rows:
        if item.state == ItemState.LISTED:
            AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.SITTING)
        decide(
            item=item, outcome=Outcome.DEFERRED, conclusion="本次会议没有议到，留待下次会议。", by=by, at=at
        )
    return len(rows)


# Parts ----
def _meeting(item: AgendaItem) -> Roundtable:
    if item.roundtable is None:
        raise MoveNotAllowed
    meeting = locked(item.roundtable)
    refuse_unless(meeting, RoundtableState.SITTING)
    return meeting


def _checked(item: AgendaItem, draft: Draft, at: datetime) -> Institution:
    if draft.lead is None:
        raise LeadMissing
    refuse_due_day(draft.due_on, at)
    if draft.person is not None and not (
        Seat.objects.current().filter(pk=draft.person.pk, institution=draft.lead).exists()
    ):
        raise PersonOfAnother
    if draft.measure:
        try:
            measures.get(draft.measure)
        except KeyError as error:
            raise MeasureUnknown(code=draft.measure) from error
    old = draft.continues
    if old is not None and (old.state not in LIVE or item.carried_from_id != old.item_id):
        raise NotOfThisItem
    return draft.lead


def refuse_due_day(day: date, at: datetime) -> None:
    """
    Check a due day.

    :raises DueInThePast: unless it is to come.
    :raises DueOnHoliday: unless offices work on it.
    """
    if day <= localdate(at):
        raise DueInThePast
    if not workdays.is_working_day(day):
        raise DueOnHoliday(day=f"{day:%-m月%-d日}", next=f"{workdays.add_working_days(day, 1):%-m月%-d日}")


def _refuse_against_votes(item: AgendaItem, outcome: str) -> None:
    if item.votes.filter(state=VoteState.OPEN).exists():
        raise VoteStillOpen
    last = item.votes.filter(state=VoteState.CLOSED).order_by("-closed_at", "-pk").first()
    if last is not None and not last.is_passed and outcome in BINDING:
        raise VoteFailed(outcome=Outcome(outcome).label)


def _number(meeting: Roundtable) -> str:
    """The next number of the meeting; dropped drafts keep theirs. The meeting is locked."""
    count = Resolution.objects.filter(item__roundtable=meeting).count()
    return f"{meeting.number}-{count + 1:02d}"
