"""Score sheets of panel members: accept or decline, score, recuse, discuss, confirm. Policy: 3.5.1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from thinktank import policy
from thinktank.actions import blinding
from thinktank.actions.panels import close_scoring, gaps, leave, locked
from thinktank.models import Panel, PanelMember, PanelNote, Score, ScoreSheet
from thinktank.queries import eligibility
from thinktank.queries import panels as panel_queries
from thinktank.queries.eligibility import SHORT_NAME_MIN, bare
from thinktank.states import MEMBER, ON_PANEL, PANEL, SHEET, MemberState, PanelState, SheetState


class ConflictOfInterest(DomainError):
    code = "conflict_of_interest"
    message = _("你和这个被评单位或人员有关（{why}），不能评它。请点“回避”，其他对象照常评。")


class ScoreLocked(DomainError):
    code = "score_locked"
    message = _("评分表已经提交并锁定，不能再改。讨论时如果确需改，请写明原因申请重开。")


class ScoreMissing(DomainError):
    code = "score_missing"
    message = _("“{name}”还没有打分。每一项都打分后才能提交，已填的都保留着。")


class ScoreOutOfBounds(DomainError):
    code = "score_out_of_bounds"
    message = _("“{name}”要在 0 到 100 之间，最多一位小数。请改这一项。")


class CommentNamesYou(DomainError):
    code = "comment_names_you"
    message = _(
        "评语会不署名地给被评方看，里面出现了你的姓名或单位“{word}”。请改掉这几个字再提交，已填的都保留着。"
    )


class NotYourSheet(DomainError):
    code = "not_your_sheet"
    message = _("这张评分表是另一位成员的，只有本人能填。")


class ScoringOver(DomainError):
    code = "scoring_over"
    message = _("这个评审组现在不在评分阶段。请回到“我的评审”看最新状态。")


class DiscussionClosed(DomainError):
    code = "discussion_closed"
    message = _("全部评分表提交后才能讨论和确认，签署后不再接受。")


@transaction.atomic
def accept_duty(*, member: PanelMember, by: Actor, at: datetime) -> PanelMember:
    """Accept, and declare that nothing ties one to what is judged. The first acceptance opens the scoring."""
    panel = locked(member.panel)
    member = _locked_member(member)
    _refuse_others(member, by)
    if panel.state not in (PanelState.DRAWN, PanelState.SCORING):
        raise ScoringOver
    MEMBER.move(member, MemberState.SITTING)
    member.save(update_fields=["state"])
    journal.record("thinktank.member.accepted", about=member, by=by, at=at, panel=panel.pk)
    if panel.state == PanelState.DRAWN:
        PANEL.move(panel, PanelState.SCORING)
        panel.save(update_fields=["state"])
    return member


@transaction.atomic
def decline_duty(*, member: PanelMember, reason: str, by: Actor, at: datetime) -> PanelMember:
    """Leave with a reason; finished sheets stay, somebody else scores the rest."""
    _refuse_others(member, by)
    return leave(member, MemberState.DECLINED, "thinktank.member.declined", reason, by, at)


@transaction.atomic
def save_sheet(
    *, sheet: ScoreSheet, marks: Mapping[int, Decimal], comment: str, by: Actor, at: datetime
) -> ScoreSheet:
    """
    Keep what is scored so far; `marks` by criterion id. Not journaled: nothing is handed in yet.

    :raises ScoreLocked: once submitted; the database refuses it too.
    :raises ConflictOfInterest: for a subject of the expert's own institution, and other ties.
    :raises ScoreOutOfBounds: outside 0–100 or with more than one decimal.
    """
    sheet = _open_sheet(sheet, by, at)
    _write(sheet, marks, comment)
    return sheet


@transaction.atomic
def submit_sheet(
    *, sheet: ScoreSheet, marks: Mapping[int, Decimal], comment: str, by: Actor, at: datetime
) -> ScoreSheet:
    """
    Hand in and lock. The last sheet of the panel opens the discussion.

    :raises ScoreMissing: if a criterion has no mark. :raises CommentNamesYou: if the comment tells who wrote it.
    Others as in `save_sheet`.
    """
    sheet = _open_sheet(sheet, by, at)
    _write(sheet, marks, comment)
    criteria = list(sheet.subject.panel.criteria.criteria.order_by("position"))
    values = dict(sheet.scores.values_list("criterion", "value"))
    for criterion in criteria:
        if criterion.pk not in values:
            raise ScoreMissing(name=criterion.name)
    _refuse_own_name(sheet)
    SHEET.move(sheet, SheetState.SUBMITTED)
    sheet.total = sum((values[one.pk] * one.weight for one in criteria), Decimal()) / policy.WEIGHTS_SUM
    sheet.submitted_at = at
    sheet.save(update_fields=["state", "total", "submitted_at"])
    journal.record(
        "thinktank.sheet.submitted",
        about=sheet,
        by=by,
        at=at,
        panel=sheet.subject.panel_id,
        code=sheet.subject.code,
    )
    close_scoring_when_done(sheet.subject.panel, by, at)
    return sheet


@transaction.atomic
def recuse(*, sheet: ScoreSheet, reason: str, by: Actor, at: datetime) -> ScoreSheet:
    """Step back from one subject, even after scoring it: that sheet no longer counts, somebody else scores it."""
    panel = locked(sheet.subject.panel)
    sheet = _locked_sheet(sheet)
    _refuse_others(sheet.member, by)
    if panel.state not in (PanelState.DRAWN, PanelState.SCORING, PanelState.DISCUSSED):
        raise ScoringOver
    SHEET.move(sheet, SheetState.RECUSED)
    sheet.save(update_fields=["state"])
    journal.record(
        "thinktank.sheet.recused",
        about=sheet,
        by=by,
        at=at,
        note=reason,
        panel=panel.pk,
        code=sheet.subject.code,
    )
    if panel.state == PanelState.DISCUSSED:
        _void_confirmations(panel)
    close_scoring_when_done(panel, by, at)
    return sheet


@transaction.atomic
def reopen_sheet(*, sheet: ScoreSheet, reason: str, by: Actor, at: datetime) -> ScoreSheet:
    """
    Open one's own sheet again during the discussion, with a reason on record. Confirmations are void.

    :raises DiscussionClosed: before all sheets are in, and after signing.
    """
    panel = locked(sheet.subject.panel)
    sheet = _locked_sheet(sheet)
    _refuse_others(sheet.member, by)
    if panel.state != PanelState.DISCUSSED:
        raise DiscussionClosed
    before = str(sheet.total)
    SHEET.move(sheet, SheetState.OPEN)
    sheet.total = sheet.submitted_at = None
    sheet.save(update_fields=["state", "total", "submitted_at"])
    PANEL.move(panel, PanelState.SCORING)
    panel.save(update_fields=["state"])
    _void_confirmations(panel)
    journal.record(
        "thinktank.sheet.reopened", about=sheet, by=by, at=at, note=reason, panel=panel.pk, code=sheet.subject.code,
        total_before=before,
    )  # fmt: skip
    return sheet


@transaction.atomic
def say(*, member: PanelMember, text: str, by: Actor, at: datetime) -> PanelNote:
    """
    Add a note to the discussion.

    :raises DiscussionClosed: before all sheets are in, and after signing.
    """
    panel = locked(member.panel)
    _refuse_others(member, by)
    if panel.state != PanelState.DISCUSSED or member.state != MemberState.SITTING:
        raise DiscussionClosed
    note = PanelNote.objects.create(panel=panel, member=member, text=text.strip(), made_at=at)
    journal.record("thinktank.note.made", about=note, by=by, at=at, panel=panel.pk)
    return note


@transaction.atomic
def confirm_result(*, member: PanelMember, by: Actor, at: datetime) -> PanelMember:
    """
    Confirm the result as it stands now.

    :raises DiscussionClosed: while sheets are open.
    """
    panel = locked(member.panel)
    member = _locked_member(member)
    _refuse_others(member, by)
    if panel.state != PanelState.DISCUSSED or member.state != MemberState.SITTING:
        raise DiscussionClosed
    member.confirmed_at = at
    member.confirmed_digest = panel_queries.result_digest(panel, panel_queries.results(panel))
    member.save(update_fields=["confirmed_at", "confirmed_digest"])
    journal.record(
        "thinktank.member.confirmed",
        about=member,
        by=by,
        at=at,
        panel=panel.pk,
        digest=member.confirmed_digest,
    )
    return member


def close_scoring_when_done(panel: Panel, by: Actor, at: datetime) -> None:
    """Open the discussion once every sheet is in and nobody has to be replaced."""
    waiting = ScoreSheet.objects.filter(subject__panel=panel).open_on_panel().exists()
    if panel.state == PanelState.SCORING and not waiting and not gaps(panel):
        close_scoring(panel=panel, by=by, at=at)


def _open_sheet(sheet: ScoreSheet, by: Actor, at: datetime) -> ScoreSheet:
    """Lock panel and sheet, and refuse whoever may not write on it now."""
    panel = locked(sheet.subject.panel)
    sheet = _locked_sheet(sheet)
    sheet.subject.panel = panel
    _refuse_others(sheet.member, by)
    if sheet.state != SheetState.OPEN:
        raise ScoreLocked
    if panel.state != PanelState.SCORING or sheet.member.state != MemberState.SITTING:
        raise ScoringOver
    tie = eligibility.conflict(sheet.member.expert, sheet.subject, localdate(at))
    if tie:
        raise ConflictOfInterest(why=policy.Exclusion(tie).label)
    return sheet


def _write(sheet: ScoreSheet, marks: Mapping[int, Decimal], comment: str) -> None:
    criteria = {one.pk: one for one in sheet.subject.panel.criteria.criteria.all()}
    for pk, value in marks.items():
        if pk not in criteria:
            continue
        if not (policy.SCORE_MIN <= value <= policy.SCORE_MAX) or value != round(value, 1):
            raise ScoreOutOfBounds(name=criteria[pk].name)
        Score.objects.update_or_create(sheet=sheet, criterion_id=pk, defaults={"value": value})
    sheet.comment = comment.strip()
    sheet.save(update_fields=["comment"])


def _refuse_own_name(sheet: ScoreSheet) -> None:
    expert = sheet.member.expert
    said = [expert.name, expert.user.display_name, expert.code]
    if len(bare(expert.employer)) >= SHORT_NAME_MIN:  # “高校” tells of nobody
        said.append(expert.employer)
    names = eligibility.names_of([expert.institution] if expert.institution else [], said)
    if word := blinding.named_in(sheet.comment, names):
        raise CommentNamesYou(word=word)


def _void_confirmations(panel: Panel) -> None:
    panel.members.filter(state__in=ON_PANEL).update(confirmed_at=None, confirmed_digest="")


def _refuse_others(member: PanelMember, by: Actor) -> None:
    if member.expert.user_id != by.person.pk:
        raise NotYourSheet


def _locked_member(member: PanelMember) -> PanelMember:
    return for_update(member, "expert", "panel")


def _locked_sheet(sheet: ScoreSheet) -> ScoreSheet:
    return for_update(
        sheet, "subject__panel__criteria", "member__expert__user", "member__expert__institution"
    )
