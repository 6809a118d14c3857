"""Sample people: citizens, families, and holders of seats. All invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.models import Group

from community.members.models.residents import Relation
from community.models import Access, Area, FamilyMember, Institution, Level, Resident, Seat
from community.policy import CITY_CODE, GUARDIAN_TEXT, Role
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.people.accounts import TERMS_VERSION
from core.record.journal import subject_of
from sample.accounts import ACCOUNTS, PASSWORD, SALT
from sample.institutions import Bodies
from sample.words import CHILD_NAMES, ELDER_NAMES, GIVEN, MARK, SURNAMES
from sample.world import World, make

CITIZENS = 240
FAMILIES = 40

FORMER_HOLDERS = 5
LIWAN_CITIZENS = 11  # the first of them live where the sample's accounts are at home


@dataclass
class People:
    """Everybody. `seated` holds the current seats of each institution by its id, in the order they were filled."""

    citizens: list[User] = field(default_factory=list)
    family: dict[int, list[FamilyMember]] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    seated: dict[int, list[User]] = field(default_factory=dict)

    def of(self, institution: Institution, place: int = 0) -> User:
        """A person of `institution`; different places are different people while there are any."""
        people = self.seated[institution.pk]
        return people[place % len(people)]

    def seated_at(self, user: User) -> int:
        """The id of the institution where `user` sits."""
        return next(pk for pk, people in self.seated.items() if user in people)


@dataclass
class _Names:
    """Invented names, none twice."""

    dice: Random
    used: set[str] = field(default_factory=lambda: {account.display_name for account in ACCOUNTS})

    def one(self) -> str:
        while True:
            name = f"{self.dice.choice(SURNAMES)}{self.dice.choice(GIVEN)}{MARK}"
            if name not in self.used:
                self.used.add(name)
                return name


def make_people(world: World, bodies: Bodies) -> People:
    dice = world.dice("people")
    people, names = People(), _Names(dice)
    _make_accounts(world, people)
    plan = _seat_plan(bodies, people)
    others = make(
        [_person(world, dice, names.one(), institution.kind == "bureau") for institution, *_ in plan]
    )
    seats = [Seat(user=user, institution=institution, role=role, starts_on=since)
             for user, (institution, role, since) in zip(others, _dated(world, plan), strict=True)]  # fmt: skip
    _fill(world, people, [*_account_seats(world, bodies, people), *seats])
    _former_holders(world, bodies, names, dice)
    _make_citizens(world, people, names, dice)
    _fill_halls(world, bodies, people, _Names(world.dice("halls"), used=names.used))
    return people


# --- people who can sign in ---
def _make_accounts(world: World, people: People) -> None:
    password = make_password(PASSWORD, salt=SALT)
    users = []
    for account in ACCOUNTS:
        user = User(
            username=account.username, display_name=account.display_name, email=account.email,
            password=password, is_staff=account.is_staff,
            phone_verified=True, date_joined=world.at(-390, 9),
        )  # fmt: skip
        user.set_phone(account.phone)
        users.append(user)
    people.accounts = dict(zip([account.key for account in ACCOUNTS], make(users), strict=True))
    make(
        [
            EmailAddress(user=user, email=user.email, verified=True, primary=True)
            for user in users
            if user.email
        ]
    )
    for account in ACCOUNTS:
        if account.office:
            people.accounts[account.key].groups.add(Group.objects.get_or_create(name=account.office)[0])
    people.citizens = [people.accounts["citizen"], people.accounts["family"]]


def _account_seats(world: World, bodies: Bodies, people: People) -> list[Seat]:
    bureaus = {CITY_CODE: bodies.bureau, **bodies.district_bureaus}
    seats = []
    for account in ACCOUNTS:
        kind, _, place = account.seat_at.partition(":")
        if kind == "bureau":
            institution = bureaus[place]
        elif kind:
            lists = {
                "station": bodies.stations, "supplier": bodies.suppliers, "space": bodies.new_spaces,
                "hall": bodies.halls,
            }  # fmt: skip
            institution = lists[kind][int(place)]
        else:
            continue
        user = people.accounts[account.key]
        seats.append(Seat(user=user, institution=institution, role=account.role, starts_on=world.day(-380)))
    return seats


# --- people in seats ---
def _seat_plan(bodies: Bodies, people: People) -> list[tuple[Institution, str]]:
    plan: list[tuple[Institution, str]] = [(bodies.bureau, Role.HEAD)]
    for bureau in bodies.district_bureaus.values():
        plan += [(bureau, Role.HEAD), (bureau, Role.HANDLER)]
    for station in bodies.stations:
        plan += [(station, Role.HEAD), (station, Role.LIAISON), (station, Role.HANDLER)]
    for body in [*bodies.rooms, *bodies.new_spaces, *bodies.suppliers]:
        plan += [(body, Role.HEAD), (body, Role.HANDLER)]
    return plan


def _dated(world: World, plan: list[tuple[Institution, str]]) -> list[tuple[Institution, str, date]]:
    return [
        (institution, role, world.day(-395 + place % 14)) for place, (institution, role) in enumerate(plan)
    ]


def _person(world: World, dice: Random, name: str, is_staff: bool = False) -> User:
    joined: datetime = world.at(-dice.randrange(60, 390), dice.randrange(8, 22), dice.randrange(60))
    return User(
        username=f"sample-{dice.getrandbits(64):016x}", display_name=name, is_staff=is_staff, date_joined=joined,
        password=f"{UNUSABLE_PASSWORD_PREFIX}sample",
    )  # fmt: skip


def _fill(world: World, people: People, seats: list[Seat]) -> None:
    for seat in make(seats):
        people.seated.setdefault(seat.institution_id, []).append(seat.user)
        world.seats[seat.user_id] = seat
        world.tell(
            "community.seat.appointed", seat, None, world.at((seat.starts_on - world.today).days, 9),
            institution=seat.institution_id, role=seat.role,
        )  # fmt: skip


def _fill_halls(world: World, bodies: Bodies, people: People, names: _Names) -> None:
    """Every seat of every hall that no account holds; a head for the others. After all else, which stays as it was."""
    held = {(world.seats[user.pk].institution_id, world.seats[user.pk].role)
            for user in people.accounts.values() if user.pk in world.seats}  # fmt: skip
    plan = [(hall, role) for hall in bodies.halls for role in Role.values if (hall.pk, role) not in held]
    plan += [(other, Role.HEAD) for other in bodies.others[:2]]
    users = make([_person(world, names.dice, names.one()) for _ in plan])
    _fill(world, people, [
        Seat(user=user, institution=institution, role=role, starts_on=world.day(-380))
        for user, (institution, role) in zip(users, plan, strict=True)
    ])  # fmt: skip


def _former_holders(world: World, bodies: Bodies, names: _Names, dice: Random) -> None:
    """Some who left: their seats stay on record and give no right."""
    former = make([_person(world, dice, names.one()) for _ in range(FORMER_HOLDERS)])
    make([
        Seat(user=user, institution=station, role=Role.EDITOR, starts_on=world.day(-395), ends_on=world.day(-100))
        for user, station in zip(former, bodies.stations, strict=False)
    ])  # fmt: skip


# --- citizens ---
def _make_citizens(world: World, people: People, names: _Names, dice: Random) -> None:
    others = [_person(world, dice, names.one()) for _ in range(CITIZENS - len(people.citizens))]
    people.citizens += make(others)
    streets = list(Area.objects.filter(level=Level.STREET).order_by("code"))
    liwan = next(street for street in streets if street.name == "多宝街道")
    make([
        Resident(
            user=user, area=liwan if place < LIWAN_CITIZENS else dice.choice(streets),
            access_needs=[Access.WHEELCHAIR_SEAT] if place % 40 == 7 else [],
        )
        for place, user in enumerate(people.citizens)
    ])  # fmt: skip
    everybody = [*people.citizens, *people.accounts.values()]
    make([
        Consent(user=user, kind=ConsentKind.TERMS, version=TERMS_VERSION, given_at=user.date_joined)
        for user in dict.fromkeys(everybody)
    ])  # fmt: skip
    make([
        Consent(user=user, kind=ConsentKind.ACCESS_NEEDS, version=TERMS_VERSION, given_at=user.date_joined)
        for place, user in enumerate(people.citizens)
        if place % 40 == 7
    ])  # fmt: skip
    for member in make(_families(world, people, dice)):
        people.family.setdefault(member.guardian_id, []).append(member)
    make([
        Consent(
            user_id=guardian, kind=ConsentKind.CHILDREN, version=GUARDIAN_TEXT, about=subject_of(member),
            given_at=world.at(-300, 20),
        )
        for guardian, members in people.family.items()
        for member in members
        if member.relation == Relation.CHILD
    ])  # fmt: skip


def _families(world: World, people: People, dice: Random) -> list[FamilyMember]:
    def member(guardian: User, name: str, relation: str, years: int) -> FamilyMember:
        born = date(world.today.year - years, dice.randrange(1, 13), 1)
        return FamilyMember(guardian=guardian, name=name, relation=relation, born_on=born)

    guardian = people.accounts["family"]
    members = [
        member(guardian, "豆豆", Relation.CHILD, 6),
        member(guardian, "龘仔", Relation.CHILD, 9),
        member(guardian, "外婆", Relation.PARENT, 71),
    ]
    for user in people.citizens[2 : FAMILIES + 1]:
        members += [member(user, name, Relation.CHILD, dice.randrange(3, 13))
                    for name in dice.sample(CHILD_NAMES, dice.choice((1, 1, 2)))]  # fmt: skip
        if dice.random() < 0.4:
            members.append(member(user, dice.choice(ELDER_NAMES), Relation.PARENT, dice.randrange(62, 85)))
    return members
