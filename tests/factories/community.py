"""A small Guangzhou: areas, institutions, seats and places, and people by their role."""

import datetime as dt

import factory
from django.utils import timezone

from community.models import (
    Area,
    Facility,
    FamilyMember,
    Institution,
    Kind,
    Level,
    OpeningHours,
    Seat,
    Sector,
    Space,
)
from community.policy import GUARDIAN_TEXT, Role
from core.models import Consent, User
from core.models.accounts import ConsentKind
from core.record.journal import subject_of
from tests.factories.core import UserFactory


class AreaFactory(factory.django.DjangoModelFactory):
    """A street of 荔湾区 unless told otherwise; parents are made on the way."""

    class Meta:
        model = Area
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"440103{n % 900 + 100:03d}")
    name = factory.LazyAttribute(lambda area: f"示例{area.code[-3:]}街")
    official_name = factory.LazyAttribute(lambda area: f"示例{area.code[-3:]}街道")
    level = factory.LazyAttribute(
        lambda area: {4: Level.CITY, 6: Level.DISTRICT, 9: Level.STREET, 12: Level.COMMUNITY}[len(area.code)]
    )
    parent = factory.LazyAttribute(
        lambda area: (
            AreaFactory(code=area.code[: {6: 4, 9: 6, 12: 9}[len(area.code)]]) if len(area.code) > 4 else None
        )
    )


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence("逢源文化站{}（示例）".format)
    kind = Kind.STATION
    sector = Sector.CULTURE
    level = Level.STREET
    area = factory.SubFactory(AreaFactory)
    is_sample = True

    class Params:
        supplier = factory.Trait(
            name=factory.Sequence("珠江粤剧社{}（示例）".format), kind=Kind.TROUPE, sector=Sector.SOCIETY
        )
        city_bureau = factory.Trait(
            name=factory.Sequence("市局{}（示例）".format),
            kind=Kind.BUREAU,
            level=Level.CITY,
            area=factory.SubFactory(AreaFactory, code="4401", name="广州市", official_name="广州市"),
        )
        district_bureau = factory.Trait(
            name=factory.Sequence("区局{}（示例）".format),
            kind=Kind.BUREAU,
            level=Level.DISTRICT,
            area=factory.SubFactory(AreaFactory, code="440103", name="荔湾区", official_name="荔湾区"),
        )


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seat

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = Role.HANDLER
    starts_on = dt.date(2020, 1, 1)


class FacilityFactory(factory.django.DjangoModelFactory):
    """Open at all hours: add hours with `open_daily`."""

    class Meta:
        model = Facility

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence("逢源文化站{}号楼（示例）".format)
    area = factory.SelfAttribute("institution.area")
    address = "示例路 1 号"


class SpaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Space

    facility = factory.SubFactory(FacilityFactory)
    name = factory.Sequence("一楼戏台{}".format)
    capacity = 120


class FamilyMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FamilyMember
        skip_postgeneration_save = True

    guardian = factory.SubFactory(UserFactory)
    name = "龘𠮷仔"
    relation = "child"
    born_on = dt.date(2018, 5, 1)

    @factory.post_generation
    def agreed(self, create, extracted, **kwargs):
        """The guardian's consent for a child; `agreed=False` for one of whom nobody asked."""
        if create and extracted is not False and self.age_on(dt.date(2026, 1, 1)) < 14:
            Consent.objects.create(
                user=self.guardian, kind=ConsentKind.CHILDREN, version=GUARDIAN_TEXT, about=subject_of(self),
                given_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            )  # fmt: skip


def open_daily(facility: Facility, opens: str = "09:00", closes: str = "21:00") -> None:
    for weekday in range(7):
        OpeningHours.objects.create(
            facility=facility,
            weekday=weekday,
            opens=dt.time.fromisoformat(opens),
            closes=dt.time.fromisoformat(closes),
        )


def holder_of(institution: Institution, role: str = Role.HANDLER) -> User:
    """A person with a current seat."""
    return SeatFactory(institution=institution, role=role).user


def former_holder_of(institution: Institution, role: str = Role.HANDLER) -> User:
    """A person whose seat ended yesterday."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    return SeatFactory(institution=institution, role=role, ends_on=yesterday).user


def city_staff() -> User:
    """A person of the city bureau: sees the whole city."""
    return SeatFactory(institution=InstitutionFactory(city_bureau=True), user=UserFactory(is_staff=True)).user


def district_staff(code: str = "440103") -> User:
    """A person of a district's bureau: sees that district only."""
    bureau = InstitutionFactory(district_bureau=True, area=AreaFactory(code=code))
    return SeatFactory(institution=bureau, user=UserFactory(is_staff=True)).user
