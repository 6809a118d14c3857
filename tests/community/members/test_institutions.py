"""Registering institutions, and who may."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.members.actions import institutions as actions
from community.members.credit_code import check_digit
from community.models import Institution, Kind, Level, Sector
from community.policy import Right, Role
from core.models import JournalEntry
from tests.factories.community import (
    AreaFactory,
    InstitutionFactory,
    SeatFactory,
    city_staff,
    district_staff,
    former_holder_of,
    holder_of,
)
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

NOW = timezone.now()
CODE = "91440101MA5AXXXX0".replace("X", "0")
CODE += check_digit(CODE)


def particulars(**changes):
    record = actions.Particulars(
        name="珠江童声合唱团（示例）", kind=Kind.TROUPE, sector=Sector.SOCIETY, level=Level.DISTRICT,
        area=AreaFactory(code="440103"),
    )  # fmt: skip
    return replace(record, **changes)


def register(**changes):
    return actions.register_institution(particulars=particulars(**changes), by=actor(), at=NOW)


# --- registering and changing ---
def test_a_registered_institution_is_on_record_with_a_fact():
    institution = register(credit_code=CODE)

    assert (institution.credit_code, institution.supervisor) == (CODE, None)
    entry = JournalEntry.objects.get(subject=f"community.institution:{institution.pk}")
    assert entry.fact == "community.institution.registered"


def test_two_institutions_without_a_credit_code_are_no_clash():
    register()
    register(name="珠江木偶社（示例）")

    assert Institution.objects.filter(credit_code=None).count() == 2


def test_a_name_cannot_be_registered_twice():
    register()

    with pytest.raises(actions.NameTaken, match="珠江童声合唱团"):
        register()


def test_a_credit_code_cannot_be_registered_twice():
    register(credit_code=CODE)

    with pytest.raises(actions.CreditCodeTaken):
        register(name="另一家（示例）", credit_code=CODE)


@pytest.mark.parametrize(
    "code", [CODE[:-1] + ("1" if CODE[-1] != "1" else "2"), CODE[:17], CODE.lower(), "龘" * 18]
)
def test_a_credit_code_with_a_wrong_check_digit_is_refused(code):
    with pytest.raises(actions.CreditCodeWrong):
        register(credit_code=code)


def test_a_change_names_the_changed_fields_and_nothing_else():
    institution = register()

    actions.change_institution(
        institution=institution,
        particulars=particulars(about="社区合唱。", credit_code=CODE),
        by=actor(),
        at=NOW,
    )

    entry = JournalEntry.objects.get(fact="community.institution.changed")
    assert sorted(entry.details["fields"]) == ["about", "credit_code"]


def test_a_change_that_changes_nothing_leaves_no_fact():
    institution = register()

    actions.change_institution(institution=institution, particulars=particulars(), by=actor(), at=NOW)

    assert not JournalEntry.objects.filter(fact="community.institution.changed").exists()


def test_an_institution_cannot_be_renamed_to_the_name_of_another():
    register()
    other = register(name="珠江木偶社（示例）")

    with pytest.raises(actions.NameTaken):
        actions.rename_institution(institution=other, name="珠江童声合唱团（示例）", by=actor(), at=NOW)
    other.refresh_from_db()
    assert other.name == "珠江木偶社（示例）"


def test_a_renamed_institution_keeps_its_seats():
    institution = register()
    seat = SeatFactory(institution=institution)

    renamed = actions.rename_institution(
        institution=institution, name="珠江童声团（示例）", by=actor(), at=NOW
    )

    assert list(renamed.seats.all()) == [seat]


# --- who may ---
PEOPLE = {
    "visitor": lambda _institution: AnonymousUser(),
    "citizen": lambda _institution: UserFactory(),
    "head": lambda institution: holder_of(institution, Role.HEAD),
    "liaison": lambda institution: holder_of(institution, Role.LIAISON),
    "editor": lambda institution: holder_of(institution, Role.EDITOR),
    "handler": lambda institution: holder_of(institution, Role.HANDLER),
    "former head": lambda institution: former_holder_of(institution, Role.HEAD),
    "head of another": lambda _institution: holder_of(InstitutionFactory(), Role.HEAD),
    "district": lambda _institution: district_staff(),
    "other district": lambda _institution: district_staff("440104"),
    "city": lambda _institution: city_staff(),
}

#   who                sits   appoint offer  order  host   door   speak  | registers
TABLE = [
    ("visitor",         False, False, False, False, False, False, False,   False),
    ("citizen",         False, False, False, False, False, False, False,   False),
    ("head",            True,  True,  True,  True,  True,  True,  True,    False),
    ("liaison",         True,  False, True,  True,  True,  True,  True,    False),
    ("editor",          True,  False, False, False, True,  False, True,    False),
    ("handler",         True,  False, True,  True,  True,  True,  True,    False),
    ("former head",     False, False, False, False, False, False, False,   False),
    ("head of another", False, False, False, False, False, False, False,   False),
    ("district",        False, False, False, False, False, False, False,   True),
    ("other district",  False, False, False, False, False, False, False,   False),
    ("city",            False, False, False, False, False, False, False,   True),
]  # fmt: skip
RIGHTS = [Right.APPOINT, Right.OFFER, Right.ORDER, Right.HOST, Right.DOOR, Right.SPEAK]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_rights_in_an_institution_hang_on_current_seats(row):
    who, sits, *expected = row
    *rights, registers = expected
    station = InstitutionFactory()
    user = PEOPLE[who](station)

    of = Institution.objects.filter(pk=station.pk)
    assert of.with_seat(user).exists() is sits
    assert [of.where(user, right).exists() for right in RIGHTS] == rights
    assert of.overseen_by(user).exists() is registers


def test_a_bureau_seat_without_the_staff_flag_oversees_nothing():
    bureau = InstitutionFactory(district_bureau=True)

    assert not Institution.objects.overseen_by(holder_of(bureau)).exists()
