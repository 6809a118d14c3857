"""
Agenda items: propose (by members or automatically from facts), accept, decline, merge, order, time; written advice.
Policy: 3.1.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core import searchtext
from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable import rules
from roundtable.actions.meetings import locked as locked_meeting
from roundtable.actions.meetings import refuse_unless
from roundtable.models import (
    KIND_ORDER,
    Advice,
    AgendaItem,
    ItemKind,
    Roundtable,
    Sought,
)
from roundtable.queries.facts import Fact, facts
from roundtable.queries.meetings import next_in_preparation
from roundtable.queries.search_texts import of_item
from roundtable.states import ITEM, ON_AGENDA, PREPARING, ItemState

S = ItemState


class MeetingBegan(DomainError):
    code = "meeting_began"
    message = _("这次会议已经开始，议程不能再改。新的议题可以提给下一次会议。")


class AgendaTooLong(DomainError):
    code = "agenda_too_long"
    message = _("议题一共 {total} 分钟，会议只有 {length} 分钟。请减几分钟，或少列一项。")


class MergedElsewhere(DomainError):
    code = "merged_elsewhere"
    message = _("只能并入同一次会议里还没议的议题，请另选一项。")


class AdviceTooEarly(DomainError):
    code = "advice_too_early"
    message = _("征求意见的期限要在今天之后、会议之前，请改一个日期。")


class AdviceGiven(DomainError):
    code = "advice_given"
    message = _("意见已经提交，不能再改。要补充请在会上说，或联系会议秘书处。")


class OrderIncomplete(DomainError):
    code = "order_incomplete"
    message = _("议程刚才有人改过，请刷新后重新排序。")


@dataclass(frozen=True)
class Proposal:
    """A member's proposal; `about` is the journal subject of what it is about, with its title and page."""

    title: str
    brief: str
    sought: str = Sought.DECISION
    decision_sought: str = ""
    minutes_asked: int = 15
    about: str = ""
    about_title: str = ""
    about_path: str = ""


@transaction.atomic
def propose(
    *, institution: Institution, proposal: Proposal, by: Actor, at: datetime, roundtable: Roundtable | None = None
) -> AgendaItem:  # fmt: skip
    """Propose an item in the name of `institution`: to the meeting in preparation, or the next one to come."""
    meeting = roundtable or next_in_preparation(at)
    item = AgendaItem(
        roundtable=meeting, kind=ItemKind.MEMBER, institution=institution, proposed_by=by.person, proposed_at=at,
        is_late=is_late_for(meeting, at), is_sample=institution.is_sample, **vars(proposal),
    )  # fmt: skip
    _save(item)
    journal.record(
        "roundtable.agendaitem.proposed", about=item, by=by, at=at, institution=institution.pk, is_late=item.is_late
    )  # fmt: skip
    return item


@transaction.atomic
def rewrite(*, item: AgendaItem, proposal: Proposal, by: Actor, at: datetime) -> AgendaItem:
    """Change one's proposal while the secretariat has not listed it. :raises MoveNotAllowed: afterwards."""
    item = locked(item)
    if item.state != S.PROPOSED:
        raise MoveNotAllowed
    for name, value in vars(proposal).items():
        setattr(item, name, value)
    _save(item)
    journal.record("roundtable.agendaitem.rewritten", about=item, by=by, at=at)
    return item


@transaction.atomic
def withdraw(*, item: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """Take one's own item back before the meeting talks about it."""
    return _moved(locked(item), S.WITHDRAWN, "roundtable.agendaitem.withdrawn", by, at)


@transaction.atomic
def propose_facts(*, roundtable: Roundtable, found: Sequence[Fact], by: Actor, at: datetime) -> int:
    """Propose what the figures say on their own; each fact once a meeting. Answer how many were new."""
    roundtable = locked_meeting(roundtable)
    refuse_unless(roundtable, *PREPARING)
    known = set(roundtable.items.exclude(fact_key="").values_list("fact_key", flat=True))
    new = [fact for fact in found if fact.key not in known]
    for fact in new:
        item = AgendaItem(
            roundtable=roundtable, kind=fact.kind, title=fact.title[:80], brief=fact.brief, sought=Sought.DISCUSSION,
            fact_key=fact.key, about=fact.about, about_title=fact.about_title[:120], about_path=fact.about_path,
            weight=fact.weight, proposed_at=at, is_late=is_late_for(roundtable, at), carried_from=fact.carried_from,
            is_sample=roundtable.is_sample,
        )  # fmt: skip
        _save(item)
        journal.record("roundtable.agendaitem.proposed", about=item, by=by, at=at, kind=str(fact.kind))
    return len(new)


@transaction.atomic
def accept(*, item: AgendaItem, minutes_given: int, by: Actor, at: datetime) -> AgendaItem:
    """List the item, at the end of the agenda. :raises AgendaTooLong: if the meeting has not that much time."""
    item = locked(item)
    meeting = _meeting_in_preparation(item, at)
    ITEM.move(item, S.LISTED)
    last = meeting.items.on_agenda().aggregate(last=Max("position"))["last"] or 0
    item.roundtable, item.minutes_given, item.position = meeting, minutes_given, last + 1
    item.full_clean(exclude=["search"])
    item.save()
    _refuse_overlong(meeting)
    journal.record("roundtable.agendaitem.listed", about=item, by=by, at=at, roundtable=meeting.pk)
    return item


@transaction.atomic
def put_back(*, item: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """Remove a listed item from the agenda; it waits for a decision again."""
    item = locked(item)
    _meeting_in_preparation(item, at)
    item.position, item.minutes_given = 0, None
    return _moved(item, S.PROPOSED, "roundtable.agendaitem.put_back", by, at, "position", "minutes_given")


@transaction.atomic
def decline(*, item: AgendaItem, reason: str, by: Actor, at: datetime) -> AgendaItem:
    """Leave an item out, with a reason its proposer reads."""
    item = locked(item)
    item.reason, item.position, item.minutes_given = reason, 0, None
    return _moved(
        item,
        S.DECLINED,
        "roundtable.agendaitem.declined",
        by,
        at,
        "reason",
        "position",
        "minutes_given",
        note=reason,
    )


@transaction.atomic
def merge(*, item: AgendaItem, into: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """Treat `item` together with `into`, a live item of the same meeting."""
    item = locked(item)
    alive = into.state in (S.PROPOSED, S.LISTED)
    if not alive or into.pk == item.pk or into.roundtable_id != item.roundtable_id:
        raise MergedElsewhere
    item.merged_into, item.position, item.minutes_given = into, 0, None
    return _moved(
        item, S.MERGED, "roundtable.agendaitem.merged", by, at, "merged_into", "position", "minutes_given"
    )


@transaction.atomic
def set_time(
    *, item: AgendaItem, minutes_given: int, by: Actor, at: datetime, speaking: str = ""
) -> AgendaItem:
    """Give a listed item its time, and say who speaks in which order. :raises AgendaTooLong: beyond the meeting's."""
    item = locked(item)
    meeting = _meeting_in_preparation(item, at)
    if item.state != S.LISTED:
        raise MoveNotAllowed
    item.minutes_given, item.speaking = minutes_given, speaking.strip()
    item.save(update_fields=["minutes_given", "speaking"])
    _refuse_overlong(meeting)
    journal.record("roundtable.agendaitem.timed", about=item, by=by, at=at, minutes=minutes_given)
    return item


@transaction.atomic
def order_by_rule(*, roundtable: Roundtable, by: Actor, at: datetime) -> Roundtable:
    """Carried over first, then by kind as ItemKind lists them, then by weight, then who asked first."""
    rows = list(locked_meeting(roundtable).items.filter(state=S.LISTED))
    rows.sort(key=lambda one: (KIND_ORDER.index(one.kind), -one.weight, one.proposed_at, one.pk))
    return order(roundtable=roundtable, items=rows, by=by, at=at)


@transaction.atomic
def order(*, roundtable: Roundtable, items: Sequence[AgendaItem], by: Actor, at: datetime) -> Roundtable:
    """Put the listed items into this order. :raises OrderIncomplete: unless these are all of them."""
    roundtable = locked_meeting(roundtable)
    refuse_unless(roundtable, *PREPARING)
    listed = set(roundtable.items.filter(state=S.LISTED).values_list("pk", flat=True))
    if {one.pk for one in items} != listed or len(items) != len(listed):
        raise OrderIncomplete
    for position, item in enumerate(items, 1):
        AgendaItem.objects.filter(pk=item.pk).update(position=position)
    journal.record(
        "roundtable.roundtable.ordered", about=roundtable, by=by, at=at, items=[one.pk for one in items]
    )
    return roundtable


@transaction.atomic
def move_item(*, item: AgendaItem, position: int, by: Actor, at: datetime) -> Roundtable:
    """Put a listed item at `position`, the others after it. :raises MoveNotAllowed: unless it is listed."""
    if item.roundtable is None or item.state != S.LISTED:
        raise MoveNotAllowed
    rows = [one for one in item.roundtable.items.filter(state=S.LISTED).in_order() if one.pk != item.pk]
    rows.insert(position - 1, item)
    return order(roundtable=item.roundtable, items=rows, by=by, at=at)


@transaction.atomic
def ask_advice(
    *, item: AgendaItem, institutions: Sequence[Institution], due_on: date, by: Actor, at: datetime
) -> AgendaItem:
    """Ask institutions for written advice on an item by the end of `due_on`, before the meeting."""
    item = locked(item)
    meeting = _meeting_in_preparation(item, at)
    if not localdate(at) < due_on < localdate(meeting.starts_at):
        raise AdviceTooEarly
    asked = set(item.advice.values_list("institution_id", flat=True))
    for institution in institutions:
        if institution.pk in asked:
            continue
        advice = Advice.objects.create(item=item, institution=institution, due_on=due_on, asked_at=at)
        journal.record("roundtable.advice.asked", about=advice, by=by, at=at, institution=institution.pk)
    return item


@transaction.atomic
def give_advice(*, advice: Advice, text: str, by: Actor, at: datetime) -> Advice:
    """
    Submit written advice, once. :raises AdviceGiven: a second time. :raises MeetingBegan: after the meeting opened.
    """
    advice = for_update(advice, "item__roundtable")
    if advice.given_at is not None:
        raise AdviceGiven
    meeting = advice.item.roundtable
    if meeting is not None and meeting.state not in PREPARING:
        raise MeetingBegan
    advice.text, advice.given_by, advice.given_at = text.strip(), by.person, at
    advice.full_clean()
    advice.save()
    journal.record("roundtable.advice.given", about=advice, by=by, at=at)
    return advice


@transaction.atomic
def add_report(*, roundtable: Roundtable, title: str, brief: str, by: Actor, at: datetime) -> AgendaItem:
    """Add an item of the secretariat itself, such as how the last meeting's resolutions stand."""
    roundtable = locked_meeting(roundtable)
    refuse_unless(roundtable, *PREPARING)
    item = AgendaItem(
        roundtable=roundtable, kind=ItemKind.REPORT, title=title, brief=brief, sought=Sought.INFORMATION,
        proposed_by=by.person, proposed_at=at, is_late=is_late_for(roundtable, at), is_sample=roundtable.is_sample,
    )  # fmt: skip
    _save(item)
    journal.record("roundtable.agendaitem.proposed", about=item, by=by, at=at, kind=str(item.kind))
    return item


# Parts ----
def locked(item: AgendaItem) -> AgendaItem:
    return for_update(item, "roundtable")


def _meeting_in_preparation(item: AgendaItem, at: datetime) -> Roundtable:
    meeting = item.roundtable or next_in_preparation(at)
    if meeting is None or locked_meeting(meeting).state not in PREPARING:
        raise MeetingBegan
    return meeting


def is_late_for(meeting: Roundtable | None, at: datetime) -> bool:
    return meeting is not None and at > meeting.starts_at - rules.PAPERS_BEFORE.span(at)


def _save(item: AgendaItem) -> None:
    item.search = searchtext.document(*of_item(item))
    item.full_clean(exclude=["search"])
    item.save()


def _refuse_overlong(meeting: Roundtable) -> None:
    given = meeting.items.on_agenda().values_list("minutes_given", flat=True)
    total, length = sum(one or 0 for one in given), int(meeting.length.total_seconds() // 60)
    if total > length:
        raise AgendaTooLong(total=total, length=length)


def _moved(
    item: AgendaItem, target: str, fact: str, by: Actor, at: datetime, *fields: str, note: str = ""
) -> AgendaItem:
    meeting = item.roundtable
    if meeting is not None and item.state in ON_AGENDA and meeting.state not in PREPARING:
        raise MeetingBegan
    ITEM.move(item, target)
    item.save(update_fields=["state", *fields])
    journal.record(fact, about=item, by=by, at=at, note=note)
    return item


def gather_facts(*, roundtable: Roundtable, by: Actor = CLOCK, at: datetime) -> int:
    """Propose items from all current facts: by hand, and daily while a meeting is prepared."""
    return propose_facts(roundtable=roundtable, found=facts(at), by=by, at=at)
