"""Queries about the forum: programme, files, calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from core.files import attachments
from core.messages import icalendars
from core.messages.icalendars import NEVER
from core.models import Attachment
from core.record import journal
from thinktank.models import Forum, ForumSession, Paper, Talk
from thinktank.queries.panels import live_refs
from thinktank.states import ForumState, PaperState


@dataclass(frozen=True)
class Day:
    """One day of the programme with its sessions in order; each session has its talks in `sequence`."""

    day: date
    sessions: Sequence[ForumSession]


def programme(forum: Forum) -> Sequence[Day]:
    """The days of the programme. Two queries."""
    talks = Prefetch(
        "talks", Talk.objects.select_related("paper").order_by("period", "pk"), to_attr="sequence"
    )
    days: dict[date, list[ForumSession]] = {}
    for session in forum.sessions.order_by("period", "room", "pk").prefetch_related(talks):
        days.setdefault(localdate(session.period.lower), []).append(session)
    return [Day(day, sessions) for day, sessions in days.items()]


def files(forum: Forum, purpose: str) -> QuerySet[Attachment]:
    """Public files of a forum: material, photo, proceedings."""
    return attachments.about(forum, purpose)


def photos(forum: Forum) -> Sequence[tuple[Attachment, str]]:
    """The photos of a forum, each with the words under it. One query."""
    return [(one, one.name.rpartition(".")[0]) for one in files(forum, "photo")]


def coming(at: datetime) -> Forum | None:
    """The next forum that is not cancelled; the last one where none is planned. Two queries at most."""
    held = Forum.objects.exclude(state=ForumState.CANCELLED)
    return (
        held.filter(ends_on__gte=localdate(at)).order_by("starts_on").first() or held.newest_first().first()
    )


def may_hand_in(forum: Forum, at: datetime) -> bool:
    return forum.state == ForumState.CALLING and forum.papers_until is not None and at < forum.papers_until


def may_register(forum: Forum, at: datetime) -> bool:
    return (
        forum.state == ForumState.OPEN
        and forum.registration_until is not None
        and at < forum.registration_until
    )


def calendar(forum: Forum, url: str) -> bytes:
    """The programme as iCalendar, one event a session. Three queries."""
    book = icalendars.calendar("forum", str(forum))
    sessions = [session for day in programme(forum) for session in day.sessions]
    whole = journal.subject_of(forum)
    changes = icalendars.changes_of([whole, *map(journal.subject_of, sessions)])
    of_forum = changes.get(whole, NEVER)
    for session in sessions:
        own = changes.get(journal.subject_of(session), NEVER)
        stamps = [moment for moment in (of_forum.last_at, own.last_at) if moment is not None]
        book.add_component(
            icalendars.entry(
                uid=f"forum-{forum.year}-{session.pk}",
                starts_at=session.period.lower,
                ends_at=session.period.upper,
                stamp=max(stamps, default=session.period.lower),
                sequence=of_forum.number + own.number,
                summary=session.title,
                location=f"{forum.venue} {session.room}",
                description="\n".join(str(talk) for talk in session.sequence),  # type: ignore[attr-defined]
                url=url,
                status="CANCELLED" if forum.state == ForumState.CANCELLED else "CONFIRMED",
            )
        )
    content: bytes = book.to_ical()
    return content


def judged(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Papers in review that no live panel holds any more: to be decided."""
    held = [int(ref.rpartition(":")[2]) for ref in live_refs("thinktank.paper:")]
    return papers.filter(state=PaperState.IN_REVIEW).exclude(pk__in=held)
