"""Declarations: values declared with evidence and approved level by level. Policy: 3.2.3."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Kind, Level
from core.errors import DomainError
from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from evaluation.actions.guards import refuse_own, refuse_same
from evaluation.models import Declaration, Round, Subject
from evaluation.states import DECLARATION, WAITING_APPROVAL, DeclarationState, RoundState

NEXT = {
    DeclarationState.AT_STREET: DeclarationState.AT_DISTRICT,
    DeclarationState.AT_DISTRICT: DeclarationState.AT_CITY,
    DeclarationState.AT_CITY: DeclarationState.APPROVED,
}


class DeclaringClosed(DomainError):
    code = "declaring_closed"
    message = _("这一轮的填报已经结束，不能再改。")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    message = _("填报要附佐证材料。请先上传证明，再提交。")


class ValueOutOfRange(DomainError):
    code = "value_out_of_range"
    message = _("填的是 {value}，应在 {least} 到 {most} 之间。请检查单位和小数点。")


class JumpUnexplained(DomainError):
    code = "jump_unexplained"
    message = _("上一轮是 {before}，这次是 {value}，相差超过 {pct}%。数字没错的话，请在“说明”里写明原因。")


class AboveOther(DomainError):
    code = "above_other"
    message = _("这一项（{value}）不能大于 {other}（{limit}）。请核对两项的口径。")


class NotYourLevel(DomainError):
    code = "not_your_level"
    message = _("这一条现在由{level}审核，不在你这一级。")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("选“不适用”要在“说明”里写明为什么。")


@transaction.atomic
def submit_declaration(
    *,
    declaration: Declaration,
    value: Decimal | None,
    explanation: str,
    is_not_applicable: bool = False,
    by: Actor,
    at: datetime,
) -> Declaration:
    """
    Declare a value with its evidence (attachments about the declaration), or that it does not apply.

    :raises DeclaringClosed: once the round is worked out. :raises MoveNotAllowed: if a level has approved.
    :raises EvidenceMissing: :raises ValueOutOfRange: :raises JumpUnexplained: :raises AboveOther: :raises ReasonMissing:
    """
    round = Round.objects.select_for_update().get(pk=declaration.subject.round_id)
    declaration = _locked(declaration)
    if round.state != RoundState.OPEN:
        raise DeclaringClosed
    DECLARATION.move(declaration, first_level(declaration.subject))
    if is_not_applicable:
        _refuse_unreasoned(explanation)
        value = None
    else:
        if not attachments.about(declaration).exists():
            raise EvidenceMissing
        _refuse_unbelievable(declaration, value, explanation)
    declaration.value, declaration.is_not_applicable = value, is_not_applicable
    declaration.explanation = explanation
    declaration.submitted_by, declaration.submitted_at = by.person, at
    declaration.first_submitted_at = declaration.first_submitted_at or at
    declaration.is_late = localdate(declaration.first_submitted_at) > round.declare_until
    declaration.decided_by = declaration.decided_at = None
    declaration.save()
    _record("evaluation.declaration.submitted", declaration, by, at)
    return declaration


def first_level(subject: Subject) -> str:
    """
    The first approving level: the street station for a community's body, the district for streets', the city for its
    own.
    """
    institution = subject.institution
    if institution is None or institution.level == Level.CITY or institution.kind == Kind.BUREAU:
        return DeclarationState.AT_CITY
    is_communitys = institution.level == Level.COMMUNITY or institution.kind == Kind.COMMUNITY
    return DeclarationState.AT_STREET if is_communitys else DeclarationState.AT_DISTRICT


@transaction.atomic
def approve_declaration(*, declaration: Declaration, by: Actor, at: datetime) -> Declaration:
    """
    Approve at one's own level; what is below is locked, the level above is next.

    :raises NotYourLevel: :raises SamePerson: for who declared it. :raises OwnCase: for who sits there.
    """
    declaration = _judged(declaration, by)
    DECLARATION.move(declaration, NEXT[DeclarationState(declaration.state)])
    _decide(declaration, "", by, at)
    _record("evaluation.declaration.approved", declaration, by, at)
    return declaration


@transaction.atomic
def return_declaration(*, declaration: Declaration, comment: str, by: Actor, at: datetime) -> Declaration:
    """Send a declaration back to who declared it, saying what is wrong."""
    declaration = _judged(declaration, by)
    DECLARATION.move(declaration, DeclarationState.RETURNED)
    _decide(declaration, comment, by, at)
    _record("evaluation.declaration.returned", declaration, by, at, note=comment)
    return declaration


def _refuse_unreasoned(explanation: str) -> None:
    if not explanation.strip():
        raise ReasonMissing


def _refuse_unbelievable(declaration: Declaration, value: Decimal | None, explanation: str) -> None:
    indicator = declaration.indicator
    least, most = indicator.least, indicator.most
    if value is None or (least is not None and value < least) or (most is not None and value > most):
        raise ValueOutOfRange(value=_plain(value), least=_plain(least), most=_plain(most))
    before = _last_value(declaration)
    is_silent = indicator.jump_pct is not None and not explanation.strip()
    if before and is_silent and abs(value - before) * 100 > (indicator.jump_pct or 0) * abs(before):
        raise JumpUnexplained(before=_plain(before), value=_plain(value), pct=_plain(indicator.jump_pct))
    if indicator.not_above:
        other = declaration.subject.declarations.filter(
            indicator__code=indicator.not_above, value__isnull=False
        ).select_related("indicator").first()  # fmt: skip
        if other is not None and other.value is not None and value > other.value:
            raise AboveOther(value=_plain(value), other=other.indicator, limit=_plain(other.value))


def _last_value(declaration: Declaration) -> Decimal | None:
    """What the same subject had approved for the same indicator in the round before."""
    subject = declaration.subject
    rows = Declaration.objects.filter(
        subject__round=subject.round.previous_id, subject__ref=subject.ref, state=DeclarationState.APPROVED,
        indicator__code=declaration.indicator.code,
    )  # fmt: skip
    return rows.values_list("value", flat=True).first()


def _plain(value: Decimal | None) -> str:
    return "不限" if value is None else f"{value.normalize():f}"


def _judged(declaration: Declaration, by: Actor) -> Declaration:
    declaration = _locked(declaration)
    if declaration.state not in WAITING_APPROVAL:
        raise MoveNotAllowed
    if not Declaration.objects.approvable_by(by.person).filter(pk=declaration.pk).exists():
        raise NotYourLevel(level=declaration.get_state_display().removeprefix("待").removesuffix("审核"))
    refuse_same(by.person, declaration.submitted_by_id, "填报")
    refuse_own(by.person, [declaration.subject.institution_id])
    return declaration


def _decide(declaration: Declaration, comment: str, by: Actor, at: datetime) -> None:
    declaration.comment, declaration.decided_by, declaration.decided_at = comment, by.person, at
    declaration.save(update_fields=["state", "comment", "decided_by", "decided_at"])


def _record(fact: str, declaration: Declaration, by: Actor, at: datetime, note: str = "") -> None:
    journal.record(
        fact, about=declaration, by=by, at=at, note=note, subject=declaration.subject_id,
        state=declaration.state,
    )  # fmt: skip


def _locked(declaration: Declaration) -> Declaration:
    return for_update(declaration, "subject__round", "subject__institution", "indicator")
