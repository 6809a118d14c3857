"""Papers of a meeting: upload in versions, text extraction for search. Policy: 3.1.2."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core import searchtext
from core.errors import DomainError
from core.files import attachments
from core.files.cleaning import NotCleanable, body_of
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.searchtext import DOCUMENT_MAX
from core.text import clean
from roundtable.actions.agenda import MeetingBegan, is_late_for
from roundtable.actions.meetings import locked as locked_meeting
from roundtable.models import AgendaItem, Paper, PaperAccess, PaperVersion, Roundtable
from roundtable.queries.search_texts import of_paper
from roundtable.states import PREPARING, RoundtableState


class NoMeetingYet(DomainError):
    code = "no_meeting_yet"
    message = _("下一次会议还没有开始筹备，材料等议题归入会议之后再传。")


@transaction.atomic
def add_paper(
    *, roundtable: Roundtable | None, title: str, upload: UploadedFile[Any], access: str = PaperAccess.DELEGATES,
    item: AgendaItem | None = None, institution: Institution | None = None, by: Actor, at: datetime,
) -> Paper:  # fmt: skip
    """Hand in a paper, or a new version of the one with this title. What comes late is marked, never refused before the meeting."""
    if roundtable is None:
        raise NoMeetingYet
    roundtable = locked_meeting(roundtable)
    if roundtable.state not in (*PREPARING, RoundtableState.SITTING):
        raise MeetingBegan
    paper, _made = Paper.objects.get_or_create(
        roundtable=roundtable, item=item, title=title.strip(), institution=institution, defaults={"access": access}
    )  # fmt: skip
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    file = attachments.accept(upload=upload, purpose="roundtable", by=by, at=at)
    version = PaperVersion.objects.create(
        paper=paper, number=last + 1, attachment=file, added_by=by.person, added_at=at, is_late=is_late_for(roundtable, at)
    )  # fmt: skip
    attachments.claim([file], paper)
    index_paper(paper)  # by its title at once, by its words when they were read
    journal.record(
        "roundtable.paper.added", about=paper, by=by, at=at, number=version.number, is_late=version.is_late,
        version=version.pk,
    )  # fmt: skip
    return paper


@transaction.atomic
def read_paper(*, version: PaperVersion) -> PaperVersion:
    """Extract the text of the file for search. A file that cannot be read is found by its title only."""
    version = for_update(version, "attachment", "paper")
    file = version.attachment
    try:
        with file.file.open("rb") as opened:
            words = body_of(opened.read(), file.content_type)
    except (NotCleanable, OSError):
        words = ""
    version.words = clean(words)[:DOCUMENT_MAX]
    version.save(update_fields=["words"])
    index_paper(version.paper)
    return version


def index_paper(paper: Paper) -> None:
    Paper.objects.filter(pk=paper.pk).update(search=searchtext.document(*of_paper(paper)))


@transaction.atomic
def set_paper_access(*, paper: Paper, access: str, by: Actor, at: datetime) -> Paper:
    paper = for_update(paper)
    paper.access = PaperAccess(access)
    paper.save(update_fields=["access"])
    journal.record("roundtable.paper.opened", about=paper, by=by, at=at, access=access)
    return paper
