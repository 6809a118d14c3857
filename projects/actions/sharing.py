"""Records of shared use (共享使用记录): recorded by one side, confirmed by the other. Policy: 3.1.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.files import attachments
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from projects.actions.plan import SayWhy, locked_running
from projects.models import Project, SharedUse
from projects.queries.parties import takes_part
from projects.states import SHARE, ShareState


class NotAParty(DomainError):
    code = "not_a_party"
    message = _("“{name}”没有签署参加这个项目。共享记录只记牵头单位和已签署的参与单位。")


class NotYourUse(DomainError):
    code = "not_your_use"
    message = _("只能登记你们提供或使用的，请由有关单位来登记。")


class OwnRecord(DomainError):
    code = "own_record"
    message = _("自己登记的要由对方确认。已经提醒对方，不用再办。")


class UsedAtAnotherTime(DomainError):
    code = "used_at_another_time"
    message = _("使用日期要在项目开始（{first}）之后、今天之前。")


@dataclass(frozen=True)
class Use:
    """What was used: `receiver` None means the public."""

    kind: str
    what: str
    giver: Institution
    receiver: Institution | None
    used_on: date
    amount: int
    unit: str


@transaction.atomic
def record_use(
    *, project: Project, use: Use, recorded_for: Institution, files: Sequence[Attachment] = (), by: Actor, at: datetime
) -> SharedUse:  # fmt: skip
    """
    Record one use, for the giver or the receiver.

    :raises NotAParty: if either has not signed.
    :raises NotYourUse: unless `recorded_for` is one of the two.
    :raises UsedAtAnotherTime: before the project or in the future.
    """
    project = locked_running(project)
    for side in filter(None, (use.giver, use.receiver)):
        if not takes_part(project, side):
            raise NotAParty(name=side)
    if recorded_for not in (use.giver, use.receiver):
        raise NotYourUse
    _refuse_day(project, use.used_on, at)
    row = SharedUse(
        project=project, kind=use.kind, what=use.what.strip(), giver=use.giver, receiver=use.receiver,
        used_on=use.used_on, amount=use.amount, unit=use.unit, recorded_for=recorded_for,
        recorded_by=by.person, recorded_at=at,
    )  # fmt: skip
    row.full_clean()
    row.save()
    attachments.claim(files, row)
    journal.record("projects.share.recorded", about=row, by=by, at=at, project=project.pk, kind=use.kind)
    return row


@transaction.atomic
def confirm_use(*, use: SharedUse, by: Actor, at: datetime) -> SharedUse:
    """
    Confirm a use for the other side; from now on it counts.

    :raises OwnRecord: for who wrote it down.
    """
    return _answer(use, ShareState.CONFIRMED, "", by, at)


@transaction.atomic
def dispute_use(*, use: SharedUse, reason: str, by: Actor, at: datetime) -> SharedUse:
    """
    Dispute a record, with the reason; who recorded it corrects or withdraws it.

    :raises SayWhy: without a reason.
    """
    if not reason.strip():
        raise SayWhy
    return _answer(use, ShareState.DISPUTED, reason.strip(), by, at)


@transaction.atomic
def correct_use(
    *, use: SharedUse, what: str, used_on: date, amount: int, by: Actor, at: datetime
) -> SharedUse:
    """Correct a disputed record; the other side answers anew."""
    use = _locked(use)
    SHARE.move(use, ShareState.REPORTED)
    _refuse_day(use.project, used_on, at)
    use.what, use.used_on, use.amount = what.strip(), used_on, amount
    use.answered_by, use.answered_at = None, None
    use.full_clean()
    use.save()
    journal.record("projects.share.corrected", about=use, by=by, at=at, project=use.project_id)
    return use


@transaction.atomic
def withdraw_use(*, use: SharedUse, by: Actor, at: datetime) -> SharedUse:
    """Take back a record that is not confirmed."""
    use = _locked(use)
    SHARE.move(use, ShareState.WITHDRAWN)
    use.save(update_fields=["state"])
    journal.record("projects.share.withdrawn", about=use, by=by, at=at, project=use.project_id)
    return use


def _answer(use: SharedUse, target: str, reason: str, by: Actor, at: datetime) -> SharedUse:
    use = _locked(use)
    if use.recorded_by_id == by.person.pk:
        raise OwnRecord
    SHARE.move(use, target)
    use.answer, use.answered_by, use.answered_at = reason, by.person, at
    use.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    fact = "projects.share.confirmed" if target == ShareState.CONFIRMED else "projects.share.disputed"
    journal.record(fact, about=use, by=by, at=at, note=reason, project=use.project_id)
    return use


def _refuse_day(project: Project, used_on: date, at: datetime) -> None:
    if used_on > localdate(at) or (project.starts_on and used_on < project.starts_on):
        raise UsedAtAnotherTime(first=project.starts_on)


def _locked(use: SharedUse) -> SharedUse:
    return for_update(use, "project")
