"""Logged access to minors' personal data, with a reason. Policy: PIPL 31."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from community import policy
from community.members.models import MinorAccess
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor


class ReasonTooShort(DomainError):
    code = "reason_too_short"
    message = _("请写清楚为什么要看（至少 {least} 个字），例如“孩子在现场走失，要联系家长”。")


@transaction.atomic
def ask_minor_access(*, about: models.Model, reason: str, by: Actor, at: datetime) -> MinorAccess:
    """
    Give the acting person access to the children's data in `about` for MINOR_ACCESS_FOR; each access is journaled.

    :raises ReasonTooShort: if the reason is too short.
    """
    reason = " ".join(reason.split())
    if len(reason) < policy.REASON_MIN:
        raise ReasonTooShort(least=policy.REASON_MIN)
    access = MinorAccess.objects.create(
        user=by.person, seat_label=by.seat_label, about=journal.subject_of(about), reason=reason, at=at,
        until=at + policy.MINOR_ACCESS_FOR,
    )  # fmt: skip
    journal.record("community.minor.disclosed", about=access, by=by, at=at, note=reason, subject=access.about)
    return access
