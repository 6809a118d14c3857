"""Invalidation of partners' signatures when the terms of an application change. Policy: 3.1.3."""

from __future__ import annotations

from datetime import datetime

from core.record import journal
from core.record.actors import Actor
from projects.models import Partner, Project
from projects.queries.versions import terms_digest
from projects.states import PARTNER, PartnerState


def ask_again(project: Project, by: Actor, at: datetime) -> None:
    """
    Request a new signature from every partner who signed other terms than the current ones. The project is locked by
    the caller.
    """
    signed = project.partners.filter(state=PartnerState.SIGNED).exclude(signed_digest="")
    outdated = signed.exclude(signed_digest=terms_digest(project)) if signed.exists() else signed
    for partner in outdated.order_by("pk"):
        _ask(partner, project, by, at)


def _ask(partner: Partner, project: Project, by: Actor, at: datetime) -> None:
    PARTNER.move(partner, PartnerState.ASKED)
    partner.asked_at, partner.signed_digest = at, ""
    partner.answered_by = partner.answered_at = None
    partner.answer = ""
    partner.save(update_fields=["state", "asked_at", "signed_digest", "answered_by", "answered_at", "answer"])
    journal.record("projects.partner.asked_again", about=partner, by=by, at=at, project=project.pk)
