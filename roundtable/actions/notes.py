"""
Live record of a meeting (collaborative editing): a revision for each change, three-way merge of concurrent ones,
nothing acknowledged is ever lost.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal, merging
from core.record.actors import Actor
from core.record.locks import for_update
from core.record.merging import Merged
from roundtable.models import ItemNote, NoteRevision
from roundtable.states import ItemState, RoundtableState


class RecordClosed(DomainError):
    code = "record_closed"
    message = _("这一项已有结论，或会议没有在开，记录不能再改。要更正，请在纪要征求意见时提出。")


class BaseUnknown(DomainError):
    code = "base_unknown"
    message = _("找不到您改之前的那一版，没有保存。请复制您写的内容，刷新后再贴上。")


class BothChanged(DomainError):
    """Edit conflict; `current`, `theirs` and `merged` let the page show both and go on from there."""

    code = "both_changed"
    message = _("同一句话两边都改了，这次没有保存。请看两边的写法，选一句或都留下，再保存。")

    def __init__(self, *, current: int, theirs: str, merged: Merged) -> None:
        super().__init__()
        self.current, self.theirs, self.merged = current, theirs, merged


@transaction.atomic
def write(*, note: ItemNote, text: str, base: int, by: Actor, at: datetime) -> ItemNote:
    """
    Save `text`, which was made from revision `base`; what others saved since is merged in.

    Sending the same again (a dropped network) changes nothing. What is returned is acknowledged: it is never lost.

    :raises BothChanged: if both changed the same sentence; nothing is written.
    :raises RecordClosed: once the item is decided, or outside the meeting. :raises BaseUnknown: for a made-up base.
    """
    note = _locked(note)
    text = text.replace("\r\n", "\n")
    if base == note.revision:
        return note if text == note.text else _next(note, text, base, by, at)
    started = (
        ""
        if base == 0
        else NoteRevision.objects.filter(note=note, number=base).values_list("text", flat=True).first()
    )
    if started is None or base > note.revision:
        raise BaseUnknown
    merged = merging.merge(started, text, note.text)
    if merged.clashes:
        raise BothChanged(current=note.revision, theirs=note.text, merged=merged)
    return note if merged.text == note.text else _next(note, merged.text, base, by, at)


def _locked(note: ItemNote) -> ItemNote:
    row = for_update(note, "item__roundtable")
    meeting = row.item.roundtable
    if row.item.state == ItemState.DECIDED or meeting is None or meeting.state != RoundtableState.SITTING:
        raise RecordClosed
    return row


def _next(note: ItemNote, text: str, base: int, by: Actor, at: datetime) -> ItemNote:
    note.text, note.revision, note.changed_at, note.changed_by = text, note.revision + 1, at, by.person
    note.save(update_fields=["text", "revision", "changed_at", "changed_by"])
    NoteRevision.objects.create(
        note=note, number=note.revision, base=base, text=text, made_at=at, made_by=by.person
    )
    journal.record("roundtable.itemnote.written", about=note, by=by, at=at, revision=note.revision, base=base)
    return note
