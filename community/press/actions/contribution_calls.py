"""Contribution calls (约稿): the bureau asks, institutions answer until the deadline. Policy: 4.3."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.members.actions.promises import UNTOLD, Notice, refuse_early_close, refuse_untold, told
from community.members.models import Area, Seat
from community.policy import CITY_CODE
from community.press.models import ContributionCall
from community.press.queries.briefs import unanswered
from community.press.states import CONTRIBUTION_CALL, ContributionCallState
from core.dates.clock import moment_words
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import refuse_passed
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.record.moves import move
from core.text import plain


class NoArea(DomainError):
    code = "no_area"
    message = _("你没有主管部门的席位，不能约稿。")


@transaction.atomic
def draft_contribution_call(
    *, title: str, theme: str, kinds: list[str], deadline: datetime, by: Actor, at: datetime
) -> ContributionCall:
    """
    Draft a call to the institutions of the acting bureau's area.

    :raises NoArea: for people who oversee none.
    :raises DeadlinePassed: if nobody could answer in time; the database refuses it too.
    """
    refuse_passed(deadline, at)
    codes = Seat.objects.scope_codes(by.person)
    if not codes:
        raise NoArea
    area = Area.objects.get(pk=CITY_CODE if CITY_CODE in codes else codes[0])
    call = ContributionCall(
        title=plain(title), theme=plain(theme), area=area, kinds=kinds, deadline=deadline, created_at=at
    )
    call.full_clean()
    call.save()
    journal.record("community.contributioncall.drafted", about=call, by=by, at=at)
    return call


@transaction.atomic
def open_contribution_call(*, call: ContributionCall, by: Actor, at: datetime) -> ContributionCall:
    """
    Ask: the institutions concerned are told, and it stands among their duties.

    :raises DeadlinePassed: if nobody could answer in time.
    """
    call = for_update(call)
    CONTRIBUTION_CALL.move(call, ContributionCallState.OPEN)
    refuse_passed(call.deadline, at)
    call.save(update_fields=["state"])
    journal.record("community.contributioncall.opened", about=call, by=by, at=at)
    return call


@transaction.atomic
def extend_contribution_call(
    *, call: ContributionCall, deadline: datetime, notice: Notice = UNTOLD, by: Actor, at: datetime
) -> ContributionCall:
    """
    Move the deadline of a call that is not over; those who were asked and have not answered hear old and new.

    :raises DeadlinePassed: if it lies in the past. :raises MoveNotAllowed: once it is closed or cancelled.
    :raises ChangeNeedsConfirmation: if somebody was asked and nobody confirmed it with a reason.
    """
    call = for_update(call)
    if call.state not in (ContributionCallState.DRAFT, ContributionCallState.OPEN):
        raise MoveNotAllowed
    refuse_passed(deadline, at)
    line = ("截稿", moment_words(call.deadline), moment_words(deadline))
    refuse_untold(asked_by(call), [line], notice)
    call.deadline = deadline
    call.save(update_fields=["deadline"])
    journal.record(
        "community.contributioncall.extended", about=call, by=by, at=at, note=told([line], notice.words)
    )
    return call


@transaction.atomic
def close_contribution_call(
    *, call: ContributionCall, notice: Notice = UNTOLD, by: Actor, at: datetime
) -> ContributionCall:
    """
    Take no more: by hand, or by the clock at the deadline. Before it, those who have not answered hear why.

    :raises ChangeNeedsConfirmation: before the deadline, if somebody was asked and nobody confirmed it with a reason.
    """
    call = for_update(call)
    CONTRIBUTION_CALL.move(call, ContributionCallState.CLOSED)
    call.save(update_fields=["state"])
    note = refuse_early_close(len(unanswered(call)), call.deadline, notice, at, label="截稿")
    journal.record("community.contributioncall.closed", about=call, by=by, at=at, note=note)
    return call


def asked_by(call: ContributionCall) -> int:
    """How many institutions an open call asks that have not answered. One query."""
    return len(unanswered(call)) if call.state == ContributionCallState.OPEN else 0


@transaction.atomic
def cancel_contribution_call(
    *, call: ContributionCall, reason: str, by: Actor, at: datetime
) -> ContributionCall:
    cancelled = ContributionCallState.CANCELLED
    return move(call, CONTRIBUTION_CALL, cancelled, "community.contributioncall.cancelled", by, at, reason)
