"""Working groups: set up, invite and join, close. Policy: 3.1.2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from community.models import Institution, Kind, Seat
from community.states import MembershipState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from roundtable.models import Place, Resolution, WorkingGroup
from roundtable.states import (
    GROUP,
    IN_FORCE,
    PLACE,
    GroupState,
    PlaceState,
    TopicState,
    VisitState,
)


class GroupOver(DomainError):
    code = "group_over"
    message = _("工作组已经结束，只能看，不能再改。要接着做，请市局另设一个。")


class NotAMember(DomainError):
    code = "not_a_member"
    message = _("本单位现在不是这个工作组的成员。收到邀请的请先答复参加；没有收到的请联系牵头单位。")


class SpeakerWithoutSeat(DomainError):
    code = "speaker_without_seat"
    message = _("参加的人要是本单位的现任席位。请先由负责人任命席位，再来指定。")


class LeadNotOfCommunity(DomainError):
    code = "lead_not_of_community"
    message = _("牵头单位要是共同体的成员单位或主管部门，请另选一个。")


class NotInForce(DomainError):
    code = "not_in_force"
    message = _("只能依据纪要已经印发的议定事项设工作组，请另选或留空。")


class GroupBusy(DomainError):
    code = "group_busy"
    message = _("还有 {count} 件没有了结：{titles}。话题定下或不再议、考察记录核对以后，才能结束。")


@transaction.atomic
def set_up(
    *, name: str, task: str, lead: Institution, by: Actor, at: datetime, born_of: Resolution | None = None,
    is_public: bool = True,
) -> WorkingGroup:  # fmt: skip
    """
    Set up a working group; its lead has to accept, as every member has.

    :raises LeadNotOfCommunity: for a lead outside.
    :raises NotInForce: for a resolution that is not issued.
    """
    if lead.kind != Kind.BUREAU and not lead.memberships.filter(state=MembershipState.ADMITTED).exists():
        raise LeadNotOfCommunity
    if born_of is not None and born_of.state not in IN_FORCE:
        raise NotInForce
    year = localdate(at).year
    last = WorkingGroup.objects.filter(number__startswith=f"WG-{year}-").count()
    group = WorkingGroup(
        number=f"WG-{year}-{last + 1}", name=name.strip(), task=task.strip(), lead=lead, born_of=born_of,
        is_public=is_public, set_up_at=at, set_up_by=by.person, is_sample=lead.is_sample,
    )  # fmt: skip
    group.full_clean()
    group.save()
    journal.record("roundtable.workinggroup.set_up", about=group, by=by, at=at, lead=lead.pk)
    ask(group=group, institutions=[lead], by=by, at=at)
    return group


@transaction.atomic
def ask(*, group: WorkingGroup, institutions: Sequence[Institution], by: Actor, at: datetime) -> WorkingGroup:
    """Ask institutions to join; who belongs or was asked stays as it is, who declined or left is asked again."""
    group = locked(group)
    known = {one.institution_id: one for one in group.places.select_for_update(of=("self",))}
    for institution in institutions:
        place = known.get(institution.pk)
        if place is None:
            place = Place.objects.create(group=group, institution=institution, asked_at=at)
        elif PLACE.allows(place.state, PlaceState.ASKED):
            PLACE.move(place, PlaceState.ASKED)
            place.asked_at, place.seat, place.reason = at, None, ""
            place.answered_at = place.answered_by = None
            place.save()
        else:
            continue
        journal.record("roundtable.place.asked", about=place, by=by, at=at, group=group.pk)
    return group


@transaction.atomic
def join(*, place: Place, seat: Seat, by: Actor, at: datetime) -> Place:
    """Join, or name another person. :raises SpeakerWithoutSeat: unless `seat` is a current one of the institution."""
    place = answering(place)
    if not Seat.objects.current().filter(pk=seat.pk, institution=place.institution_id).exists():
        raise SpeakerWithoutSeat
    PLACE.move(place, PlaceState.JOINED)
    place.seat, place.reason = seat, ""
    answered(place, by, at)
    journal.record("roundtable.place.joined", about=place, by=by, at=at, seat=seat.pk)
    return place


@transaction.atomic
def decline(*, place: Place, reason: str, by: Actor, at: datetime) -> Place:
    """Decline to join a group, with the reason."""
    place = answering(place)
    PLACE.move(place, PlaceState.DECLINED)
    place.reason = reason.strip()
    answered(place, by, at)
    journal.record("roundtable.place.declined", about=place, by=by, at=at, note=reason)
    return place


@transaction.atomic
def close(*, group: WorkingGroup, result: str, by: Actor, at: datetime) -> WorkingGroup:
    """End the group with what came of it. :raises GroupBusy: while something is open; the sentence names it."""
    group = locked(group)
    busy = [
        *group.topics.filter(state__in=[TopicState.OPEN, TopicState.PUT]).values_list("title", flat=True),
        *group.visits.exclude(state__in=[VisitState.CONFIRMED, VisitState.CANCELLED]).values_list("title", flat=True),
    ]  # fmt: skip
    if busy:
        raise GroupBusy(count=len(busy), titles="、".join(f"“{one}”" for one in busy[:5]))
    GROUP.move(group, GroupState.CLOSED)
    group.closed_at, group.result = at, result.strip()
    group.full_clean()
    group.save()
    journal.record("roundtable.workinggroup.closed", about=group, by=by, at=at, note=result)
    return group


# Parts ----
def locked(group: WorkingGroup) -> WorkingGroup:
    """The group, locked. :raises GroupOver: once it was closed."""
    group = for_update(group, "lead")
    if group.state != GroupState.ACTIVE:
        raise GroupOver
    return group


def refuse_others(group: WorkingGroup, institution: Institution) -> None:
    """
    Check membership.

    :raises NotAMember: unless `institution` has joined.
    """
    if not group.places.filter(institution=institution, state=PlaceState.JOINED).exists():
        raise NotAMember


def refuse_unless_first(group: WorkingGroup, institution: Institution, owner_id: int) -> None:
    """:raises MoveNotAllowed: unless `institution` leads the group or began the matter itself."""
    refuse_others(group, institution)
    if institution.pk not in (group.lead_id, owner_id):
        raise MoveNotAllowed


def answering(place: Place) -> Place:
    locked(place.group)
    return for_update(place, "group", "institution")


def answered(place: Place, by: Actor, at: datetime) -> None:
    place.answered_by, place.answered_at = by.person, at
    place.full_clean()
    place.save()
