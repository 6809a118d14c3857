"""Interpretations of policy clauses: draft, publish by a second person, withdraw. Policy: 3.5.1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import searchtext
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.record.moves import move
from thinktank.models import Consultation, Interpretation
from thinktank.queries.search_texts import of_interpretation
from thinktank.states import INTERPRETATION, ConsultationState, InterpretationState


class OwnInterpretation(DomainError):
    code = "own_interpretation"
    message = _("这条解读是你起草的，请由另一位同事核对后发布。")


class ConsultationOpen(DomainError):
    code = "consultation_open"
    message = _("这条咨询还没有办结，办结后才能整理成政策解读。")


@transaction.atomic
def draft_interpretation(
    *, clause: str, title: str, body: str, by: Actor, at: datetime, basis: str = "", consultation: Consultation | None = None
) -> Interpretation:  # fmt: skip
    """Write an interpretation; nobody sees it before it is published."""
    interpretation = Interpretation(
        clause=clause, title=title, body=body, basis=basis, consultation=consultation, author=by.person, drafted_at=at
    )  # fmt: skip
    interpretation.full_clean(exclude=["search"])
    interpretation.save()
    journal.record("thinktank.interpretation.drafted", about=interpretation, by=by, at=at)
    return interpretation


@transaction.atomic
def draft_from_consultation(
    *, consultation: Consultation, clause: str, by: Actor, at: datetime
) -> Interpretation:
    """Start an interpretation from a closed consultation. :raises ConsultationOpen: before it is closed."""
    if consultation.state != ConsultationState.CLOSED:
        raise ConsultationOpen
    return draft_interpretation(
        clause=clause, title=consultation.title, body=consultation.answer, consultation=consultation, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def edit_interpretation(
    *, interpretation: Interpretation, clause: str, title: str, body: str, basis: str, by: Actor, at: datetime
) -> Interpretation:
    """Change a draft; who changed it last is its author, and somebody else has to publish it."""
    interpretation = for_update(interpretation)
    if interpretation.state != InterpretationState.DRAFT:
        INTERPRETATION.move(interpretation, InterpretationState.DRAFT)  # a published one is withdrawn first
    interpretation.clause, interpretation.title, interpretation.body = clause, title, body
    interpretation.basis, interpretation.author = basis, by.person
    interpretation.full_clean(exclude=["search"])
    interpretation.save()
    journal.record("thinktank.interpretation.edited", about=interpretation, by=by, at=at)
    return interpretation


@transaction.atomic
def publish_interpretation(*, interpretation: Interpretation, by: Actor, at: datetime) -> Interpretation:
    """Show it to everybody. :raises OwnInterpretation: for its author."""
    interpretation = for_update(interpretation)
    if by.user is not None and interpretation.author_id == by.user.pk:
        raise OwnInterpretation
    INTERPRETATION.move(interpretation, InterpretationState.PUBLISHED)
    interpretation.published_at = at
    interpretation.search = searchtext.document(*of_interpretation(interpretation))
    interpretation.save(update_fields=["state", "published_at", "search"])
    journal.record("thinktank.interpretation.published", about=interpretation, by=by, at=at)
    return interpretation


@transaction.atomic
def withdraw_interpretation(
    *, interpretation: Interpretation, reason: str, by: Actor, at: datetime
) -> Interpretation:
    """Take it off the library, with a reason for the record."""
    done = InterpretationState.WITHDRAWN
    return move(interpretation, INTERPRETATION, done, "thinktank.interpretation.withdrawn", by, at, reason)
