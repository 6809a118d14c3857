"""The three officers: disjoint rights, nothing personal without need, one thing to write."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from core import actions
from core.messages import notices
from core.models import CalendarDay, Job, JournalEntry, User
from core.models.accounts import Office
from core.record import journal, sealing
from tests.factories.community import city_staff
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
LISTS = ["job", "dispatch", "calendarday", "user", "journalentry", "seal"]


def officer(office):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=office)[0])
    return user


def superuser():
    return UserFactory(is_staff=True, is_superuser=True)


def neighbour():
    user = UserFactory.build(display_name="陈街坊", phone_verified=True)
    user.set_phone(PHONE)
    user.save()
    return user


#   who                                      jobs   letters days   people record seals
TABLE = [
    ("system", lambda: officer(Office.SYSTEM), [True, True, True, False, False, False]),
    ("security", lambda: officer(Office.SECURITY), [False, False, False, True, False, False]),
    ("audit", lambda: officer(Office.AUDIT), [False, False, False, False, True, True]),
    ("superuser", superuser, [True] * 6),
    ("city staff", city_staff, [False] * 6),
]


def test_a_list_has_one_main_part_for_screen_readers(client):
    client.force_login(superuser())

    assert client.get(reverse("admin:core_job_changelist")).content.count(b"<main") == 1


@pytest.mark.parametrize(("who", "make", "sees"), TABLE, ids=[row[0] for row in TABLE])
def test_each_officer_sees_their_own_lists_and_no_others(client, who, make, sees):
    client.force_login(make())

    answers = [client.get(reverse(f"admin:core_{name}_changelist")).status_code for name in LISTS]
    assert answers == [200 if may else 403 for may in sees]


def test_an_officer_who_left_staff_holds_nothing():
    user = officer(Office.AUDIT)
    user.is_staff = False

    assert not user.holds(Office.AUDIT)


@pytest.mark.parametrize("name", sorted(set(LISTS) - {"calendarday", "user"}))
def test_nobody_writes_what_is_only_to_be_looked_at(rf, name):
    request = rf.get("/")
    request.user = superuser()
    model = next(model for model in admin.site._registry if model._meta.label_lower == f"core.{name}")
    shown = admin.site._registry[model]

    assert not shown.has_add_permission(request)
    assert not shown.has_change_permission(request)
    assert not shown.has_delete_permission(request)


def filled():
    """One row of everything, and one more of each at every call."""
    user = UserFactory()
    at = timezone.now()
    notices.send(to=user, topic="demand", title="秘密", at=at, key=f"k{user.pk}")
    journal.record("core.thing.done", about=user, by=actor(user), at=at, note="因为下雨")
    sealing.seal(at=at)
    CalendarDay.objects.create(day=dt.date(2030, 1, 1) + dt.timedelta(days=user.pk % 3000), is_working=False)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_and_for_ten(client, name, count_queries):
    client.force_login(superuser())
    path = reverse(f"admin:core_{name}_changelist")
    filled()
    client.get(path)
    one = count_queries(lambda: client.get(path))
    for _ in range(9):
        filled()

    assert count_queries(lambda: client.get(path)) == one


@pytest.mark.parametrize("name", LISTS)
def test_the_page_of_a_row_opens(client, name):
    client.force_login(superuser())
    filled()
    model = next(model for model in admin.site._registry if model._meta.label_lower == f"core.{name}")

    assert (
        client.get(reverse(f"admin:core_{name}_change", args=[model.objects.first().pk])).status_code == 200
    )


# --- people ---
def found(client, words):
    client.force_login(officer(Office.SECURITY))
    return client.get(reverse("admin:core_user_changelist"), {"q": words}).content.decode()


@pytest.mark.parametrize(
    ("words", "is_found"), [("陈街", True), (PHONE, True), ("138 0013 8000", True), ("1380013", False)]
)
def test_a_whole_phone_finds_its_owner_and_a_part_of_one_nobody(client, words, is_found):
    neighbour()

    page = found(client, words)

    assert ("138****8000" in page) is is_found


def test_no_page_shows_a_phone_or_a_password(client):
    user = neighbour()
    client.force_login(officer(Office.SECURITY))

    pages = [reverse("admin:core_user_changelist"), reverse("admin:core_user_change", args=[user.pk])]
    html = "".join(client.get(page).content.decode() for page in pages)

    assert "138****8000" in html
    assert PHONE not in html
    assert "password" not in html.replace("password_change", "").replace("password/change", "")


def test_letters_show_neither_what_they_say_nor_to_whom(client):
    filled()
    client.force_login(officer(Office.SYSTEM))

    html = client.get(reverse("admin:core_dispatch_changelist")).content.decode()

    assert "需求的进展" in html
    assert "秘密" not in html
    assert User.objects.first().email not in html


# --- letting people in ---
def set_account(client, user, **fields):
    path = reverse("admin:core_user_change", args=[user.pk])
    return client.post(path, {"is_active": "on", "office": "", **fields}, follow=True)


def test_the_security_officer_lets_a_person_in_and_makes_them_an_officer(client):
    client.force_login(officer(Office.SECURITY))
    user = UserFactory()

    set_account(client, user, is_staff="on", office=Office.AUDIT)

    user = User.objects.get(pk=user.pk)
    assert user.holds(Office.AUDIT)
    assert JournalEntry.objects.get(fact="core.account.set").details == {
        "is_active": True, "is_staff": True, "office": Office.AUDIT,
    }  # fmt: skip


def test_nobody_holds_two_offices(client):
    client.force_login(officer(Office.SECURITY))
    user = officer(Office.SYSTEM)

    set_account(client, user, is_staff="on", office=Office.AUDIT)

    user = User.objects.get(pk=user.pk)
    assert [user.holds(office) for office in Office] == [False, False, True]


def test_a_shut_account_is_signed_out_at_once(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/me/").status_code == 200

    actions.set_account(user=user, is_active=False, is_staff=False, office="", by=actor(), at=timezone.now())

    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("whose", ["own", "superuser"])
def test_an_account_out_of_reach_is_refused_in_words(client, whose):
    me = officer(Office.SECURITY)
    client.force_login(me)
    user = me if whose == "own" else superuser()

    page = set_account(client, user, office=Office.AUDIT).content.decode()

    assert "另一位安全管理员" in page
    assert not JournalEntry.objects.filter(fact="core.account.set").exists()
    user.refresh_from_db()
    assert user.is_staff


def test_fields_that_are_not_theirs_cannot_be_smuggled_in(client):
    client.force_login(officer(Office.SECURITY))
    user = UserFactory()

    set_account(client, user, is_superuser="on", display_name="改名", phone="13900139000")

    user.refresh_from_db()
    assert (user.is_superuser, user.display_name != "改名", user.phone) == (False, True, "")


def test_secrets_of_second_factors_are_edited_nowhere():
    assert not {model._meta.label_lower for model in admin.site._registry} & {
        "mfa.authenticator", "account.emailaddress", "auth.group",
    }  # fmt: skip


def test_an_entry_is_found_by_the_start_of_its_subject(client):
    filled()
    client.force_login(officer(Office.AUDIT))
    path = reverse("admin:core_journalentry_changelist")

    assert "core.thing.done" in client.get(path, {"q": "core.user:"}).content.decode()
    assert "core.thing.done" not in client.get(path, {"q": "core.seal:"}).content.decode()


def test_a_job_is_found_by_its_key(client):
    filled()
    client.force_login(officer(Office.SYSTEM))
    key = Job.objects.get().key

    assert key in client.get(reverse("admin:core_job_changelist"), {"q": key}).content.decode()
