"""Enrolment in training programmes: request, approval, acceptance, waiting list, quotas. Policy: 3.3.2."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from community import rules
from community.members.actions.schedule_conflicts import refuse_elsewhere
from community.members.models import Institution, Seat
from community.members.queries.engagements import People
from community.policy import Right
from community.training.models import Enrolment, TrainingProgramme, UnitQuota
from community.training.states import ENROLMENT, WAITS, EnrolmentState, ProgrammeState
from core.dates.clock import moment_words
from core.errors import DomainError
from core.models import User
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update, hold

AT_WORK: Final = ("class", "room", "meeting")  # what a colleague may hear of


class EnrolmentClosed(DomainError):
    code = "enrolment_closed"
    message = _("这个班不在报名时间内（{since} 至 {until}）。可以看看别的班。")


class NotForYou(DomainError):
    code = "programme_not_for_you"
    message = _("这个班不面向{who}，请看“面向谁”一栏，或者问主办单位。")


class NotOurPerson(DomainError):
    code = "not_our_person"
    message = _("{person}不在{institution}任职，不能由这个单位选送。")


class AlreadyEnrolled(DomainError):
    code = "already_enrolled"
    message = _("{person}已经报过这个班，不用再报。")


class TooManyCourses(DomainError):
    code = "too_many_courses"
    message = _("一个人同时最多报 {limit} 个班。退出一个，或者等一个结束再报。")


class ProgrammeFull(DomainError):
    code = "programme_full"
    message = _("{quota} 个名额已满。可以列入候补，有人退出会自动补上。")


class UnitFull(DomainError):
    code = "unit_full"
    message = _("{institution}已录取 {limit} 人，到了每单位的上限。可以列入候补。")


class TakesNobody(DomainError):
    code = "programme_takes_nobody"
    message = _("这个班已经结束或取消，不能再录取。")


@transaction.atomic
def ask_enrolment(
    *, programme: TrainingProgramme, person: User, institution: Institution | None, by: Actor, at: datetime, why: str = "",
    knows_clash: bool = False,
) -> Enrolment:  # fmt: skip
    """
    Ask for a place: staff through their institution, whose head agrees first; citizens (`institution` None) directly.

    Asked by the head, it counts as agreed.

    :raises EnrolmentClosed: outside the programme's enrolment time.
    :raises NotForYou: if it is for others.
    :raises NotOurPerson: if the person holds no current seat at `institution`.
    :raises TooManyCourses: if a citizen has too many live ones.
    :raises AlreadyEnrolled: if the person has a live enrolment.
    :raises Clash: if the person is elsewhere during a session and nobody confirmed it (`knows_clash`).
    """
    programme = TrainingProgramme.objects.select_related("organiser").get(pk=programme.pk)
    if programme.state != ProgrammeState.PUBLISHED or not programme.enrol_from <= at < programme.enrol_until:
        raise EnrolmentClosed(
            since=moment_words(programme.enrol_from), until=moment_words(programme.enrol_until)
        )
    if institution is None:
        _refuse_citizen(programme, person, at)
    else:
        _refuse_staff(programme, person, institution)
    if not knows_clash:
        _refuse_clash(programme, person, by)
    is_agreed = institution is None or _heads(by, institution)
    enrolment = Enrolment(
        programme=programme, person=person, institution=institution, why=why, asked_at=at,
        state=EnrolmentState.APPROVED if is_agreed else EnrolmentState.ASKED,
    )  # fmt: skip
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError as error:
        if "community_one_live_enrolment" not in str(error):
            raise
        raise AlreadyEnrolled(person=person) from error
    journal.record(
        "community.enrolment.asked", about=enrolment, by=by, at=at, programme=programme.pk,
        institution=institution.pk if institution else None, is_agreed=is_agreed,
    )  # fmt: skip
    return enrolment


@transaction.atomic
def approve_enrolment(*, enrolment: Enrolment, by: Actor, at: datetime) -> Enrolment:
    """The own head agrees; now the organiser chooses."""
    enrolment = _locked(enrolment)
    return _move(enrolment, EnrolmentState.APPROVED, "community.enrolment.approved", by=by, at=at)


@transaction.atomic
def refuse_enrolment(*, enrolment: Enrolment, reason: str, by: Actor, at: datetime) -> Enrolment:
    """The own head, or later the organiser, says no; the person reads `reason`."""
    enrolment = _locked(enrolment)
    return _move(
        enrolment, EnrolmentState.REFUSED, "community.enrolment.refused", by=by, at=at, reason=reason
    )


@transaction.atomic
def waitlist_enrolment(*, enrolment: Enrolment, by: Actor, at: datetime) -> Enrolment:
    """Keep somebody in line; who asked first comes first when a place is given back."""
    enrolment = _locked(enrolment)
    return _move(enrolment, EnrolmentState.WAITLISTED, "community.enrolment.waitlisted", by=by, at=at)


@transaction.atomic
def accept_enrolment(*, enrolment: Enrolment, by: Actor, at: datetime) -> Enrolment:
    """
    Give a place.

    :raises ProgrammeFull: if the quota is used up.
    :raises UnitFull: if the institution has as many as one may send.
    :raises TakesNobody: if the programme has ended.
    """
    take_place(enrolment)
    enrolment = _locked(enrolment)
    return _move(enrolment, EnrolmentState.ACCEPTED, "community.enrolment.accepted", by=by, at=at)


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, by: Actor, at: datetime, reason: str = "") -> Enrolment:
    """Give up; a place that was held goes to the first in line whose institution has room."""
    programme = TrainingProgramme.objects.select_for_update().get(pk=enrolment.programme_id)
    enrolment = _locked(enrolment)
    held = enrolment.state == EnrolmentState.ACCEPTED
    _move(enrolment, EnrolmentState.WITHDRAWN, "community.enrolment.withdrawn", by=by, at=at, reason=reason)
    if held:
        _give_back(enrolment)
        accept_from_line(programme=programme, by=by, at=at)
    return enrolment


def take_place(enrolment: Enrolment) -> None:
    """Count one place of the programme and of the institution as taken, or refuse; each is one conditional UPDATE."""
    programmes = TrainingProgramme.objects.filter(pk=enrolment.programme_id)
    takes = programmes.filter(
        state__in=[ProgrammeState.PUBLISHED, ProgrammeState.RUNNING], taken__lt=F("quota")
    )
    if not takes.update(taken=F("taken") + 1):
        programme = programmes.get()
        full = programme.state in (ProgrammeState.PUBLISHED, ProgrammeState.RUNNING)
        raise ProgrammeFull(quota=programme.quota) if full else TakesNobody
    limit = programmes.values_list("per_institution", flat=True)[0]
    if enrolment.institution_id is None or limit is None:
        return
    quota, _made = UnitQuota.objects.get_or_create(
        programme_id=enrolment.programme_id,
        institution_id=enrolment.institution_id,
        defaults={"limit": limit},
    )
    if not UnitQuota.objects.filter(pk=quota.pk, taken__lt=F("limit")).update(taken=F("taken") + 1):
        raise UnitFull(institution=quota.institution, limit=limit)


def _give_back(enrolment: Enrolment) -> None:
    TrainingProgramme.objects.filter(pk=enrolment.programme_id).update(taken=F("taken") - 1)
    if enrolment.institution_id is not None:
        UnitQuota.objects.filter(
            programme_id=enrolment.programme_id, institution_id=enrolment.institution_id
        ).update(taken=F("taken") - 1)


@transaction.atomic
def accept_from_line(*, programme: TrainingProgramme, by: Actor, at: datetime) -> int:
    """
    Accept people from the waiting list into free places, first come first; returns how many. Call it wherever places
    become free.

    People whose institution is full are passed over and stay in line.
    """
    accepted = 0
    line = Enrolment.objects.filter(programme=programme, state=EnrolmentState.WAITLISTED)
    for waiting in line.order_by("asked_at", "pk"):
        try:
            with transaction.atomic():
                accept_enrolment(enrolment=waiting, by=by, at=at)
            accepted += 1
        except UnitFull:
            continue
        except (ProgrammeFull, TakesNobody):
            break
    return accepted


def _move(
    enrolment: Enrolment, state: EnrolmentState, fact: str, *, by: Actor, at: datetime, reason: str = ""
) -> Enrolment:
    ENROLMENT.move(enrolment, state)
    enrolment.decided_at, enrolment.reason = at, reason
    enrolment.save(update_fields=["state", "decided_at", "reason"])
    journal.record(fact, about=enrolment, by=by, at=at, note=reason, programme=enrolment.programme_id)
    return enrolment


def _refuse_clash(programme: TrainingProgramme, person: User, by: Actor) -> None:
    """
    Check for schedule conflicts; who enrols somebody else learns of work engagements only, not of private ones. Two
    queries.
    """
    spans = list(programme.sessions.values_list("starts_at", "ends_at"))
    is_self = person == by.user
    refuse_elsewhere(
        People(users=[person.pk]), spans, of=None if is_self else person, besides=journal.subject_of(programme),
        only=() if is_self else AT_WORK,
    )  # fmt: skip


def _refuse_staff(programme: TrainingProgramme, person: User, institution: Institution) -> None:
    if not programme.takes(institution):
        raise NotForYou(who=institution.name)
    if not Seat.objects.of(person).current().filter(institution=institution).exists():
        raise NotOurPerson(person=person, institution=institution.name)


def _refuse_citizen(programme: TrainingProgramme, person: User, at: datetime) -> None:
    if not programme.for_citizens:
        raise NotForYou(who="市民个人")
    hold(person)
    mine = Enrolment.objects.filter(
        person=person, institution__isnull=True, state__in=[*WAITS, EnrolmentState.ACCEPTED]
    )
    if mine.exclude(programme=programme).count() >= (most := rules.CITIZEN_COURSES_MAX.on(at)):
        raise TooManyCourses(limit=most)


def _heads(by: Actor, institution: Institution) -> bool:
    return (
        by.user is not None
        and Institution.objects.where(by.user, Right.APPOINT).filter(pk=institution.pk).exists()
    )


def _locked(enrolment: Enrolment) -> Enrolment:
    return for_update(enrolment, "person", "institution")
