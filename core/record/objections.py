"""Objections during a public notice: filed by name, answered in writing by somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models.objections import FiledObjection
from core.record import journal
from core.record.actors import Actor
from core.record.journal import Detail
from core.states import OBJECTION, ObjectionState

NAME_MAX: Final = 40
CONTACT_MAX: Final = 100


class NameNeeded(DomainError):
    code = "name_needed"
    message = _("异议要实名：请写姓名和联系方式，核实情况、书面答复时用，不公开。")


class OwnObjection(DomainError):
    code = "own_objection"
    message = _("这条异议是你提的，请由其他同事答复。")


def file(
    objection: FiledObjection,
    fact: str,
    *,
    name: str,
    contact: str,
    by: Actor,
    at: datetime,
    **details: Detail,
) -> None:
    """
    Save a new objection of the acting person with its text, and record `fact`.

    :raises NameNeeded: without a name and a way to reach its holder.
    :raises ValidationError: if the person's last objection to the same is not answered yet.
    """
    objection.filed_by, objection.filed_at, objection.text = by.person, at, objection.text.strip()
    objection.name, objection.contact = name.strip()[:NAME_MAX], contact.strip()[:CONTACT_MAX]
    if not (objection.name and objection.contact):
        raise NameNeeded
    objection.full_clean()
    objection.save()
    journal.record(fact, about=objection, by=by, at=at, note="", **details)


def answer(
    objection: FiledObjection,
    fact: str,
    *,
    is_upheld: bool,
    words: str,
    by: Actor,
    at: datetime,
    note: str = "",
) -> None:
    """
    Close a locked objection with the written answer `words`, and record `fact`.

    :raises OwnObjection: for who filed it; the database refuses it too. :raises MoveNotAllowed: if it has an answer.
    """
    if objection.filed_by_id == by.person.pk:
        raise OwnObjection
    OBJECTION.move(objection, ObjectionState.UPHELD if is_upheld else ObjectionState.DISMISSED)
    objection.answer, objection.answered_by, objection.answered_at = words.strip(), by.person, at
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    journal.record(fact, about=objection, by=by, at=at, note=note, upheld=is_upheld)
