"""The family one books for: what is kept, under whose consent, and forgotten on request."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from community import policy
from community.members.actions import residents
from community.models import FamilyMember
from core.models import JournalEntry
from core.record.actors import Actor
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/me/family/"
CHILD = {"name": "龘𠮷仔", "relation": "child", "born": "2018-05", "is_guardian": "on"}


@pytest.fixture
def guardian():
    return UserFactory()


@pytest.fixture
def mine(client, guardian):
    client.force_login(guardian)
    return client


def page(response):
    return response.content.decode()


def add(guardian, *, born=dt.date(1950, 5, 31), is_guardian=False, name="阿婆", at=None):
    return residents.add_family_member(
        name=name, relation="parent", born_on=born, is_guardian=is_guardian, by=Actor(guardian), at=at or timezone.now()
    )  # fmt: skip


def test_of_the_birth_only_the_month_is_kept_and_the_name_is_encrypted(guardian):
    member = add(guardian, name=" 阿婆 ")

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, born_on FROM community_familymember WHERE id = %s", [member.pk])
        stored, born_on = cursor.fetchone()
    assert "阿婆" not in stored
    assert (member.name, born_on) == ("阿婆", dt.date(1950, 5, 1))


@pytest.mark.parametrize(("born", "is_child"), [((2012, 12), True), ((2012, 11), False), ((2012, 10), False)])
def test_guardian_agrees_for_a_child_until_the_month_it_turns_fourteen(guardian, born, is_child):
    at = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    birth = dt.date(*born, 1)

    if is_child:
        with pytest.raises(residents.GuardianMustAgree):
            add(guardian, born=birth, at=at)
        add(guardian, born=birth, is_guardian=True, at=at)
    else:
        add(guardian, born=birth, at=at)
    assert JournalEntry.objects.get(fact="community.family.added").details == {"guardian_agreed": is_child}


def test_adding_the_same_person_twice_adds_one(guardian):
    assert add(guardian) == add(guardian)
    assert add(guardian, name="阿公") != add(guardian)


def test_household_ends_where_a_class_begins(guardian):
    for number in range(policy.FAMILY_MAX):
        add(guardian, name=f"家人{number}")

    with pytest.raises(residents.TooManyInTheFamily):
        add(guardian, name="多一位")


def test_removed_member_is_forgotten_and_the_row_stays(guardian):
    member = add(guardian)
    for _ in range(2):
        residents.remove_family_member(member=member, by=Actor(guardian), at=timezone.now())

    member.refresh_from_db()
    assert member.name == "已移除"
    assert not FamilyMember.objects.of(guardian).exists()
    assert JournalEntry.objects.filter(fact="community.family.removed").count() == 1
    assert add(guardian).pk != member.pk


def test_journal_holds_no_name(guardian):
    add(guardian)
    entry = JournalEntry.objects.get(fact="community.family.added")
    assert "阿婆" not in f"{entry.details}{entry.note}{entry.subject}"


# The page ----


def test_guardian_adds_a_child_and_sees_it_in_the_list(mine):
    assert "还没有" in page(mine.get(PAGE))

    html = page(mine.post(PAGE, CHILD, follow=True))

    assert "加上了龘𠮷仔" in html
    assert "2018年5月" in html


BAD = [
    ({"born": "2018-13"}, 422, "请填年和月"),
    ({"born": "yesterday"}, 422, "请填年和月"),
    ({"born": "0000-01"}, 422, "出生年月不对"),
    ({"born": "2999-01"}, 422, "出生年月不对"),
    ({"name": ""}, 422, "处要改"),
    ({"name": "长" * 41}, 422, "处要改"),
    ({"relation": "boss"}, 422, "处要改"),
    ({"is_guardian": ""}, 409, "要监护人为每个孩子单独同意"),
]


@pytest.mark.parametrize(("typed", "status", "words"), BAD, ids=str)
def test_wrong_entry_is_explained_and_what_was_typed_stays(mine, typed, status, words):
    response = mine.post(PAGE, {**CHILD, **typed})

    assert response.status_code == status
    assert words in page(response)
    assert "龘𠮷仔" in page(response) or "name" in typed
    assert not FamilyMember.objects.exists()


def test_nobody_sees_or_removes_the_family_of_others(mine):
    theirs = FamilyMemberFactory(name="别家的孩子")

    assert "别家的孩子" not in page(mine.get(PAGE))
    assert mine.post(f"{PAGE}{theirs.pk}/remove/").status_code == 404
    assert FamilyMember.objects.of(theirs.guardian).exists()


def test_guardian_removes_a_member_by_button(mine, guardian):
    member = FamilyMemberFactory(guardian=guardian)

    assert "已移除" in page(mine.post(f"{PAGE}{member.pk}/remove/", follow=True))
    assert not FamilyMember.objects.of(guardian).exists()


def test_list_costs_the_same_for_one_and_for_ten(mine, guardian, count_queries):
    FamilyMemberFactory(guardian=guardian)
    mine.get(PAGE)
    one = count_queries(lambda: mine.get(PAGE))
    FamilyMemberFactory.create_batch(9, guardian=guardian)

    assert count_queries(lambda: mine.get(PAGE)) == one
