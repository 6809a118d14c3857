"""Erasure of personal data in this app, on request or after the retention period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from community.members.actions.residents import forget_member
from community.members.models import (
    AgendaFeed,
    FamilyMember,
    MembershipApplication,
    MinorAccess,
    Resident,
    Seat,
    SeatInvitation,
)
from community.members.states import ApplicationState, InvitationState
from community.places.models import CalendarFeed, FacilityFollow
from community.training.models import Enrolment
from core.models import User
from core.people.contacts import proven_indexes
from core.privacy.retention import Rule
from core.record.actors import Actor


def erase(user: User, at: datetime) -> None:
    """Delete family and residence of `user`; seats keep the name they were held under."""
    for member in FamilyMember.objects.of(user):
        forget_member(member, at)
    Resident.objects.filter(user=user).delete()
    for seat in Seat.objects.filter(user=user):
        seat.holder_name = user.display_name
        seat.save(update_fields=["holder_name"])
    CalendarFeed.objects.filter(user=user).delete()
    FacilityFollow.objects.filter(user=user).delete()
    AgendaFeed.objects.filter(seat__user=user).delete()
    Enrolment.objects.filter(person=user).update(why="")
    forget_applicant(MembershipApplication.objects.filter(applicant=user), at)
    answered = SeatInvitation.objects.filter(contact_index__in=proven_indexes(user))
    forget_contacts(answered.exclude(state=InvitationState.SENT), at)


def remove_residence(user: User, by: Actor, at: datetime) -> None:
    Resident.objects.filter(user=user).delete()


def remove_follows(user: User, by: Actor, at: datetime) -> None:
    FacilityFollow.objects.filter(user=user).delete()


def forget_contacts(rows: QuerySet[Any], at: datetime) -> int:
    return rows.update(contact="", contact_index="")


def forget_applicant(rows: QuerySet[Any], at: datetime) -> int:
    return rows.update(contact_name="", contact_phone="")


NOT_ADMITTED = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
RULES = (
    Rule(
        "applications",
        180,
        "未接纳、已撤回的加入申请：清空联系人和电话",
        lambda until: MembershipApplication.objects.exclude(contact_name="", contact_phone="").filter(
            state__in=NOT_ADMITTED, applied_at__lte=until
        ),
        forget_applicant,
    ),
    Rule(
        "invitations",
        30,
        "已答复或失效的席位邀请：清空号码和邮箱",
        lambda until: SeatInvitation.objects.exclude(contact_index="").filter(answered_at__lte=until),
        forget_contacts,
    ),
    Rule(
        "minor_access",
        1095,  # PIPL art. 56: records three years
        "查看未成年人信息的登记：删除（办理记录仍在）",
        lambda until: MinorAccess.objects.filter(at__lte=until),
    ),
)
