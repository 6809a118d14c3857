"""Build the proceedings PDF; each paper gets its page numbers. Policy: 3.5.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import attachments, pdf
from core.models import Attachment
from core.operations import upkeep
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from thinktank.models import Forum, Paper
from thinktank.queries.proceedings import facts
from thinktank.states import ForumState, PaperState

TEMPLATE = "thinktank/proceedings.typ"


class NothingToPrint(DomainError):
    code = "nothing_to_print"
    message = _("这一届没有录用的论文，编不成论文集。")


def build_proceedings(*, forum: Forum, by: Actor, at: datetime) -> Attachment:
    """
    Print the accepted papers and note on which pages each stands; a later build replaces the file, the record keeps both.

    :raises MoveNotAllowed: before the forum was held. :raises NothingToPrint: without accepted papers.
    :raises GlyphMissing: if a character of a paper could not be printed; the system officer is told.
    """
    try:
        return _build(forum, by, at)
    except pdf.GlyphMissing as refusal:
        path = reverse("thinktank:forum", args=[forum.year])
        upkeep.note_unprinted(path=path, characters=str(refusal.values["characters"]), at=at)
        raise


@transaction.atomic
def _build(forum: Forum, by: Actor, at: datetime) -> Attachment:
    forum = for_update(forum)
    if forum.state not in (ForumState.HELD, ForumState.CLOSED):
        raise MoveNotAllowed
    papers = list(forum.papers.filter(state=PaperState.ACCEPTED).order_by("number"))
    if not papers:
        raise NothingToPrint
    content = print_papers(forum, papers, at)
    Attachment.objects.filter(about=journal.subject_of(forum), purpose="proceedings").update(
        purpose="proceedings_old"
    )
    file = attachments.accept(
        upload=SimpleUploadedFile(f"{forum.year}-forum-proceedings.pdf", content), purpose="proceedings", by=by, at=at, is_public=True
    )  # fmt: skip
    attachments.claim([file], forum)
    forum.proceedings_at = at
    forum.save(update_fields=["proceedings_at"])
    journal.record("thinktank.proceedings.built", about=forum, by=by, at=at, papers=len(papers))
    return file


def print_papers(forum: Forum, papers: Sequence[Paper], at: datetime) -> bytes:
    """Print `papers`, in the caller's transaction, and note on each on which pages it stands."""
    told = facts(forum, papers)
    places = {int(str(place["n"])): place for place in pdf.marks(TEMPLATE, told, "<paper>")}
    for paper in papers:
        place = places[paper.number or 0]
        paper.page_from, paper.page_to = int(str(place["first"])), int(str(place["last"]))
    Paper.objects.bulk_update(papers, ["page_from", "page_to"])
    return pdf.pdf(TEMPLATE, told, at=at)
