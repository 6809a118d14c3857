"""Nothing typed is lost when the session ends in the middle of a form."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from core import actions, crypto
from core.models import Draft, User
from core.web import drafts
from tests import databases
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

FORM = "/demands/new/"
PASSWORD = "liwan-opera-26"


@pytest.fixture
def me():
    user = UserFactory.build(phone_verified=True)
    user.set_phone("13800138000")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, answer):
    return client.post(answer["Location"], {"login": "13800138000", "password": PASSWORD})


def expire(client):
    """The clock takes the session, while the form is open."""
    Session.objects.all().delete()


def test_text_typed_before_signing_in_refills_the_form(client, me):
    answer = client.post(FORM, {"text": "想在永平街道看露天电影🙂𠮷", "csrfmiddlewaretoken": "x"})
    assert answer["Location"] == "/account/login/?next=%2Fdemands%2Fnew%2F"
    assert "文字还在" in client.get(answer["Location"]).content.decode()

    back = sign_in(client, answer)

    assert back["Location"] == FORM
    assert "想在永平街道看露天电影🙂𠮷" in client.get(FORM).content.decode()


def test_text_survives_a_session_that_ends_mid_form(client, me):
    client.force_login(me)
    client.get(FORM)
    expire(client)

    answer = client.post(FORM, {"text": "想看粤剧"})
    sign_in(client, answer)

    assert Draft.objects.get(user=me, form=FORM).fields == {"text": ["想看粤剧"]}


def test_a_booking_wished_before_signing_in_is_still_on_the_events_page(client, me):
    event = EventFactory()
    answer = client.post(
        reverse("cloudplatform:book", args=[event.pk]), {"comes_along": "on", "companions": "2"}
    )

    back = sign_in(client, answer)
    html = client.get(back["Location"], follow=True).content.decode()

    assert '<option value="2" selected>' in html


def test_what_was_taken_is_no_draft_any_more(client, me):
    client.force_login(me)
    event = EventFactory()
    path = reverse("cloudplatform:book", args=[event.pk])
    actions.save_draft(user=me, form=path, fields={"companions": ["2"]}, at=timezone.now())

    client.post(path, {"comes_along": "on", "companions": "1"})

    assert not Draft.objects.exists()


def test_what_was_refused_stays_a_draft(client, me):
    client.force_login(me)
    actions.save_draft(user=me, form=FORM, fields={"text": ["想看粤剧"]}, at=timezone.now())

    client.post(FORM, {"text": ""})

    assert Draft.objects.exists()


def test_nobody_gets_the_text_of_somebody_else(client, me):
    actions.save_draft(user=UserFactory(), form=FORM, fields={"text": ["别人的话"]}, at=timezone.now())
    client.force_login(me)

    assert "别人的话" not in client.get(FORM).content.decode()


def test_secrets_are_not_kept_and_nothing_without_end():
    post = (
        RequestFactory()
        .post("/", {"password1": "x", "csrfmiddlewaretoken": "y", "text": "长" * 30_000, "many": [1, 2]})
        .POST
    )

    kept = drafts.typed(post)

    assert set(kept) == {"text", "many"}
    assert len(kept["text"][0]) == drafts.TEXT_MAX
    assert kept["many"] == ["1", "2"]


def request_of(user, method="get", path="/a/form/"):
    request = getattr(RequestFactory(), method)(path)
    request.user = user
    return request


def test_single_values_come_back_as_text_and_several_as_lists():
    me = UserFactory()
    actions.save_draft(user=me, form="/a/form/", fields={"a": ["1"], "b": ["1", "2"]}, at=timezone.now())

    assert drafts.initial(request_of(me)) == {"a": "1", "b": ["1", "2"]}
    assert drafts.initial(request_of(me, path="/other/"), form="/a/form/") != {}
    assert drafts.initial(request_of(me, path="/other/")) == {}


ANSWERS = [("post", 302, 0), ("post", 409, 1), ("post", 422, 1), ("post", 200, 1), ("get", 302, 1)]


@pytest.mark.parametrize(("method", "status", "left"), ANSWERS)
def test_a_draft_goes_when_its_form_was_taken_and_only_then(method, status, left):
    me = UserFactory()
    actions.save_draft(user=me, form="/a/form/", fields={"a": ["1"]}, at=timezone.now())

    drafts.sign_in_keeping_text(lambda _request: HttpResponse(status=status))(request_of(me, method))

    assert Draft.objects.count() == left


def test_signing_in_without_anything_typed_keeps_nothing(client, me):
    sign_in(client, client.get("/me/"))

    assert User.objects.get(pk=me.pk).last_login
    assert not Draft.objects.exists()


# --- at rest ---
def test_the_database_never_sees_what_was_typed(me):
    actions.save_draft(user=me, form=FORM, fields={"contact_phone": ["13800138000"]}, at=timezone.now())

    with connection.cursor() as cursor:
        cursor.execute("SELECT core_draft::text FROM core_draft")
        row = cursor.fetchone()[0]

    assert ("13800138000" in row, "contact_phone" in row) == (False, False)
    assert Draft.objects.get().fields == {"contact_phone": ["13800138000"]}


def test_text_kept_for_somebody_signed_out_is_encrypted_in_the_session_too(client):
    client.post("/demands/new/", {"text": "想看粤剧，电话 13800138000"})

    kept = client.session["kept_text"]

    assert "13800138000" not in str(dict(client.session))
    assert crypto.decrypt_json(kept)["fields"]["text"] == ["想看粤剧，电话 13800138000"]


@pytest.mark.django_db(transaction=True)
def test_drafts_typed_before_are_encrypted_by_the_migration_and_readable():
    with databases.empty():
        person = models_at("0006_draft_fields_encrypted")("User").objects.create(username="neighbour")
        models_at("0006_draft_fields_encrypted")("Draft").objects.create(
            user_id=person.pk, form=FORM, fields={"contact_phone": ["13800138000"]}, saved_at=timezone.now()
        )

        kept = models_at("0008_draft_plain_fields_gone")("Draft").objects.get()

        assert kept.fields == {"contact_phone": ["13800138000"]}
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_draft::text FROM core_draft")
            assert "13800138000" not in cursor.fetchone()[0]


def models_at(migration):
    """The models of the app `core` as they are after `migration`, which is applied if it is not."""
    executor = MigrationExecutor(connection)
    executor.migrate([("core", migration)])
    apps = executor.loader.project_state([("core", migration)]).apps
    return lambda name: apps.get_model("core", name)
