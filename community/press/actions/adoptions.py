"""
Decisions of the bureau on briefs: adopt with edits, return, decline, record adoption and publication. Policy: 4.3.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.members.models import Seat
from community.policy import CITY_CODE
from community.press.actions.briefs import add_version
from community.press.models import Adoption, AdoptionLevel, Brief, BriefNote, BriefVersion, Publication
from community.press.states import BRIEF, TAKEN, BriefState
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from core.text import plain


class OwnBrief(DomainError):
    code = "own_brief"
    message = _("这篇稿件是你写的或来自你所在的单位，请由其他同事办理。")


class SayWhatToMend(DomainError):
    code = "say_what_to_mend"
    message = _("退回要写明哪里要改，至少写一条。")


class NotAdopted(DomainError):
    code = "not_adopted"
    message = _("这篇稿件还没有采用，先采用再登记。")


class AdoptedAlready(DomainError):
    code = "adopted_already"
    message = _("这篇稿件的{level}已经登记过（{day}），没有重复登记。原来的记录登错了，请先作废它。")


class PublishedAlready(DomainError):
    code = "published_already"
    message = _(
        "这篇稿件已于 {day} 在“{outlet}”刊发过，没有重复登记，原来的记录还在。登错了请先作废原记录；换了媒体请改媒体名称。"
    )


class OnlyCityRecords(DomainError):
    code = "only_city_records"
    message = _("市级和更高层级的采用由市级工作人员登记。")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    message = _("上级采用要写明依据，例如刊物名称和期号、批示文号。")


class DayToCome(DomainError):
    code = "day_to_come"
    message = _("日期不能晚于今天。")


@transaction.atomic
def adopt_brief(*, brief: Brief, title: str, body: str, by: Actor, at: datetime) -> Brief:
    """
    Take a brief, with the bureau's edits kept beside the author's text. The level is that of the acting bureau.

    :raises OwnBrief: for who wrote it or sits at the institution.
    """
    brief = _locked(brief)
    _refuse_own(brief, by.person)
    level = AdoptionLevel.CITY if _acts_for_city(by.person) else AdoptionLevel.DISTRICT
    BRIEF.move(brief, BriefState.ADOPTED)
    brief.decided_at = at
    brief.save(update_fields=["state", "decided_at"])
    edited = _edit(brief, title, body, by, at)
    _write_adoption(brief, level, localdate(at), "", by, at)
    journal.record("community.brief.adopted", about=brief, by=by, at=at, level=str(level), edited=edited)
    return brief


@transaction.atomic
def edit_adopted(*, brief: Brief, title: str, body: str, by: Actor, at: datetime) -> Brief:
    """Edit an adopted brief again; the author sees this difference too."""
    brief = _locked(brief)
    _refuse_own(brief, by.person)
    if brief.state not in TAKEN:
        raise NotAdopted
    if _edit(brief, title, body, by, at):
        journal.record("community.brief.revised", about=brief, by=by, at=at)
    return brief


@transaction.atomic
def return_brief(*, brief: Brief, comment: str, notes: Mapping[str, str], by: Actor, at: datetime) -> Brief:
    """
    Send a brief back, line by line: `notes` by field name.

    :raises SayWhatToMend: without any comment or note.
    """
    brief = _locked(brief)
    _refuse_own(brief, by.person)
    lines = {name: plain(text) for name, text in notes.items() if plain(text)}
    if plain(comment):
        lines["all"] = plain(comment)
    if not lines:
        raise SayWhatToMend
    BRIEF.move(brief, BriefState.RETURNED)
    brief.decided_at = at
    brief.save(update_fields=["state", "decided_at"])
    version = brief.versions.order_by("-number")[:1].get()
    BriefNote.objects.bulk_create(
        BriefNote(version=version, field=name, text=text, made_by=by.person, made_at=at)
        for name, text in lines.items()
    )
    journal.record("community.brief.returned", about=brief, by=by, at=at, note=comment, lines=sorted(lines))
    return brief


@transaction.atomic
def decline_brief(*, brief: Brief, reason: str, by: Actor, at: datetime) -> Brief:
    """Decline a brief, with the reason."""
    brief = _locked(brief)
    _refuse_own(brief, by.person)
    BRIEF.move(brief, BriefState.DECLINED)
    brief.decided_at, brief.decline_reason = at, reason
    brief.save(update_fields=["state", "decided_at", "decline_reason"])
    journal.record("community.brief.declined", about=brief, by=by, at=at, note=reason)
    return brief


@transaction.atomic
def record_adoption(
    *, brief: Brief, level: str, adopted_on: date, evidence: str, by: Actor, at: datetime
) -> Adoption:
    """
    Record that a higher level took an adopted brief, with what shows it.

    :raises OnlyCityRecords: for district staff, whose adoption is recorded when they adopt.
    :raises EvidenceMissing: for the province and the nation without evidence.
    :raises AdoptedAlready: if this level is recorded; the database refuses it too.
    """
    brief = _locked(brief)
    _refuse_own(brief, by.person)
    if not _acts_for_city(by.person):
        raise OnlyCityRecords
    if brief.state not in TAKEN:
        raise NotAdopted
    _refuse_future(adopted_on, at)
    if level in (AdoptionLevel.PROVINCE, AdoptionLevel.NATION) and not plain(evidence):
        raise EvidenceMissing
    adoption = _write_adoption(brief, level, adopted_on, plain(evidence), by, at)
    journal.record("community.brief.adopted_higher", about=brief, by=by, at=at, level=level)
    return adoption


@transaction.atomic
def record_publication(
    *, brief: Brief, channel: str, outlet: str, link: str, published_on: date, by: Actor, at: datetime
) -> Publication:
    """
    Record that an adopted brief went out.

    :raises NotAdopted: before the bureau took it.
    :raises PublishedAlready: if it went out there before; the database refuses it too.
    """
    brief = _locked(brief)
    if brief.state not in TAKEN:
        raise NotAdopted
    _refuse_future(published_on, at)
    outlet = outlet_name(outlet)
    publication = Publication(
        brief=brief, channel=channel, outlet=outlet, link=link.strip(), published_on=published_on,
        recorded_by=by.user, recorded_at=at,
    )  # fmt: skip
    publication.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            publication.save()
    except IntegrityError as error:
        if "community_brief_not_published_twice" not in str(error):
            raise
        earlier = Publication.objects.live().get(brief=brief, channel=channel, outlet=outlet)
        raise PublishedAlready(day=f"{earlier.published_on:%Y年%-m月%-d日}", outlet=outlet) from error
    if brief.state == BriefState.ADOPTED:
        BRIEF.move(brief, BriefState.PUBLISHED)
        brief.save(update_fields=["state"])
    journal.record(
        "community.brief.published", about=brief, by=by, at=at, channel=channel, publication=publication.pk
    )
    return publication


@transaction.atomic
def void_publication(*, publication: Publication, reason: str, by: Actor, at: datetime) -> Publication:
    """Take a wrong record out of the count; the row stays with its reason."""
    publication = for_update(publication)
    if publication.voided_at is None:
        publication.voided_at, publication.void_reason = at, reason
        publication.save(update_fields=["voided_at", "void_reason"])
        journal.record("community.publication.voided", about=publication, by=by, at=at, note=reason)
    return publication


@transaction.atomic
def void_adoption(*, adoption: Adoption, reason: str, by: Actor, at: datetime) -> Adoption:
    """Take a wrong record of adoption out of the count; the row stays with its reason."""
    adoption = for_update(adoption)
    if adoption.voided_at is None:
        adoption.voided_at, adoption.void_reason = at, reason
        adoption.save(update_fields=["voided_at", "void_reason"])
        journal.record("community.adoption.voided", about=adoption, by=by, at=at, note=reason)
    return adoption


def outlet_name(name: str) -> str:
    """One outlet, one spelling: full-width letters and stray spaces do not make another."""
    return " ".join(unicodedata.normalize("NFC", plain(name)).split())


def _edit(brief: Brief, title: str, body: str, by: Actor, at: datetime) -> bool:
    """Save the bureau's text as a version if it differs from the current one."""
    title, body = plain(title), plain(body)
    if (title, body) == (brief.title, brief.body):
        return False
    brief.title, brief.body = title, body
    brief.full_clean(validate_constraints=False)
    brief.save(update_fields=["title", "body"])
    add_version(brief, title, body, by=by, at=at, is_edit=True)
    return True


def _write_adoption(
    brief: Brief, level: str, adopted_on: date, evidence: str, by: Actor, at: datetime
) -> Adoption:
    try:
        with transaction.atomic():
            return Adoption.objects.create(
                brief=brief,
                level=level,
                adopted_on=adopted_on,
                evidence=evidence,
                recorded_by=by.person,
                recorded_at=at,
            )
    except IntegrityError as error:
        if "community_adopted_once_a_level" not in str(error):
            raise
        earlier = Adoption.objects.get(brief=brief, level=level, voided_at__isnull=True)
        label = AdoptionLevel(level).label
        raise AdoptedAlready(level=label, day=f"{earlier.adopted_on:%Y年%-m月%-d日}") from error


def _refuse_future(day: date, at: datetime) -> None:
    if day > localdate(at):
        raise DayToCome


def _refuse_own(brief: Brief, person: User) -> None:
    """Refuse decisions on briefs of one's own institution."""
    sits_there = Seat.objects.of(person).filter(institution_id=brief.institution_id).exists()
    if sits_there or BriefVersion.objects.filter(brief=brief, is_edit=False, made_by=person).exists():
        raise OwnBrief


def _acts_for_city(person: User) -> bool:
    return CITY_CODE in Seat.objects.scope_codes(person)


def _locked(brief: Brief) -> Brief:
    return for_update(brief, "institution")
