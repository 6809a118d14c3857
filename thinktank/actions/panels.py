"""Panels: convene, draw, replace members, close scoring, sign. Policy: 3.5.1, 2.2, 2.3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from thinktank.actions.convening import (
    Chance,
    Quota,
    SubjectIn,
    publish,
    refuse_bad_frame,
    refuse_names,
    replacement,
    reveal_and_draw,
    without_names,
)
from thinktank.actions.criteria import current_or_standard
from thinktank.models import CriteriaSet, Panel, PanelMember, ScoreSheet
from thinktank.queries import panels as panel_queries
from thinktank.states import MEMBER, ON_PANEL, PANEL, MemberState, PanelState, SheetState

__all__ = ["Quota", "SubjectIn"]  # callers write panels.convene(subjects=[panels.SubjectIn(…)])


class SubjectUnscored(DomainError):
    code = "subject_unscored"
    message = _("{code} 还没有一张评分表，不能签署。请先补抽成员评分。")


class SheetsOpen(DomainError):
    code = "sheets_open"
    message = _("还有 {count} 张评分表没有交。可以先提醒成员，或换人。")


class NotConfirmed(DomainError):
    code = "not_confirmed"
    message = _("还有 {count} 位成员没有确认结果，全部确认后才能签署。可以先发提醒。")


@transaction.atomic
def convene(
    *, kind: str, title: str, subjects: Sequence[SubjectIn], seats: Sequence[Quota], is_blind: bool, drops_high_low: bool,
    due_on: date, by: Actor, at: datetime, criteria: CriteriaSet | None = None, chance: Chance | None = None,
    hides_names: bool = False,
) -> Panel:  # fmt: skip
    """
    Freeze the list of eligible experts and publish it with a commitment to the seed (docs/draw.md).

    `criteria` None means the set in force. The order and codes of a blind panel's subjects are shuffled.

    :raises NothingToJudge: without subjects, or with too many.
    :raises PanelSizeWrong: unless the quotas make 3 to 15 seats.
    :raises DueInThePast: unless `due_on` lies after today.
    :raises SubjectInPanel: if a live panel judges one of them already.
    `hides_names` hides them instead and leaves out files that tell them.

    :raises BlindTextLeaks: if a name of their institutions or people is in what scorers of a blind panel read.
    :raises CannotBeBlinded: if a file cannot be cleaned.
    :raises NotEnoughExperts: if some seed could leave a quota unfilled.
    """
    refuse_bad_frame(subjects, seats, due_on, at)
    files = sum(len(subject.attachments) for subject in subjects)
    if is_blind:
        subjects = without_names(subjects) if hides_names else subjects
        refuse_names(title, subjects)
    panel = Panel.objects.create(
        kind=kind, title=title, criteria=criteria or current_or_standard(kind, at), is_blind=is_blind,
        drops_high_low=drops_high_low, due_on=due_on, convened_by=by.person, convened_at=at,
    )  # fmt: skip
    excluded = publish(panel, subjects, seats, chance or Chance(), at)
    journal.record(
        "thinktank.panel.convened", about=panel, by=by, at=at, kind=kind, subjects=len(subjects),
        eligible=panel.candidates.eligible().count(),
        list_digest=panel.list_digest, commitment=panel.commitment,
        excluded=[f"{reason}:{count}" for reason, count in sorted(excluded.items())],
        hides_names=hides_names, files_left_out=files - sum(len(subject.attachments) for subject in subjects),
    )  # fmt: skip
    return panel


@transaction.atomic
def draw(*, panel: Panel, by: Actor, at: datetime) -> Panel:
    """Reveal the seed and draw: the same list and seed give the same members to everybody who recomputes it."""
    panel = locked(panel)
    members = reveal_and_draw(panel, at)
    journal.record("thinktank.panel.drawn", about=panel, by=by, at=at, members=len(members), seed=panel.seed)
    return panel


@transaction.atomic
def remove_member(*, member: PanelMember, reason: str, by: Actor, at: datetime) -> PanelMember:
    """Take a member off who does not answer. Finished sheets stay and count; the open ones wait for the replacement."""
    return leave(member, MemberState.REMOVED, "thinktank.member.removed", reason, by, at)


@transaction.atomic
def replace_member(*, member: PanelMember, reason: str, by: Actor, at: datetime) -> PanelMember:
    """
    Take a member off and draw the next in line for the seat, who scores what is missing only.

    :raises NobodyLeft: if the list holds nobody else for the seat.
    """
    remove_member(member=member, reason=reason, by=by, at=at)
    return _replaced(member, by, at)


@transaction.atomic
def fill_gaps(*, panel: Panel, by: Actor, at: datetime) -> Sequence[PanelMember]:
    """
    Draw replacements for everybody who left, or recused themselves from a subject, and was not replaced yet.

    :raises NobodyLeft: if the list holds nobody else for a seat.
    """
    panel = locked(panel)
    if panel.state not in (PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED):
        raise MoveNotAllowed
    return [_replaced(member, by, at) for member in gaps(panel)]


def gaps(panel: Panel) -> list[PanelMember]:
    """Members whose unfinished or recused sheets nobody took over yet."""
    members = panel.members.exclude(state=MemberState.PASSED_OVER).order_by("ordinal")
    waiting = ScoreSheet.objects.filter(subject__panel=panel).left_over()
    return list(members.filter(pk__in=waiting.values("member"), replaced_by__isnull=True))


@transaction.atomic
def close_scoring(*, panel: Panel, by: Actor, at: datetime) -> Panel:
    """
    Begin the discussion with the sheets that are in, where nobody is left to fill a gap.

    :raises SheetsOpen: while a member still has a sheet to hand in.
    """
    panel = locked(panel)
    waiting = ScoreSheet.objects.filter(subject__panel=panel).open_on_panel().count()
    if waiting:
        raise SheetsOpen(count=waiting)
    PANEL.move(panel, PanelState.DISCUSSED)
    panel.save(update_fields=["state"])
    journal.record("thinktank.panel.discussed", about=panel, by=by, at=at)
    return panel


@transaction.atomic
def dissolve(*, panel: Panel, reason: str, by: Actor, at: datetime) -> Panel:
    """End a panel without a result. Its seed is revealed all the same, so that its commitment can be checked."""
    panel = locked(panel)
    PANEL.move(panel, PanelState.DISSOLVED)
    panel.seed = panel.sealed_seed
    panel.save(update_fields=["state", "seed"])
    journal.record("thinktank.panel.dissolved", about=panel, by=by, at=at, note=reason)
    return panel


@transaction.atomic
def remind(*, panel: Panel, by: Actor, at: datetime) -> Panel:
    """
    Remind members of what they have not done: accepting, scoring, confirming.

    :raises MoveNotAllowed: if nobody has anything to do.
    """
    panel = locked(panel)
    if panel.state not in (PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED):
        raise MoveNotAllowed
    journal.record("thinktank.panel.reminded", about=panel, by=by, at=at)
    return panel


@transaction.atomic
def sign_result(*, panel: Panel, by: Actor, at: datetime) -> Panel:
    """
    Sign what every sitting member has confirmed; upper apps act on it.

    :raises SubjectUnscored: if a subject has no finished sheet.
    :raises NotConfirmed: while somebody has not confirmed this very result.
    """
    panel = locked(panel)
    if panel.state != PanelState.DISCUSSED:
        raise MoveNotAllowed
    rows = panel_queries.results(panel)
    for row in rows:
        if row.mean is None:
            raise SubjectUnscored(code=row.code)
    digest = panel_queries.result_digest(panel, rows)
    waiting = panel.members.filter(state__in=ON_PANEL).exclude(confirmed_digest=digest).count()
    if waiting:
        raise NotConfirmed(count=waiting)
    PANEL.move(panel, PanelState.SIGNED)
    panel.signed_at, panel.result_digest = at, digest
    panel.save(update_fields=["state", "signed_at", "result_digest"])
    journal.record("thinktank.panel.signed", about=panel, by=by, at=at, digest=digest)
    return panel


def locked(panel: Panel) -> Panel:
    return for_update(panel, "criteria")


def leave(member: PanelMember, target: str, fact: str, reason: str, by: Actor, at: datetime) -> PanelMember:
    """Move a member off the panel, panel locked first; open sheets are void, finished ones stay."""
    locked(member.panel)
    member = for_update(member, "panel", "seat")
    if member.panel.state not in (PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED):
        raise MoveNotAllowed
    MEMBER.move(member, target)
    member.reason = reason
    member.save(update_fields=["state", "reason"])
    member.sheets.filter(state=SheetState.OPEN).update(state=SheetState.VOID)
    journal.record(fact, about=member, by=by, at=at, note=reason, panel=member.panel_id)
    return member


def _replaced(member: PanelMember, by: Actor, at: datetime) -> PanelMember:
    panel = locked(member.panel)
    row = replacement(panel, member, at)
    if panel.state == PanelState.DISCUSSED:
        PANEL.move(panel, PanelState.SCORING)
        panel.save(update_fields=["state"])
    journal.record("thinktank.member.replaced", about=row, by=by, at=at, panel=panel.pk, replaces=member.pk)
    return row
