"""Programs sign in with a token of a person: for what it was issued for, until it ends, and never as staff."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.models import Seat
from core.middleware import TokenMiddleware
from core.models import ApiToken, JournalEntry
from core.models.tokens import Scope
from core.people import closing, tokens
from tests.factories.bookings import booked
from tests.factories.community import city_staff
from tests.factories.core import UserFactory, actor
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now
MINE = "/api/v1/bookings/"


def issued(user, *scopes, days=30, at=None):
    return tokens.issue(
        user=user, name="公告屏", scopes=scopes or [Scope.READ], days=days, by=actor(user), at=at or NOW()
    )


def ask(client, text, path=MINE, method="get", **more):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {text}"}, **more)


# --- what is kept ---
def test_the_token_itself_is_kept_nowhere():
    user = UserFactory()
    _token, text = issued(user)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM core_apitoken t UNION ALL SELECT j::text FROM core_journalentry j"
        )
        stored = " ".join(row for (row,) in cursor.fetchall())
    assert text not in stored
    assert text.startswith("hc_")


def test_issuing_and_revoking_are_on_record():
    token, _text = issued(UserFactory())
    for _ in range(2):
        tokens.revoke(token=token, by=actor(token.user), at=NOW())

    facts = JournalEntry.objects.filter(fact__startswith="core.token.").order_by("pk")
    assert list(facts.values_list("fact", "actor")) == [
        ("core.token.issued", token.user_id), ("core.token.revoked", token.user_id),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["everything"]}, {"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}],
)
def test_the_database_refuses_what_the_code_refuses(wrong):
    token, _text = issued(UserFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**wrong)


def test_nobody_holds_more_than_they_can_oversee():
    user = UserFactory()
    for _ in range(tokens.LIVE_MAX):
        issued(user)
    with pytest.raises(tokens.TooManyTokens):
        issued(user)
    with pytest.raises(tokens.ScopeMissing):
        tokens.issue(user=UserFactory(), name="x", scopes=[], days=30, by=actor(user), at=NOW())


# --- what it opens ---
def test_a_program_reads_the_bookings_of_its_person_and_nobody_elses(client):
    mine, theirs = booked(EventFactory()), booked(EventFactory())
    _token, text = issued(mine.booker, Scope.READ)

    found = [row["id"] for row in ask(client, text).json()["results"]]

    assert found == [mine.pk]
    assert theirs.pk not in found


def test_a_token_does_what_it_was_issued_for_and_nothing_else(client):
    user = UserFactory()
    read, book = issued(user, Scope.READ)[1], issued(user, Scope.BOOK)[1]
    wish = {"event": EventFactory().pk}

    def book_with(text):
        return ask(client, text, method="post", data=wish, content_type="application/json").status_code

    assert (ask(client, read).status_code, book_with(read)) == (200, 403)
    assert (ask(client, book).status_code, book_with(book)) == (403, 201)


def test_what_anybody_may_read_takes_no_scope(client):
    assert ask(client, issued(UserFactory(), Scope.BOOK)[1], "/api/v1/areas/").status_code == 200


def test_a_repeated_write_of_a_program_is_done_once(client):
    user = UserFactory()
    _token, text = issued(user, Scope.BOOK)
    wish = {"event": EventFactory().pk}

    answers = [
        client.post(
            MINE,
            wish,
            content_type="application/json",
            headers={"Authorization": f"Bearer {text}", "Idempotency-Key": "a"},
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("end", ["revoked", "run out", "person shut out", "never was one", "blank"])
def test_a_token_that_has_ended_opens_nothing_not_even_beside_a_session(client, end):
    user = UserFactory()
    token, text = issued(user, days=30, at=NOW() - dt.timedelta(days=31) if end == "run out" else None)
    if end == "revoked":
        tokens.revoke(token=token, by=actor(user), at=NOW())
    elif end == "person shut out":
        user.is_active = False
        user.save()
    text = {"never was one": "hc_nonsense", "blank": ""}.get(end, text)
    client.force_login(UserFactory())

    answer = ask(client, text)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_a_program_is_never_staff(rf):
    """Not even with a second factor of its person: who stole the token would be it."""
    staff = city_staff()
    _token, text = issued(staff)
    request = rf.get(MINE, headers={"Authorization": f"Bearer {text}"})
    TokenMiddleware(lambda request: request)(request)

    assert request.user == staff
    assert Seat.objects.scope_codes(request.user) == []


def test_a_token_signs_nobody_in_at_the_pages(client):
    _token, text = issued(UserFactory())

    assert ask(client, text, "/me/").status_code == 302


def test_the_day_of_use_is_noted_once(client, count_queries):
    token, text = issued(UserFactory())

    first, second = (count_queries(lambda: ask(client, text)) for _ in range(2))
    token.refresh_from_db()
    assert token.used_on is not None
    assert second == first - 1


# --- the page ---
def sure(client, user):
    user.set_password("liwan-opera-26")
    user.save()
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": "liwan-opera-26"})


def test_the_person_issues_sees_once_and_revokes(client):
    user = UserFactory()
    sure(client, user)

    shown = client.post("/me/tokens/", {"name": "公告屏", "scopes": ["read"], "days": "90"}).content.decode()
    text = re.search(r"hc_[\w-]{40,}", shown)[0]
    assert ask(client, text).status_code == 200
    assert text not in client.get("/me/tokens/").content.decode()

    client.post(f"/me/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert ask(client, text).status_code == 401


def test_issuing_asks_once_more_who_one_is(client):
    user = UserFactory()
    user.set_password("liwan-opera-26")
    user.save()
    client.force_login(user)

    answer = client.post("/me/tokens/", {"name": "公告屏", "scopes": ["read"], "days": "90"})

    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"name": ""}, {"days": "9999"}, {"scopes": ["all"]}])
def test_a_wrong_wish_is_said_at_its_field_and_keeps_the_rest(client, wrong):
    sure(client, UserFactory())

    answer = client.post("/me/tokens/", {"name": "公告屏", "scopes": ["read"], "days": "90", **wrong})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_another(client):
    token, text = issued(UserFactory())
    client.force_login(UserFactory())

    assert client.post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    assert tokens.found(text, at=NOW()) is not None


# --- leaving ---
def test_tokens_go_with_the_account():
    user = UserFactory()
    _token, text = issued(user)
    closing.forget_person(user, NOW())

    assert not ApiToken.objects.exists()
    assert tokens.found(text, at=NOW()) is None


def test_no_migration_is_missing_for_it():
    call_command("makemigrations", "core", check=True, dry_run=True, verbosity=0)
