"""Sample seats: invitations in every state, alternates, hand-overs."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from community import policy
from community.members.models.invitations import hash_of
from community.models import HandOver, Institution, Seat, SeatInvitation
from community.policy import Role
from community.states import InvitationState
from core.models import User
from core.people import contacts
from sample.institutions import Bodies
from sample.people import People
from sample.words import MARK
from sample.world import World, make

NOTE = "本季讲座的海报底稿在共享盘“2026 秋”里；和粤剧社约的采访改到下周三。"
# (role, contact, state, days since it was sent) of the invitations of the first hall.
INVITED = (
    (Role.HANDLER, "newcomer@example.org", InvitationState.SENT, 2),
    (Role.EDITOR, "19900009901", InvitationState.SENT, 1),
    (Role.EDITOR, "writer@example.org", InvitationState.DECLINED, 40),
    (Role.HANDLER, "19900009902", InvitationState.EXPIRED, 70),
    (Role.HANDLER, "wrong@example.org", InvitationState.WITHDRAWN, 55),
)
FACTS = {
    InvitationState.DECLINED: "community.invitation.declined",
    InvitationState.EXPIRED: "community.invitation.expired",
    InvitationState.WITHDRAWN: "community.invitation.withdrawn",
}


def make_seats(world: World, bodies: Bodies, people: People) -> None:
    hall, head = bodies.halls[0], people.accounts["hall_head"]
    _invite(world, hall, head)
    _stand_in(world, hall, people)
    _hand_over(world, hall, _former(world, hall, -2), people.accounts["hall"], -2, None, confirmed=False)
    station = bodies.stations[0]
    former = Seat.objects.get(institution=station, role=Role.EDITOR, ends_on__isnull=False)
    _hand_over(world, station, former, people.accounts["station2"], -100, 10, confirmed=True)


def _invite(world: World, hall: Institution, head: User) -> None:
    for role, contact, state, days in INVITED:
        row = _invitation(world, hall, head, role, contact, -days)
        row.state = state
        if state in FACTS:
            after = policy.INVITATION_OPEN_FOR if state == InvitationState.EXPIRED else timedelta(days=1)
            row.answered_at = row.sent_at + after
        make([row])
        _tell_sent(world, row, head)
        if state in FACTS and row.answered_at:
            by = head if state == InvitationState.WITHDRAWN else None
            world.tell(FACTS[state], row, by, row.answered_at, institution=hall.pk)
    _accepted(world, hall, head)


def _accepted(world: World, hall: Institution, head: User) -> None:
    person = make([_person(world, "invited", "袁嘉乐")])[0]
    row = _invitation(world, hall, head, Role.HANDLER, "invited@example.org", -20)
    row.state, row.answered_at = InvitationState.ACCEPTED, world.at(-19, 10)
    row.seat = make([Seat(user=person, institution=hall, role=Role.HANDLER, starts_on=world.day(-19))])[0]
    make([row])
    _tell_sent(world, row, head)
    world.tell(
        "community.seat.appointed",
        row.seat,
        person,
        world.at(-19, 10),
        institution=hall.pk,
        role=Role.HANDLER,
    )
    world.tell(
        "community.invitation.accepted", row, person, world.at(-19, 10), institution=hall.pk, seat=row.seat.pk
    )


def _invitation(
    world: World, hall: Institution, head: User, role: str, contact: str, day: int
) -> SeatInvitation:
    number = f"{world.seed}:{contact}"
    row = SeatInvitation(
        institution=hall, role=role, channel=contacts.channel_of(contact), contact=contact,
        contact_index=contacts.index_of(contact), invited_by=head, sent_at=world.at(day, 9),
        expires_at=world.at(day, 9) + policy.INVITATION_OPEN_FOR, nonce=hash_of(number)[:32],
    )  # fmt: skip
    row.token_hash = hash_of(row.token)
    return row


def _tell_sent(world: World, row: SeatInvitation, head: User) -> None:
    world.tell(
        "community.invitation.sent", row, head, row.sent_at, institution=row.institution_id, role=row.role
    )


def _stand_in(world: World, hall: Institution, people: People) -> None:
    """The handler acts for the liaison, who is on leave."""
    liaison = Seat.objects.get(institution=hall, role=Role.LIAISON)
    handler = Seat.objects.filter(institution=hall, role=Role.HANDLER).order_by("pk")[0]
    seat = make([
        Seat(user=handler.user, institution=hall, role=Role.LIAISON, starts_on=world.day(-1), ends_on=world.day(6),
             alternate_of=liaison)
    ])[0]  # fmt: skip
    world.tell(
        "community.seat.alternated", seat, people.accounts["hall_head"], world.at(-1, 9), institution=hall.pk,
        role=Role.LIAISON, alternate_of=liaison.pk,
    )  # fmt: skip


def _former(world: World, hall: Institution, until: int) -> Seat:
    person = make([_person(world, "former", "霍咏琪")])[0]
    seat = Seat(
        user=person, institution=hall, role=Role.EDITOR, starts_on=world.day(-395), ends_on=world.day(until)
    )
    return make([seat])[0]


def _hand_over(
    world: World, body: Institution, former: Seat, successor: User, day: int, until: int | None, *, confirmed: bool
) -> None:  # fmt: skip
    new = make([
        Seat(user=successor, institution=body, role=former.role, starts_on=world.day(day),
             ends_on=world.day(until) if until else None)
    ])[0]  # fmt: skip
    made = make([
        HandOver(
            seat=former, successor=new, note=NOTE, made_at=world.at(day, 9),
            open_items=[{"title": "把本周的活动消息写好交出", "source": "信息报送", "due_on": "", "path": reverse("portal:workbench")}],
            acknowledged_at=world.at(day + 2, 11) if confirmed else None,
        )
    ])[0]  # fmt: skip
    world.tell(
        "community.seat.handed_over",
        former,
        None,
        made.made_at,
        institution=body.pk,
        successor=new.pk,
        open_items=1,
    )
    if confirmed:
        world.tell("community.handover.acknowledged", made, successor, world.at(day + 2, 11), seat=new.pk)


def _person(world: World, key: str, name: str) -> User:
    return User(
        username=f"sample-seat-{key}", display_name=f"{name}{MARK}", password="!sample", date_joined=world.at(-395, 9)  # noqa: S106
    )  # fmt: skip
