"""Signing up, signing in and guarding an account, as a person with a phone meets them."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail

from cloudplatform.models import Booking
from core.messages import sms
from core.models import User
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

PHONE, PASSWORD = "13800138000", "liwan-opera-26"
ASKED = {"phone": PHONE, "display_name": "陈街坊（示例）", "password1": PASSWORD, "consent_terms": "on"}


def page(response):
    return response.content.decode()


def last_code():
    return re.search(r"验证码 (\S+?)，", sms.MemoryGateway.outbox[-1][1])[1]


@pytest.fixture
def neighbour(client):
    """Signed up by phone, and signed in."""
    client.post("/account/signup/", ASKED)
    client.post("/account/phone/verify/", {"code": last_code()})
    return User.objects.with_phone(PHONE)


@pytest.fixture
def sure(client, neighbour):
    """Gave the password again just now, as changes to the account's safety ask."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return neighbour


def test_visitor_can_sign_up_by_phone_and_lands_in_their_own_pages(client):
    answer = client.post("/account/signup/", ASKED)
    assert answer["Location"] == "/account/phone/verify/"
    asked = page(client.get("/account/phone/verify/"))
    assert "138****8000" in asked
    assert PHONE not in asked
    answer = client.post("/account/phone/verify/", {"code": last_code()})
    assert answer["Location"] == "/desk/"
    assert User.objects.with_phone(PHONE).phone_verified


def test_visitor_who_signs_up_on_the_way_to_a_booking_is_led_back_and_told_it_is_not_made(client):
    event = EventFactory()
    asked = client.post(f"/events/{event.pk}/book/", {"comes_along": "on", "companions": "2"})
    entrance = page(client.get(asked["Location"]))
    signup = re.search(r'href="(/account/signup/[^"]*)"', entrance)[1].replace("&amp;", "&")
    assert "next" in signup

    onward = parse_qs(urlsplit(signup).query)["next"][0]
    client.post(signup, {**ASKED, "next": onward})
    answer = client.post("/account/phone/verify/", {"code": last_code()})
    html = page(client.get(answer["Location"], follow=True))

    assert "还没有约上" in html
    assert '<option value="2" selected>' in html
    assert not Booking.objects.exists()


def test_visitor_cannot_sign_up_without_the_terms_and_loses_nothing_typed(client):
    html = page(client.post("/account/signup/", {**ASKED, "consent_terms": ""}))
    assert "有 1 处要改" in html
    assert 'href="#id_consent_terms"' in html
    assert 'value="陈街坊（示例）"' in html
    assert User.objects.with_phone(PHONE) is None


def test_wrong_code_is_said_beside_the_code(client):
    client.post("/account/signup/", ASKED)
    html = page(client.post("/account/phone/verify/", {"code": "nonsense"}))
    assert 'id="id_code_error"' in html
    assert "重新发送" in html


def test_neighbour_can_sign_in_with_phone_and_password(client, neighbour):
    client.post("/account/logout/")
    answer = client.post("/account/login/", {"login": PHONE, "password": PASSWORD})
    assert answer["Location"] == "/desk/"


def test_the_code_comes_first_and_keeps_where_one_was_going(client):
    html = page(client.get("/account/login/?next=/events/7/"))

    by_code, by_password = html.index('action="/account/login/code/'), html.index('name="password"')
    assert by_code < by_password
    form = html[by_code:by_password]
    assert 'name="phone"' in form
    assert 'name="next" value="/events/7/"' in form


def test_wrong_password_is_refused_in_words(client, neighbour):
    client.post("/account/logout/")
    html = page(client.post("/account/login/", {"login": PHONE, "password": "wrong"}))
    assert 'role="alert"' in html
    assert f'value="{PHONE}"' in html


def test_neighbour_can_sign_in_with_a_code(client, neighbour):
    client.post("/account/logout/")
    client.post("/account/login/code/", {"phone": PHONE})
    html = page(client.get("/account/login/code/confirm/"))
    assert "138****8000" in html
    assert PHONE not in html
    answer = client.post("/account/login/code/confirm/", {"code": last_code()})
    assert answer["Location"] == "/desk/"


PATHS = [
    "phone/change/",
    "email/",
    "password/change/",
    "logout/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/add/",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_of_account_safety_wears_our_frame_and_our_words(client, sure, path):
    answer = client.get(f"/account/{path}")
    assert answer.status_code == 200
    html = page(answer)
    assert html.count("<h1") == 1
    assert "花城文化共同体" in html
    assert PHONE not in html
    assert not re.search(r"\sstyle=|\son[a-z]+=\"", html)
    words = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S)
    assert not re.search(r"[A-Z]?[a-z]{3,} [a-z]{2,} [a-z]{2,}", words), "English left over"


def test_guarding_the_account_asks_for_the_password_again(client, neighbour):
    answer = client.get("/account/2fa/totp/activate/")
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert "再确认一次身份" in page(client.get(answer["Location"]))


def test_second_factor_is_set_up_asked_for_and_has_a_spare(client, sure):
    html = page(client.get("/account/2fa/totp/activate/"))
    secret = re.search(r'class="codes">(\w+)<', html)[1]
    client.post("/account/2fa/totp/activate/", {"code": one_time(secret)})
    spare = page(client.get("/account/2fa/recovery-codes/"))
    codes = re.findall(r"<li>(\d{8})</li>", spare)
    assert len(codes) == 10
    client.post("/account/logout/")
    answer = client.post("/account/login/", {"login": PHONE, "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    asked = page(client.get("/account/2fa/authenticate/"))
    assert "验证码或恢复码" in asked
    assert 'data-does="authenticateForm"' in asked
    answer = client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert answer["Location"] == "/desk/"


def one_time(secret):
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_forgotten_password_is_answered_by_a_letter_in_our_words(client, neighbour):
    neighbour.emailaddress_set.create(email="neighbour@example.org", verified=True, primary=True)
    client.post("/account/logout/")
    answer = client.post("/account/password/reset/", {"email": "neighbour@example.org"}, follow=True)
    assert "邮件已发出" in page(answer)
    [letter] = mail.outbox
    assert "设新密码" in letter.subject
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert "设新密码" in page(form)
    answer = client.post(
        form.request["PATH_INFO"], {"password1": "a-new-opera-27", "password2": "a-new-opera-27"}, follow=True
    )
    assert client.post("/account/login/", {"login": PHONE, "password": "a-new-opera-27"}).status_code == 302
