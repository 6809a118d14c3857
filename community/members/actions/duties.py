"""Assignment of an institution's duty to one colleague. An assignment gives nobody a right. Policy: 4.1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.members.models import Institution, Seat
from community.members.queries.own_duties import duties_of, has_button
from community.members.queries.waiting import Duty
from community.seat_rights import opens
from core.errors import DomainError
from core.messages import notices
from core.models import Assignment
from core.models.desk import Part
from core.record import journal
from core.record.actors import Actor

STAGE_MAX = 60


class NotYourDuty(DomainError):
    code = "not_your_duty"
    message = _("这件事现在不用您这个席位办了，可能刚办完。请回到待办看最新的。")


class ColleagueCannotDo(DomainError):
    code = "colleague_cannot_do"
    field = "to"
    message = _("“{name}”的席位办不了这件事，请选另一位同事。")


class ColleagueHasDuty(DomainError):
    code = "colleague_has_duty"
    field = "to"
    message = _("这件事已经在“{name}”手上。")


def held_as(institution: int, subject: str) -> str:
    """
    The `stage` under which an assignment names a duty of an institution about `subject`; the bureau's case of it has
    another.
    """
    return f"duty:{institution}:{subject}"


def can_do(seat: Seat, duty: Duty) -> bool:
    """Whether the holder of `seat` may open its page and has the button."""
    return opens(seat, duty.path) and has_button(seat, duty)


def _waits(seat: Seat, duty: Duty, at: datetime) -> bool:
    """Whether it waits for the holder of `seat` now."""
    return any(one.subject == duty.subject and one.do == duty.do for one in duties_of(seat, at))


@transaction.atomic
def give_duty(*, seat: Seat, duty: Duty, to: Seat, note: str, by: Actor, at: datetime) -> Assignment:
    """
    Assign the duty to the holder of `to`, who is notified; `seat` is the seat that assigns.

    :raises NotYourDuty: if it does not wait for `seat`, or is about nothing that is kept.
    :raises ColleagueCannotDo: if the holder of `to` is elsewhere, or has no button for it.
    :raises ColleagueHasDuty: if it is in their hands.
    """
    Institution.objects.select_for_update(no_key=True).get(pk=seat.institution_id)
    if duty.about is None or not _waits(seat, duty, at):
        raise NotYourDuty
    if to.institution_id != seat.institution_id or not can_do(to, duty):
        raise ColleagueCannotDo(name=to.holder)
    held = Assignment.objects.holders().filter(subject=held_as(seat.institution_id, duty.subject))
    if held.filter(person=to.user_id, stage=duty.do[:STAGE_MAX]).exists():
        raise ColleagueHasDuty(name=to.holder)
    held.update(ended_at=at)
    made = Assignment.objects.create(
        subject=held_as(seat.institution_id, duty.subject), stage=duty.do[:STAGE_MAX], part=Part.HOLDER, person=to.user,
        given_by=by.person, since=at, note=note, due_on=duty.due_on,
    )  # fmt: skip
    journal.record(
        "community.duty.given",
        about=duty.about,
        by=by,
        at=at,
        note=note,
        institution=seat.institution_id,
        to=to.user_id,
    )
    if to.user_id != by.person.pk:
        notices.send(
            to=to.user, topic="case", title=f"请您办：{duty.title}", body=note, path=duty.path, at=at,
            key=f"assignment:{made.pk}:given",
        )  # fmt: skip
    return made


@transaction.atomic
def put_duty_back(*, seat: Seat, duty: Duty, by: Actor, at: datetime) -> None:
    """
    Remove the assignment: anybody who can do the duty may do it. No effect without one.

    :raises NotYourDuty: as `give_duty`.
    """
    if duty.about is None or not _waits(seat, duty, at):
        raise NotYourDuty
    held = Assignment.objects.holders().filter(subject=held_as(seat.institution_id, duty.subject))
    if held.update(ended_at=at):
        journal.record(
            "community.duty.returned", about=duty.about, by=by, at=at, institution=seat.institution_id
        )
