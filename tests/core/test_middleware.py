"""The database away, staff without a second factor, buttons of an ended session."""

import json
from unittest.mock import Mock

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

import portal.urls
from community.middleware import ActorMiddleware
from core.middleware import DatabaseTroubleMiddleware
from tests.factories.community import city_staff
from tests.factories.core import UserFactory


# --- the database is away ---
@pytest.fixture
def broken_home(db, monkeypatch):
    """The start page asks a database that restarts."""
    pattern = next(pattern for pattern in portal.urls.urlpatterns if pattern.name == "home")

    def trouble(error):
        def view(_request):
            raise error

        monkeypatch.setattr(pattern, "callback", view)

    return trouble


@pytest.mark.parametrize(
    "error", [OperationalError("terminating connection"), InterfaceError("already closed")]
)
def test_a_page_says_sorry_without_asking_the_database_that_restarts(
    client, broken_home, count_queries, error
):
    broken_home(error)

    assert count_queries(lambda: client.get("/")) == 0
    answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "系统暂时不能用" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/api/v1/events/"])
def test_trouble_in_a_middleware_is_no_mistake_of_ours_either(client, db, monkeypatch, path):
    """Whoever is signed in is looked up before any view."""
    monkeypatch.setattr(ActorMiddleware, "__call__", Mock(side_effect=OperationalError("terminating")))
    client.raise_request_exception = False

    answer = client.get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_other_trouble_of_the_database_is_a_mistake_of_ours(client, broken_home):
    broken_home(DatabaseError("a wrong column"))
    client.raise_request_exception = False

    assert client.get("/").status_code == 500


def test_the_api_says_sorry_to_machines(db):
    answer = DatabaseTroubleMiddleware(lambda _request: HttpResponse()).process_exception(
        RequestFactory().get("/api/v1/events/"), OperationalError()
    )

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert json.loads(answer.content)["code"] == "unavailable"


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_the_request_after_a_restart_is_answered(client):
    """The server ends our connection under way, as a restart does."""
    client.get("/healthz")
    other = connection.copy()
    with connection.cursor() as ours, other.cursor() as theirs:
        ours.execute("SELECT pg_backend_pid()")
        theirs.execute("SELECT pg_terminate_backend(%s)", ours.fetchone())
    other.close()

    answers = [client.get("/api/v1/events/").status_code for _ in range(2)]

    assert answers == [503, 200]


# --- the second factor ---
@pytest.mark.django_db
@pytest.mark.parametrize(("needs", "has", "goes_to"), [
    (True, False, "/account/2fa/totp/activate/"), (True, True, None), (False, False, None),
])  # fmt: skip
def test_staff_enter_the_admin_site_with_a_second_factor(client, settings, needs, has, goes_to):
    settings.STAFF_NEEDS_SECOND_FACTOR = needs
    staff = city_staff()
    if has:
        Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(staff)

    answer = client.get("/admin/")

    assert answer.get("Location") == goes_to
    assert answer.status_code == (302 if goes_to else 200)


@pytest.mark.django_db
def test_the_portal_asks_nobody_for_a_second_factor_they_need_only_in_the_office(client, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    client.force_login(city_staff())

    page = client.get("/me/")
    assert page.status_code == 200
    assert "/account/2fa/totp/activate/" in page.content.decode()  # and says what is missing


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/login/?next=/admin/"])
def test_staff_sign_in_at_the_portals_door_with_its_limits_and_factors(client, path):
    answer = client.get(path, follow=True)

    assert answer.redirect_chain[-1][0] == "/account/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "a", "password": "b"})["Location"].startswith(
        "/account/login/"
    )


@pytest.mark.django_db
def test_somebody_without_a_desk_is_refused_and_not_sent_round_in_circles(client):
    client.force_login(UserFactory())

    assert client.get("/admin/", follow=True).status_code == 403


# --- the way back ---
@pytest.mark.django_db
def test_a_button_of_an_ended_session_leads_back_to_its_page(client):
    page = "http://testserver/me/notices/?page=2"

    answer = client.post(reverse("core:read_all"), headers={"referer": page})

    assert answer["Location"] == "/account/login/?next=%2Fme%2Fnotices%2F%3Fpage%3D2"


@pytest.mark.django_db
@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/x/", "nonsense"])
def test_a_button_pressed_from_elsewhere_leads_to_no_other_site(client, referer):
    answer = client.post(reverse("core:read_all"), headers={"referer": referer})

    assert answer["Location"] == "/account/login/?next=/me/notices/read/"


@pytest.mark.django_db
def test_a_form_whose_text_is_kept_leads_back_to_itself(client):
    answer = client.post("/demands/new/", {"text": "x"}, headers={"referer": "http://testserver/"})

    assert answer["Location"].endswith("next=%2Fdemands%2Fnew%2F")
