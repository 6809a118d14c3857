"""Incubation of societies and troupes: apply, accept, support, milestones, end. Policy: 3.3.2."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution
from community.places.models import Group
from community.places.states import GroupState
from community.training.models import Incubatee, Milestone, Support
from community.training.models.incubation import INCUBATED_KINDS, INCUBATOR_KINDS
from community.training.states import INCUBATEE, IncubateeState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.deadlines import refuse_passed
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update


class NotATeam(DomainError):
    code = "not_a_team"
    message = _("培育的是文化类社会组织、院团、企业和已登记的群众文艺团队，{name}不在其中。")


class NotAnIncubator(DomainError):
    code = "not_an_incubator"
    message = _("{name}不承担培育工作，请选文化主管部门、文化馆、图书馆、博物馆或文化站。")


class IncubatedAlready(DomainError):
    code = "incubated_already"
    message = _("{name}已在申请或培育中，不能同时由两家培育。")


class HelpInTheFuture(DomainError):
    code = "help_in_the_future"
    message = _("扶持记录写已经发生的，日期不能晚于今天。")


class MilestonesOpen(DomainError):
    code = "milestones_open"
    message = _("还有 {count} 个阶段目标没达到。都达到再出孵；不再培育的，请办退出。")


@transaction.atomic
def apply_for_incubation(
    *, team: Institution | Group, incubator: Institution, plan: str, by: Actor, at: datetime
) -> Incubatee:
    """
    Ask an institution to help the team grow.

    :raises NotATeam: if it is neither a society, troupe, company nor a registered group.
    :raises NotAnIncubator: if the institution does not do this.
    :raises IncubatedAlready: if another application or incubation is live.
    """
    if not may_be_incubated(team):
        raise NotATeam(name=team.name)
    if incubator.kind not in INCUBATOR_KINDS or incubator == team:
        raise NotAnIncubator(name=incubator.name)
    incubatee = Incubatee(
        society=team if isinstance(team, Institution) else None, group=team if isinstance(team, Group) else None,
        incubator=incubator, plan=plan, applied_at=at, is_sample=team.is_sample,
    )  # fmt: skip
    try:
        with transaction.atomic():
            incubatee.save()
    except IntegrityError as error:
        if "incubated_once" not in str(error):
            raise
        raise IncubatedAlready(name=team.name) from error
    journal.record("community.incubatee.applied", about=incubatee, by=by, at=at, incubator=incubator.pk)
    return incubatee


def may_be_incubated(team: Institution | Group) -> bool:
    """Whether `team` is of the kinds that are incubated and graded."""
    if isinstance(team, Group):
        return team.state == GroupState.REGISTERED
    return team.kind in INCUBATED_KINDS


@transaction.atomic
def take_in(*, incubatee: Incubatee, by: Actor, at: datetime) -> Incubatee:
    """Start an incubation today."""
    incubatee = _locked(incubatee)
    INCUBATEE.move(incubatee, IncubateeState.INCUBATING)
    incubatee.began_on = localdate(at)
    incubatee.save(update_fields=["state", "began_on"])
    journal.record("community.incubatee.taken_in", about=incubatee, by=by, at=at)
    return incubatee


@transaction.atomic
def decline_incubation(*, incubatee: Incubatee, reason: str, by: Actor, at: datetime) -> Incubatee:
    """Decline an application, with the reason."""
    incubatee = _locked(incubatee)
    return _end(incubatee, IncubateeState.DECLINED, "community.incubatee.declined", reason, by=by, at=at)


@transaction.atomic
def graduate(*, incubatee: Incubatee, by: Actor, at: datetime, reason: str = "") -> Incubatee:
    """
    End an incubation with success.

    :raises MilestonesOpen: while a milestone is not reached.
    """
    incubatee = _locked(incubatee)
    open_ones = incubatee.milestones.filter(reached_on__isnull=True).count()
    if open_ones and incubatee.state == IncubateeState.INCUBATING:
        raise MilestonesOpen(count=open_ones)
    return _end(incubatee, IncubateeState.GRADUATED, "community.incubatee.graduated", reason, by=by, at=at)


@transaction.atomic
def leave_incubation(*, incubatee: Incubatee, reason: str, by: Actor, at: datetime) -> Incubatee:
    """End without success, or take an application back."""
    incubatee = _locked(incubatee)
    return _end(incubatee, IncubateeState.LEFT, "community.incubatee.left", reason, by=by, at=at)


@transaction.atomic
def give_support(
    *,
    incubatee: Incubatee,
    kind: str,
    given_on: date,
    text: str,
    by: Actor,
    at: datetime,
    amount_cents: int = 0,
) -> Support:
    """
    Write down one help that was given.

    :raises MoveNotAllowed: unless it is being incubated.
    :raises HelpInTheFuture: if the day is yet to come.
    :raises ValidationError: if an amount stands beside anything but funds, or funds without one.
    """
    incubatee = _locked(incubatee)
    if incubatee.state != IncubateeState.INCUBATING:
        raise MoveNotAllowed
    if given_on > localdate(at):
        raise HelpInTheFuture
    support = Support(incubatee=incubatee, kind=kind, given_on=given_on, text=text, amount_cents=amount_cents)
    support.full_clean(exclude=["incubatee"])
    support.save()
    journal.record(
        "community.incubatee.supported", about=incubatee, by=by, at=at, kind=kind, amount_cents=amount_cents
    )
    return support


@transaction.atomic
def set_milestone(*, incubatee: Incubatee, title: str, due_on: date, by: Actor, at: datetime) -> Milestone:
    """
    Agree on something to reach.

    :raises MoveNotAllowed: unless it is being incubated. :raises DeadlinePassed: for a day that is over.
    """
    incubatee = _locked(incubatee)
    if incubatee.state != IncubateeState.INCUBATING:
        raise MoveNotAllowed
    refuse_passed(due_on, at)
    milestone = Milestone.objects.create(incubatee=incubatee, title=title, due_on=due_on)
    journal.record("community.incubatee.planned", about=incubatee, by=by, at=at, milestone=milestone.pk)
    return milestone


@transaction.atomic
def reach_milestone(*, milestone: Milestone, by: Actor, at: datetime) -> Milestone:
    """Mark a milestone as reached today; again changes nothing."""
    milestone = for_update(milestone)
    if milestone.reached_on is None:
        milestone.reached_on = localdate(at)
        milestone.save(update_fields=["reached_on"])
        journal.record(
            "community.incubatee.progressed", about=milestone.incubatee, by=by, at=at, milestone=milestone.pk
        )
    return milestone


def _end(
    incubatee: Incubatee, state: IncubateeState, fact: str, reason: str, *, by: Actor, at: datetime
) -> Incubatee:
    INCUBATEE.move(incubatee, state)
    incubatee.ended_on, incubatee.reason = localdate(at), reason
    incubatee.save(update_fields=["state", "ended_on", "reason"])
    journal.record(fact, about=incubatee, by=by, at=at, note=reason)
    return incubatee


def _locked(incubatee: Incubatee) -> Incubatee:
    return for_update(incubatee, "society", "group", "incubator")
