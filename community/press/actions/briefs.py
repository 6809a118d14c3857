"""Briefs, the institution's part: draft, submit, recall, void, copy. Policy: 4.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution, Seat
from community.policy import BRIEF_PHOTOS_MAX
from community.press.models import Brief, BriefNote, BriefPhoto, BriefVersion, ContributionCall
from community.press.states import BRIEF, BriefState, ContributionCallState
from core.errors import DomainError
from core.models import Attachment
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from core.text import plain

EDITABLE = (BriefState.DRAFT, BriefState.RETURNED)


class BriefNotEditable(DomainError):
    code = "brief_not_editable"
    message = _("稿件已报送，暂时不能改。退回后可以修改；急着改请先撤回。")


class ContributionCallOver(DomainError):
    code = "contribution_call_over"
    message = _("这个约稿已经截稿。可以不选约稿，作为日常信息报送。")


class ReadyAlready(DomainError):
    code = "ready_already"
    message = _("已经告诉联络员和负责人这篇写好了，等他们报送。")


class NotAsked(DomainError):
    code = "not_asked"
    message = _("这个约稿不面向你的单位。可以不选约稿，作为日常信息报送。")


class NothingChangedInBrief(DomainError):
    code = "nothing_changed"
    message = _("内容和上次报送的一样。请先按意见修改，再重新报送。")


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("一篇稿件最多 {limit} 张图片，请先删掉几张。")


class PhotoNeedsWords(DomainError):
    code = "photo_needs_words"
    message = _("请给图片写一句替代文字，说清画面里有什么，看不见图的人靠它了解内容。")


@dataclass(frozen=True)
class BriefFields:
    kind: str
    title: str
    body: str


@transaction.atomic
def draft_brief(
    *, institution: Institution, fields: BriefFields, call: ContributionCall | None, by: Actor, at: datetime
) -> Brief:
    """
    Start a brief that only its institution sees.

    :raises ContributionCallOver: if the call it answers takes nothing at `at`.
    :raises NotAsked: if the call does not ask this institution.
    """
    _refuse_call(call, institution, at)
    seat = Seat.objects.of(by.person).current().filter(institution=institution)
    brief = Brief(
        institution=institution, author_seat=seat.order_by("pk")[:1].get(), call=call, created_at=at
    )
    _fill(brief, fields)
    journal.record("community.brief.drafted", about=brief, by=by, at=at)
    return brief


@transaction.atomic
def edit_brief(
    *, brief: Brief, fields: BriefFields, call: ContributionCall | None, by: Actor, at: datetime
) -> Brief:
    """
    Change a draft or a returned brief.

    :raises BriefNotEditable: once it is submitted.
    """
    brief = _locked(brief)
    if brief.state not in EDITABLE:
        raise BriefNotEditable
    if call != brief.call:
        _refuse_call(call, brief.institution, at)
        brief.call = call
    _fill(brief, fields)
    journal.record("community.brief.edited", about=brief, by=by, at=at)
    return brief


@transaction.atomic
def finish_brief(*, brief: Brief, by: Actor, at: datetime) -> Brief:
    """
    Mark a brief as ready: the liaison and the head, who submit it, are notified, and it is among their duties.

    :raises BriefNotEditable: once it is handed in. :raises ReadyAlready: if it was said.
    """
    brief = _locked(brief)
    if brief.state not in EDITABLE:
        raise BriefNotEditable
    if brief.ready_at is not None:
        raise ReadyAlready
    brief.ready_at = at
    brief.save(update_fields=["ready_at"])
    journal.record("community.brief.finished", about=brief, by=by, at=at)
    return brief


@transaction.atomic
def submit_brief(*, brief: Brief, by: Actor, at: datetime) -> Brief:
    """
    Hand a brief in: the liaison's or the head's act. Its text is kept as a version, open notes are settled by it.

    :raises NothingChangedInBrief: if it was returned and nothing was mended.
    :raises ContributionCallOver: if it answers a call that is over.
    """
    brief = _locked(brief)
    was_returned = brief.state == BriefState.RETURNED
    BRIEF.move(brief, BriefState.SUBMITTED)
    if brief.first_sent_at is None:
        _refuse_call(brief.call, brief.institution, at)
    last = brief.versions.order_by("-number").first()
    photos_changed = (
        last is not None and brief.photos.filter(attachment__uploaded_at__gt=last.made_at).exists()
    )
    same = last is not None and (last.title, last.body) == (brief.title, brief.body)
    if was_returned and same and not photos_changed:
        raise NothingChangedInBrief
    version = add_version(brief, brief.title, brief.body, by=by, at=at, is_edit=False)
    BriefNote.objects.filter(version__brief=brief, settled_in__isnull=True).update(settled_in=version)
    brief.first_sent_at = brief.first_sent_at or at
    brief.submitted_at, brief.ready_at = at, None
    brief.save(update_fields=["state", "first_sent_at", "submitted_at", "ready_at"])
    journal.record("community.brief.submitted", about=brief, by=by, at=at, version=version.number)
    return brief


@transaction.atomic
def recall_brief(*, brief: Brief, by: Actor, at: datetime) -> Brief:
    """
    Take a brief back to change it: a draft again. It counts once it is handed in anew.

    :raises MoveNotAllowed: once it is adopted, returned or declined.
    """
    brief = _locked(brief)
    if brief.state != BriefState.SUBMITTED:
        raise MoveNotAllowed
    BRIEF.move(brief, BriefState.DRAFT)
    brief.save(update_fields=["state"])
    journal.record("community.brief.recalled", about=brief, by=by, at=at)
    return brief


@transaction.atomic
def void_brief(*, brief: Brief, by: Actor, at: datetime) -> Brief:
    """End a brief for good before it is adopted; it no longer counts, and stays to be read and copied."""
    brief = _locked(brief)
    BRIEF.move(brief, BriefState.WITHDRAWN)
    brief.ready_at = None
    brief.save(update_fields=["state", "ready_at"])
    journal.record("community.brief.voided", about=brief, by=by, at=at)
    return brief


@transaction.atomic
def copy_brief(*, brief: Brief, by: Actor, at: datetime) -> Brief:
    """Start a new brief with the words of another of one's institution: no call, no pictures, no files."""
    fields = BriefFields(kind=brief.kind, title=brief.title, body=brief.body)
    made = draft_brief(institution=brief.institution, fields=fields, call=None, by=by, at=at)
    journal.record("community.brief.copied", about=made, by=by, at=at, source=brief.pk)
    return made


@transaction.atomic
def add_photo(
    *, brief: Brief, attachment: Attachment, caption: str, alt: str, by: Actor, at: datetime
) -> BriefPhoto:
    """
    Add a picture with its alternative text to a draft.

    :raises PhotoNeedsWords: without one.
    """
    brief = _locked(brief)
    if brief.state not in EDITABLE:
        raise BriefNotEditable
    if not plain(alt):
        raise PhotoNeedsWords
    if brief.photos.count() >= BRIEF_PHOTOS_MAX:
        raise TooManyPhotos(limit=BRIEF_PHOTOS_MAX)
    photo = BriefPhoto.objects.create(
        brief=brief, attachment=attachment, caption=plain(caption), alt=plain(alt)
    )
    journal.record("community.brief.photo_added", about=brief, by=by, at=at, photo=photo.pk)
    return photo


@transaction.atomic
def remove_photo(*, photo: BriefPhoto, by: Actor, at: datetime) -> None:
    brief = _locked(photo.brief)
    if brief.state not in EDITABLE:
        raise BriefNotEditable
    journal.record("community.brief.photo_removed", about=brief, by=by, at=at, photo=photo.pk)
    photo.delete()


def add_version(
    brief: Brief, title: str, body: str, *, by: Actor, at: datetime, is_edit: bool
) -> BriefVersion:
    """Keep a text of the brief as its next version; the caller holds the brief's lock."""
    last = brief.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return BriefVersion.objects.create(
        brief=brief, number=last + 1, title=title, body=body, is_edit=is_edit, made_by=by.person, made_at=at
    )


def _refuse_call(call: ContributionCall | None, institution: Institution, at: datetime) -> None:
    if call is None:
        return
    if call.state != ContributionCallState.OPEN or call.deadline <= at:
        raise ContributionCallOver
    if not ContributionCall.objects.asking(institution).filter(pk=call.pk).exists():
        raise NotAsked


def _fill(brief: Brief, fields: BriefFields) -> None:
    brief.kind, brief.title, brief.body = fields.kind, plain(fields.title), plain(fields.body)
    brief.full_clean(validate_constraints=False)
    brief.save()


def _locked(brief: Brief) -> Brief:
    return for_update(brief, "institution", "call")
