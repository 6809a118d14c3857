"""Partners of a project: sign or decline. Policy: 3.1.3."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Seat
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from projects.actions.applications import locked
from projects.models import Partner
from projects.queries.versions import terms_digest
from projects.states import PARTNER, PartnerState


class NotOpenToSign(DomainError):
    code = "not_open_to_sign"
    message = _("申报书已经交上去或撤回，现在不能改签署。有变化请和牵头单位联系。")


class BothSides(DomainError):
    code = "both_sides"
    message = _("你在牵头单位也有席位，不能替参与单位签署。请由该单位另一位同事签。")


@transaction.atomic
def sign_part(*, partner: Partner, note: str = "", by: Actor, at: datetime) -> Partner:
    """
    Sign the part that the application says; its terms are stored, and changed terms need a new signature.

    :raises BothSides: for somebody who also sits at the lead.

    :raises NotOpenToSign: once the application is handed in.
    """
    return _answer(partner, PartnerState.SIGNED, "projects.partner.signed", note, by, at)


@transaction.atomic
def decline_part(*, partner: Partner, note: str = "", by: Actor, at: datetime) -> Partner:
    """Decline to join as a partner, with the reason."""
    return _answer(partner, PartnerState.DECLINED, "projects.partner.declined", note, by, at)


def _answer(partner: Partner, target: str, fact: str, note: str, by: Actor, at: datetime) -> Partner:
    project = locked(partner.project)
    partner = for_update(partner, "institution")
    if not project.is_writable:
        raise NotOpenToSign
    if Seat.objects.of(by.person).current().filter(institution_id=project.lead_id).exists():
        raise BothSides
    PARTNER.move(partner, target)
    partner.answered_by, partner.answered_at, partner.answer = by.person, at, note.strip()
    partner.signed_digest = terms_digest(project) if target == PartnerState.SIGNED else ""
    partner.save(update_fields=["state", "answered_by", "answered_at", "answer", "signed_digest"])
    journal.record(fact, about=partner, by=by, at=at, note=note, project=project.pk)
    return partner
