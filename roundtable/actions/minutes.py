"""Minutes: draft, corrections, countersignatures, issue and seal, acknowledgement. Policy: 3.1.2."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Seat
from core import searchtext
from core.dates import workdays
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable import rules
from roundtable.actions.meetings import locked as locked_meeting
from roundtable.actions.meetings import refuse_unless
from roundtable.models import (
    Attendance,
    Correction,
    Countersignature,
    Excerpt,
    Minutes,
    Paragraph,
    Resolution,
    Roundtable,
)
from roundtable.queries import minutes as queries
from roundtable.queries.search_texts import of_minutes
from roundtable.states import (
    CORRECTION,
    EXCERPT,
    MINUTES,
    RESOLUTION,
    ROUNDTABLE,
    CorrectionState,
    ExcerptState,
    MinutesState,
    ResolutionState,
    RoundtableState,
)

S = MinutesState


class WindowClosed(DomainError):
    code = "window_closed"
    message = _("征求意见到 {until} 为止，现在不收修改意见了。请联系会议秘书处。")


class WindowOpen(DomainError):
    code = "window_open"
    message = _("征求意见到 {until} 为止，过了这天才能送会签。")


class WasNotThere(DomainError):
    code = "was_not_there"
    message = _("只有到会的人能提修改意见。你的单位有意见，请托到会的代表提。")


class CorrectionsUnanswered(DomainError):
    code = "corrections_unanswered"
    message = _("还有 {count} 条修改意见没有答复。逐条写明采纳或不采纳的原因，才能送会签。")


class NotYoursToSign(DomainError):
    code = "not_yours_to_sign"
    message = _("会签要由联办单位的席位来做，而且这一轮还没有签过。")


class Uncountersigned(DomainError):
    code = "uncountersigned"
    message = _("还有 {count} 家没有会签：{names}。签完才能签发。")


class NotTheConvener(DomainError):
    code = "not_the_convener"
    message = _("纪要由召集人签发，请召集人（{seat}）来签。")


class DrafterSigns(DomainError):
    code = "drafter_signs"
    message = _("你起草了这份纪要，不能由你签发。请另一个人起草，或由代理召集人签发。")


class Sealed(DomainError):
    code = "sealed"
    message = _("纪要已经印发、封存，不能再改。有错请在下一次会议上更正。")


@transaction.atomic
def draft(*, roundtable: Roundtable, by: Actor, at: datetime) -> Minutes:
    """Write the first draft from the record of each item; the meeting must be over. Once a meeting."""
    roundtable = locked_meeting(roundtable)
    refuse_unless(roundtable, RoundtableState.HELD)
    if Minutes.objects.filter(roundtable=roundtable).exists():
        raise MoveNotAllowed
    minutes = Minutes.objects.create(
        roundtable=roundtable, intro=queries.intro(roundtable), press=queries.press(roundtable), drafted_by=by.person,
        drafted_at=at,
    )  # fmt: skip
    Paragraph.objects.bulk_create(
        Paragraph(minutes=minutes, item=one.item, position=place, heading=one.heading, text=one.text)
        for place, one in enumerate(queries.paragraphs(roundtable), 1)
    )
    journal.record("roundtable.minutes.drafted", about=minutes, by=by, at=at)
    return minutes


@transaction.atomic
def rewrite(*, paragraph: Paragraph, text: str, by: Actor, at: datetime) -> Paragraph:
    """Improve the wording before it goes to the co-hosts. :raises Sealed: afterwards."""
    minutes = locked(paragraph.minutes)
    _refuse_unless_open(minutes)
    paragraph = for_update(paragraph)
    paragraph.text = text.strip()
    paragraph.full_clean()
    paragraph.save(update_fields=["text"])
    journal.record("roundtable.paragraph.rewritten", about=paragraph, by=by, at=at, minutes=minutes.pk)
    return paragraph


@transaction.atomic
def rewrite_frame(*, minutes: Minutes, intro: str, press: str, by: Actor, at: datetime) -> Minutes:
    """Improve the first paragraph and the short version for the press."""
    minutes = locked(minutes)
    _refuse_unless_open(minutes)
    minutes.intro, minutes.press = intro.strip(), press.strip()
    minutes.save(update_fields=["intro", "press"])
    journal.record("roundtable.minutes.rewritten", about=minutes, by=by, at=at)
    return minutes


@transaction.atomic
def circulate(*, minutes: Minutes, by: Actor, at: datetime) -> Minutes:
    """Open the comment window: three working days in which those who were there propose corrections."""
    minutes = locked(minutes)
    MINUTES.move(minutes, S.COMMENTING)
    minutes.comments_until = workdays.add_working_days(localdate(at), rules.COMMENT.on(at))
    minutes.save(update_fields=["state", "comments_until"])
    journal.record("roundtable.minutes.circulated", about=minutes, by=by, at=at)
    return minutes


@transaction.atomic
def propose_correction(
    *, paragraph: Paragraph, text: str, reason: str, by: Actor, at: datetime
) -> Correction:
    """
    Propose another wording. :raises WasNotThere: for somebody who did not come.

    :raises WindowClosed: outside the comment window.
    """
    minutes = locked(paragraph.minutes)
    attendance = Attendance.objects.filter(roundtable=minutes.roundtable, user=by.person).first()
    if attendance is None:
        raise WasNotThere
    until = minutes.comments_until
    if minutes.state != S.COMMENTING or until is None or localdate(at) > until:
        raise WindowClosed(until=f"{until:%-m月%-d日}" if until else "会签")
    row = Correction(
        paragraph=paragraph, attendance=attendance, text=text.strip(), reason=reason.strip(), proposed_at=at
    )
    row.full_clean()
    row.save()
    journal.record("roundtable.correction.proposed", about=row, by=by, at=at, minutes=minutes.pk)
    return row


@transaction.atomic
def answer_correction(
    *, correction: Correction, is_accepted: bool, answer: str, by: Actor, at: datetime
) -> Correction:
    """Accept it, which changes the paragraph, or not; the reason is read by who proposed it."""
    minutes = locked(correction.paragraph.minutes)
    _refuse_unless_open(minutes)
    correction = for_update(correction, "paragraph")
    CORRECTION.move(correction, CorrectionState.ACCEPTED if is_accepted else CorrectionState.REJECTED)
    correction.answer, correction.answered_by, correction.answered_at = answer.strip(), by.person, at
    correction.full_clean()
    correction.save()
    if is_accepted:
        Paragraph.objects.filter(pk=correction.paragraph_id).update(text=correction.text)
    journal.record(
        "roundtable.correction.answered", about=correction, by=by, at=at, note=answer, is_accepted=is_accepted
    )
    return correction


@transaction.atomic
def send_to_sign(*, minutes: Minutes, by: Actor, at: datetime) -> Minutes:
    """
    Send the text to the co-hosts. :raises WindowOpen: before the window ends.

    :raises CorrectionsUnanswered: while one waits for an answer.
    """
    minutes = locked(minutes)
    MINUTES.move(minutes, S.COUNTERSIGNING)
    if minutes.comments_until is not None and localdate(at) <= minutes.comments_until:
        raise WindowOpen(until=f"{minutes.comments_until:%-m月%-d日}")
    waiting = Correction.objects.filter(paragraph__minutes=minutes, state=CorrectionState.PROPOSED).count()
    if waiting:
        raise CorrectionsUnanswered(count=waiting)
    minutes.save(update_fields=["state"])
    last = minutes.countersignatures.aggregate(last=Max("round"))["last"] or 0
    for host in minutes.roundtable.co_hosts.order_by("pk"):
        row = Countersignature.objects.create(
            minutes=minutes, institution=host.institution, round=last + 1, asked_at=at
        )
        journal.record("roundtable.countersignature.asked", about=row, by=by, at=at, minutes=minutes.pk)
    journal.record("roundtable.minutes.sent_to_sign", about=minutes, by=by, at=at, round=last + 1)
    return minutes


@transaction.atomic
def countersign(
    *, minutes: Minutes, institution: Institution, is_signed: bool, note: str = "", by: Actor, at: datetime
) -> Countersignature:
    """A co-host's seat agrees, or sends the text back, which then is drafted anew."""
    minutes = locked(minutes)
    row = (
        minutes.countersignatures.filter(institution=institution, is_signed__isnull=True)
        .order_by("-round")
        .first()
    )
    if minutes.state != S.COUNTERSIGNING or row is None:
        raise NotYoursToSign
    row.is_signed, row.note, row.signed_by, row.signed_at = is_signed, note.strip(), by.person, at
    row.seat_label = by.seat_label
    row.full_clean()
    row.save()
    journal.record(
        "roundtable.countersignature.given", about=row, by=by, at=at, note=note, is_signed=is_signed,
        minutes=minutes.pk,
    )  # fmt: skip
    if not is_signed:
        MINUTES.move(minutes, S.DRAFTED)
        minutes.save(update_fields=["state"])
    return row


@transaction.atomic
def issue(*, minutes: Minutes, by: Actor, at: datetime) -> Minutes:
    """
    签发: numbered, sealed, public; its resolutions are in force, each unit named gets its excerpt.

    :raises NotTheConvener: for anybody else. :raises DrafterSigns: for who drafted it.
    :raises Uncountersigned: while a co-host has not signed.
    """
    minutes = locked(minutes)
    meeting = locked_meeting(minutes.roundtable)
    minutes.roundtable = meeting
    MINUTES.move(minutes, S.ISSUED)
    _refuse_other_signer(minutes, meeting, by)
    missing = _unsigned(minutes, meeting)
    if missing:
        raise Uncountersigned(count=len(missing), names="、".join(missing))
    minutes.year = localdate(at).year
    last = Minutes.objects.filter(year=minutes.year).aggregate(last=Max("ordinal"))["last"] or 0
    minutes.ordinal, minutes.signed_by, minutes.issued_at = last + 1, by.person, at
    minutes.document = queries.document(minutes)
    minutes.seal = queries.digest_of(minutes.document)
    minutes.search = searchtext.document(*of_minutes(minutes))
    minutes.save()
    ROUNDTABLE.move(meeting, RoundtableState.MINUTED)
    meeting.save(update_fields=["state"])
    journal.record(
        "roundtable.minutes.issued", about=minutes, by=by, at=at, seal=minutes.seal, year=minutes.year,
        ordinal=minutes.ordinal,
    )  # fmt: skip
    _put_in_force(minutes, by, at)
    for institution, text in queries.concerned(minutes):
        excerpt = Excerpt.objects.create(minutes=minutes, institution=institution, text=text)
        journal.record("roundtable.excerpt.prepared", about=excerpt, by=by, at=at, institution=institution.pk)
    return minutes


@transaction.atomic
def mark_told(*, excerpt: Excerpt, by: Actor, at: datetime) -> Excerpt:
    """Mark the excerpt as delivered to the unit. Doing it twice changes nothing."""
    excerpt = for_update(excerpt)
    if excerpt.state != ExcerptState.PREPARED:
        return excerpt
    EXCERPT.move(excerpt, ExcerptState.TOLD)
    excerpt.told_at = at
    excerpt.save(update_fields=["state", "told_at"])
    journal.record("roundtable.excerpt.told", about=excerpt, by=by, at=at)
    return excerpt


@transaction.atomic
def acknowledge(*, excerpt: Excerpt, by: Actor, at: datetime) -> Excerpt:
    """Acknowledge the excerpt for the unit."""
    excerpt = for_update(excerpt)
    EXCERPT.move(excerpt, ExcerptState.ACKNOWLEDGED)
    excerpt.acknowledged_at, excerpt.acknowledged_by = at, by.person
    excerpt.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    journal.record("roundtable.excerpt.acknowledged", about=excerpt, by=by, at=at)
    return excerpt


@transaction.atomic
def adopt(*, minutes: Minutes, in_meeting: Roundtable, by: Actor, at: datetime) -> Minutes:
    """A later meeting that goes on confirms the minutes, where the earlier one was set up so."""
    minutes = locked(minutes)
    meeting = locked_meeting(minutes.roundtable)
    in_meeting = locked_meeting(in_meeting)
    refuse_unless(in_meeting, RoundtableState.SITTING)
    if not meeting.is_adopted_next or in_meeting.starts_at <= meeting.starts_at:
        raise MoveNotAllowed
    MINUTES.move(minutes, S.ADOPTED)
    minutes.adopted_in, minutes.adopted_at = in_meeting, at
    minutes.save(update_fields=["state", "adopted_in", "adopted_at"])
    if meeting.state == RoundtableState.MINUTED:
        ROUNDTABLE.move(meeting, RoundtableState.ADOPTED)
        meeting.save(update_fields=["state"])
    journal.record("roundtable.minutes.adopted", about=minutes, by=by, at=at, meeting=in_meeting.pk)
    return minutes


# Parts ----
def locked(minutes: Minutes) -> Minutes:
    return for_update(
        minutes,
        "roundtable__convener__institution",
        "roundtable__chair__institution",
        "roundtable__space__facility",
    )


def _refuse_unless_open(minutes: Minutes) -> None:
    if minutes.state not in (S.DRAFTED, S.COMMENTING):
        raise Sealed


def _refuse_other_signer(minutes: Minutes, meeting: Roundtable, by: Actor) -> None:
    """The convener's seat, or its alternate of today."""
    may = Seat.objects.current().filter(
        pk=meeting.convener_id, user=by.person
    ) | Seat.objects.current().filter(alternate_of=meeting.convener_id, user=by.person)
    if not may.exists():
        raise NotTheConvener(seat=meeting.convener.label)
    if minutes.drafted_by_id == by.person.pk:
        raise DrafterSigns


def _unsigned(minutes: Minutes, meeting: Roundtable) -> list[str]:
    last = minutes.countersignatures.aggregate(last=Max("round"))["last"] or 0
    signed = minutes.countersignatures.filter(round=last, is_signed=True).values("institution")
    hosts = meeting.co_hosts.exclude(institution__in=signed).select_related("institution")
    return [one.institution.name for one in hosts]


def _put_in_force(minutes: Minutes, by: Actor, at: datetime) -> None:
    """Put provisional resolutions in force; one that continues an older one replaces it."""
    due = workdays.add_working_days(localdate(at), rules.BREAK_DOWN.on(at))
    rows = Resolution.objects.select_for_update(of=("self",)).filter(
        item__roundtable=minutes.roundtable, state=ResolutionState.PROVISIONAL
    )
    for row in rows.select_related("continues").order_by("number"):
        RESOLUTION.move(row, ResolutionState.OPEN)
        row.issued_at, row.break_down_due_on = at, due
        row.save(update_fields=["state", "issued_at", "break_down_due_on"])
        journal.record("roundtable.resolution.issued", about=row, by=by, at=at, lead=row.lead_id)
        old = row.continues
        if old is not None:
            RESOLUTION.move(old, ResolutionState.CARRIED)
            old.save(update_fields=["state"])
            journal.record("roundtable.resolution.carried", about=old, by=by, at=at, into=row.pk)
