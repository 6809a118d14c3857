"""Votes at a meeting: open, cast, count paper ballots, close. Policy: 3.1.2, 共商共议."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable.actions.agenda import locked as locked_item
from roundtable.actions.meetings import locked, refuse_unless
from roundtable.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Choice,
    Majority,
    Method,
    PaperCount,
    Roundtable,
    Standing,
    Vote,
)
from roundtable.states import VOTE, InvitationState, ItemState, RoundtableState, VoteState


class NoQuorum(DomainError):
    code = "no_quorum"
    message = _("应到 {called} 家，这一项在场 {present} 家，不到 {quorum}%，不能表决。等人到齐，或先放一放。")


class NobodyEntitled(DomainError):
    code = "nobody_entitled"
    message = _("这一项没有出席单位在场，不能表决。")


class NotEntitled(DomainError):
    code = "not_entitled"
    message = _("{who}不在这次表决的名单里：名单是表决开始时在场的出席单位。")


class VoteOver(DomainError):
    code = "vote_over"
    message = _("表决已经结束，不能再投或改。")


class NothingSaid(DomainError):
    code = "nothing_said"
    message = _("请选“赞成”“反对”或“弃权”。")


class OnPaper(DomainError):
    code = "on_paper"
    message = _("这是纸票，不记谁投了什么。请由两个人分别点票，录入票数。")


class CountsDiffer(DomainError):
    code = "counts_differ"
    message = _("两个人点的票不一样，不能结束。请一起再点一遍，各自改正。")


class CountsMissing(DomainError):
    code = "counts_missing"
    message = _("纸票要两个人分别点、分别录，现在录了 {count} 份。")


class TooManyBallots(DomainError):
    code = "too_many_ballots"
    message = _("录了 {count} 票，有表决权的只有 {entitled} 家。请重新点票。")


@transaction.atomic
def open_vote(
    *, item: AgendaItem, question: str, by: Actor, at: datetime, method: str = Method.NAMED,
    majority: str = Majority.SIMPLE, hides_until_closed: bool = False, shows_missing: bool = True,
) -> Vote:  # fmt: skip
    """
    Ask for a vote on the item being talked about; entitled are the delegates present for it now, one an institution.

    :raises NoQuorum: if the meeting set one and too few are there. :raises NobodyEntitled: if none is.
    """
    item = locked_item(item)
    meeting = _sitting(item)
    if item.state != ItemState.SITTING:
        raise MoveNotAllowed
    present = list(
        Attendance.objects.delegates().filter(presences__item=item, presences__is_present=True).order_by("pk")
    )
    called = called_to(meeting)
    if not present:
        raise NobodyEntitled
    if meeting.quorum_pct is not None and len(present) * 100 < called * meeting.quorum_pct:
        raise NoQuorum(called=called, present=len(present), quorum=meeting.quorum_pct)
    vote = Vote(
        item=item, question=question, method=method, majority=majority, hides_until_closed=hides_until_closed,
        shows_missing=shows_missing, called=called, entitled=len(present), opened_at=at, opened_by=by.person,
    )  # fmt: skip
    vote.full_clean()
    vote.save()
    Ballot.objects.bulk_create(Ballot(vote=vote, attendance=one) for one in present)
    journal.record(
        "roundtable.vote.opened",
        about=vote,
        by=by,
        at=at,
        entitled=len(present),
        called=called,
        method=method,
    )
    return vote


@transaction.atomic
def cast(*, vote: Vote, attendance: Attendance, choice: str, by: Actor, at: datetime) -> Ballot:
    """
    Cast the vote of an institution (for, against, abstain): its delegate, or the secretariat as it is called out.

    :raises VoteOver: after the close. :raises NotEntitled: for one not on the list. :raises OnPaper: in a paper vote.
    """
    vote = _open(vote)
    if vote.method == Method.PAPER:
        raise OnPaper
    ballot = vote.ballots.filter(attendance=attendance).first()
    if ballot is None:
        raise NotEntitled(who=attendance.institution.name)
    ballot.choice, ballot.cast_at, ballot.cast_by = Choice(choice), at, by.person
    ballot.save(update_fields=["choice", "cast_at", "cast_by"])
    journal.record("roundtable.ballot.cast", about=ballot, by=by, at=at, vote=vote.pk, choice=choice)
    return ballot


@transaction.atomic
def count_paper(
    *, vote: Vote, in_favour: int, against: int, abstained: int, by: Actor, at: datetime
) -> PaperCount:
    """Enter what one has counted; each person their own count, corrected until the close."""
    vote = _open(vote)
    if vote.method != Method.PAPER:
        raise MoveNotAllowed
    count = in_favour + against + abstained
    if count > vote.entitled:
        raise TooManyBallots(count=count, entitled=vote.entitled)
    row, _made = PaperCount.objects.update_or_create(
        vote=vote, counted_by=by.person,
        defaults={"in_favour": in_favour, "against": against, "abstained": abstained, "counted_at": at},
    )  # fmt: skip
    journal.record("roundtable.papercount.entered", about=row, by=by, at=at, vote=vote.pk)
    return row


@transaction.atomic
def close_vote(*, vote: Vote, by: Actor, at: datetime) -> Vote:
    """
    End the vote and freeze its counts.

    :raises CountsMissing: unless two counted the paper ballots. :raises CountsDiffer: unless they agree.
    """
    vote = _open(vote)
    found = _paper_result(vote) if vote.method == Method.PAPER else tally(vote)
    VOTE.move(vote, VoteState.CLOSED)
    vote.in_favour, vote.against, vote.abstained = (
        found[Choice.FOR],
        found[Choice.AGAINST],
        found[Choice.ABSTAIN],
    )
    vote.entitled = vote.ballots.count()
    vote.is_passed, vote.closed_at = vote.in_favour >= vote.needed, at
    vote.save()
    journal.record(
        "roundtable.vote.closed", about=vote, by=by, at=at, in_favour=vote.in_favour, against=vote.against,
        abstained=vote.abstained, is_passed=vote.is_passed,
    )  # fmt: skip
    return vote


@transaction.atomic
def void_vote(*, vote: Vote, reason: str, by: Actor, at: datetime) -> Vote:
    """Call an open vote off, with the reason, which stays on record; a new one may follow."""
    vote = _open(vote)
    VOTE.move(vote, VoteState.VOID)
    vote.reason, vote.closed_at = reason, at
    vote.save(update_fields=["state", "reason", "closed_at"])
    journal.record("roundtable.vote.voided", about=vote, by=by, at=at, note=reason)
    return vote


def called_to(meeting: Roundtable) -> int:
    """Number of institutions that should attend (应到), whether they replied or not."""
    return (
        meeting.invitations.filter(standing=Standing.DELEGATE).exclude(state=InvitationState.PREPARED).count()
    )


def tally(vote: Vote) -> Counter[str]:
    """The counts of a named vote, from its ballots."""
    return Counter(vote.ballots.exclude(choice="").values_list("choice", flat=True))


def _paper_result(vote: Vote) -> Counter[str]:
    counts = list(vote.counts.order_by("pk"))
    if len(counts) < 2:
        raise CountsMissing(count=len(counts))
    results = {(one.in_favour, one.against, one.abstained) for one in counts}
    if len(results) > 1:
        raise CountsDiffer
    first = counts[0]
    return Counter({
        Choice.FOR: first.in_favour, Choice.AGAINST: first.against, Choice.ABSTAIN: first.abstained,
    })  # fmt: skip


def _open(vote: Vote) -> Vote:
    row = for_update(vote, "item__roundtable")
    if row.state != VoteState.OPEN:
        raise VoteOver
    return row


def _sitting(item: AgendaItem) -> Roundtable:
    if item.roundtable is None:
        raise MoveNotAllowed
    meeting = locked(item.roundtable)
    refuse_unless(meeting, RoundtableState.SITTING)
    return meeting
