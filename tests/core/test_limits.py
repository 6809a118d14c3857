"""Limits count a person or an address, never everybody; what is refused says when to come back and keeps what was typed."""

import re
from importlib import import_module

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from config.settings import base
from core.messages import sms
from core.models import User
from core.web import addresses
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "liwan-opera-26"
ASKED = {"phone": "13800138000", "display_name": "陈街坊", "password1": PASSWORD, "consent_terms": "on"}


@pytest.fixture(autouse=True)
def _limits_of_production(settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    sms.MemoryGateway.outbox.clear()


def neighbour(phone, email=""):
    user = UserFactory.build(phone_verified=True)
    user.set_phone(phone)
    user.set_password(PASSWORD)
    user.save()
    return user


def signs_in(client, login, password=PASSWORD, address="10.0.0.1"):
    client.cookies.clear()
    answer = client.post("/account/login/", {"login": login, "password": password}, REMOTE_ADDR=address)
    return answer.status_code == 302


# --- per account, per address ---
def test_wrong_passwords_of_others_lock_nobody_out(client):
    neighbour("13800138000")
    for number in range(1, 10):
        signs_in(client, f"1390013900{number}", "wrong", address=f"10.0.1.{number}")

    assert signs_in(client, "13800138000")


def test_who_guesses_at_an_account_does_not_lock_its_owner_out_at_home(client):
    neighbour("13800138000")
    for _ in range(6):
        signs_in(client, "13800138000", "wrong", address="10.0.0.9")

    assert not signs_in(client, "13800138000", address="10.0.0.9")
    assert signs_in(client, "13800138000", address="10.0.0.1")


def test_guessing_from_everywhere_has_an_end_too(client):
    neighbour("13800138000")
    for number in range(60):
        signs_in(client, "+86 138 0013 8000", "wrong", address=f"10.0.{number}.1")

    assert not signs_in(client, "13800138000", address="10.9.9.9")


def test_a_right_password_gives_its_try_back(client):
    neighbour("13800138000")

    assert [signs_in(client, "13800138000") for _ in range(8)] == [True] * 8


# --- one address of many people ---
def test_a_school_behind_one_address_can_sign_up(client):
    made = []
    for number in range(40):
        client.cookies.clear()
        made.append(client.post("/account/signup/", {**ASKED, "phone": f"138001380{number:02d}"}).status_code)

    assert set(made) == {302}
    assert User.objects.count() == 40


@pytest.mark.parametrize(("trusted", "forwarded", "found"), [
    (0, "6.6.6.6", "10.0.0.1"),  # nobody of ours wrote it
    (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
    (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
    (2, "203.0.113.7", "10.0.0.1"),  # fewer than there should be
    (1, "", "10.0.0.1"),
])  # fmt: skip
def test_only_what_our_own_proxies_wrote_is_believed(settings, trusted, forwarded, found):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert addresses.client_address(request) == found


def test_one_household_of_ipv6_is_one_address():
    def network(address):
        return addresses.client_network(RequestFactory().get("/", REMOTE_ADDR=address))

    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")


def test_production_trusts_the_nginx_that_is_shipped(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://portal.example.org")

    assert (base.TRUSTED_PROXIES, import_module("config.settings.prod").TRUSTED_PROXIES) == (0, 1)
    shipped = (base.BASE_DIR / "deploy/nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in shipped  # what a visitor sends is written over


def test_behind_the_proxy_people_are_told_apart(client, settings):
    settings.TRUSTED_PROXIES = 1
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/h/ip"}

    def signs_up(number, address):
        client.cookies.clear()
        asked = {**ASKED, "phone": f"1380013800{number}"}
        return client.post("/account/signup/", asked, headers={"X-Forwarded-For": address}).status_code

    assert [signs_up(1, "203.0.113.1"), signs_up(2, "203.0.113.2"), signs_up(3, "203.0.113.1")] == [
        302,
        302,
        429,
    ]


def test_the_throttle_of_the_api_does_not_believe_what_anybody_writes(client, settings, monkeypatch):
    from core.web.api_access import AddressThrottle

    monkeypatch.setattr(AddressThrottle, "rate", "3/min", raising=False)
    answers = [
        client.get("/api/v1/areas/", headers={"X-Forwarded-For": f"6.6.6.{number}"}) for number in range(5)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "秒后再试" in answers[-1].json()["detail"]


def test_the_look_up_of_certificates_does_not_either(client):
    cache.clear()
    for number in range(20):
        client.get(
            "/certificates/", {"number": f"GZ-0000-{number}"}, headers={"X-Forwarded-For": f"6.6.6.{number}"}
        )

    assert client.get("/certificates/", {"number": "GZ-0000-1"}).status_code == 429


# --- what is said ---
def over_the_limit(client, settings, rate="1/h/ip"):
    settings.ACCOUNT_RATE_LIMITS = {"signup": rate}
    for _ in range(2):
        client.cookies.clear()
        answer = client.post(
            "/account/signup/", ASKED, headers={"referer": "http://testserver/account/signup/"}
        )
    return answer


def test_a_refusal_says_when_to_come_back_and_keeps_what_was_typed(client, settings):
    answer = over_the_limit(client, settings)

    page = answer.content.decode()
    assert answer.status_code == 429
    assert 3500 < int(answer["Retry-After"]) <= 3600
    assert "60 分钟" in page
    assert 'value="陈街坊"' in page
    assert PASSWORD not in page
    assert page.count("<h1") == 1


def test_what_was_typed_is_not_offered_to_a_form_of_another_site(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/h/ip"}
    for _ in range(2):
        answer = client.post("/account/signup/", ASKED, headers={"referer": "https://elsewhere.example/"})

    assert answer.status_code == 429
    assert "陈街坊" not in answer.content.decode()


def test_a_limit_hit_in_the_middle_of_a_page_is_no_error_of_ours(client, settings):
    """The eleventh code of one phone is refused by the view that sends it, not by a check before it."""
    settings.ACCOUNT_RATE_LIMITS = {"verify_phone": "1/h/key"}
    statuses = []
    for _ in range(2):
        client.cookies.clear()
        statuses.append(client.post("/account/signup/", ASKED).status_code)

    assert statuses == [302, 429]


def test_every_limit_of_a_person_has_a_page_that_knows_it():
    """Name the action in core.people.limits.ACTIONS, so that its page can say when to come back."""
    from core.people import limits

    known = {action for actions in limits.ACTIONS.values() for action in actions}
    assert set(base.ACCOUNT_RATE_LIMITS) - known == {"login_failed_account"}  # said in the form


# --- codes ---
def last_code():
    return re.search(r"验证码 (\S+?)，", sms.MemoryGateway.outbox[-1][1])[1]


def asks_for_code(client, phone="13800138000"):
    client.cookies.clear()
    return client.post("/account/login/code/", {"phone": phone})


@pytest.mark.parametrize(
    "typed", [{}, {"phone": ""}, {"phone": "", "email": ""}, {"phone": " "}, {"email": "\u3000"}]
)
def test_asking_for_a_code_with_nothing_typed_is_answered_in_the_page(client, typed):
    answer = client.post("/account/login/code/", typed)

    assert answer.status_code == 200
    assert "有 1 处要改" in answer.content.decode()


@pytest.mark.parametrize("path", [
    "login/", "login/code/", "login/code/confirm/", "signup/", "password/reset/", "phone/verify/", "password/new/",
    "password/change/", "password/set/", "phone/change/", "email/", "reauthenticate/", "2fa/authenticate/",
])  # fmt: skip
@pytest.mark.parametrize("who", ["visitor", "neighbour", "waiting for a code"])
def test_no_form_of_the_account_breaks_when_it_is_sent_blank(client, path, who):
    neighbour("13800138000")
    if who == "neighbour":
        signs_in(client, "13800138000")
    elif who == "waiting for a code":
        asks_for_code(client)

    assert client.post(f"/account/{path}").status_code < 500


def test_a_code_is_six_digits_that_a_phone_can_fill_in(client):
    neighbour("13800138000")
    asks_for_code(client)

    page = client.get("/account/login/code/confirm/").content.decode()
    box = re.search(r"<input[^>]*name=\"code\"[^>]*>", page)[0]
    assert re.fullmatch(r"\d{6}", last_code())
    assert 'inputmode="numeric"' in box
    assert 'autocomplete="one-time-code"' in box


@pytest.mark.parametrize("how", ["１２３４５６", "123 456", "\u202d123-456\u202c", "123.456", "123\u3000456"])
def test_a_code_is_the_same_however_it_is_typed(client, how):
    neighbour("13800138000")
    asks_for_code(client)
    digits = iter(last_code())
    typed = "".join(next(digits) if mark.isdecimal() else mark for mark in how)
    if how.startswith("１"):
        typed = typed.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert client.post("/account/login/code/confirm/", {"code": typed}).get("Location") == "/desk/"


@pytest.mark.parametrize("phone", ["13800138000", "13900139000"])
def test_a_code_is_sent_again_and_strangers_learn_nothing(client, phone):
    neighbour("13800138000")
    asks_for_code(client, phone)
    first = client.get("/account/login/code/confirm/").content.decode()

    again = client.post("/account/login/code/confirm/", {"action": "resend"})

    assert "重新发送" in first
    assert 'data-wait="60"' in first
    assert again["Location"] == "/account/login/code/confirm/"
    assert len(sms.MemoryGateway.outbox) == (2 if phone == "13800138000" else 1)


def test_the_code_of_a_sign_up_is_sent_again(client):
    client.post("/account/signup/", ASKED)

    client.post("/account/phone/verify/", {"action": "resend"})

    assert len(sms.MemoryGateway.outbox) == 2
    assert client.post("/account/phone/verify/", {"code": last_code()})["Location"] == "/desk/"


# --- a forgotten password ---
NEW = {"password1": "a-new-opera-27", "password2": "a-new-opera-27"}


def test_who_has_only_a_phone_sets_a_new_password_with_a_code(client):
    neighbour("13800138000")

    answer = client.post("/account/password/reset/", {"email": "138 0013 8000"})
    then = client.post(answer["Location"], {"code": last_code()})
    assert then["Location"] == "/account/password/new/"
    assert client.get(then["Location"]).status_code == 200
    client.post(then["Location"], NEW)

    assert signs_in(client, "13800138000", NEW["password1"])


def test_without_a_code_the_old_password_is_asked_for(client):
    neighbour("13800138000")
    signs_in(client, "13800138000")

    assert client.get("/account/password/new/")["Location"] == "/account/password/change/"
    assert client.post("/account/password/new/", NEW)["Location"] == "/account/password/change/"
    assert signs_in(client, "13800138000")


def test_a_stranger_who_resets_learns_nothing(client):
    neighbour("13800138000")
    answers = []
    for phone in ("13800138000", "13900139000"):
        client.cookies.clear()
        answers.append(client.post("/account/password/reset/", {"email": phone})["Location"])

    assert answers[0] == answers[1]


@pytest.mark.parametrize("text", ["", "nonsense", "1380013", "a@b"])
def test_what_is_neither_phone_nor_address_is_said_at_the_field(client, text):
    assert "有 1 处要改" in client.post("/account/password/reset/", {"email": text}).content.decode()


# --- passwords and contacts ---
@pytest.mark.parametrize(
    "password", ["ab13800138000", "138-0013-8000x", "a00083100831b", "13800138000陈嘉", "x0138000y"]
)
def test_a_password_made_of_ones_own_phone_is_refused(client, password):
    page = client.post("/account/signup/", {**ASKED, "password1": password}).content.decode()

    assert "不要用自己的手机号" in page
    assert not User.objects.exists()


def test_it_is_refused_when_the_password_is_changed_too(client):
    user = neighbour("13800138000")
    client.force_login(user)

    page = client.post("/account/password/change/", {
        "oldpassword": PASSWORD, "password1": "opera13800138000", "password2": "opera13800138000",
    }).content.decode()  # fmt: skip

    assert "不要用自己的手机号" in page


@pytest.mark.parametrize("password", ["opera-138-001", "20260101-opera", "wuyang-1380"])
def test_a_few_digits_of_it_are_no_harm(client, password):
    assert client.post("/account/signup/", {**ASKED, "password1": password}).status_code == 302


def test_changing_the_phone_or_the_address_asks_who_one_is(client):
    signs_in_as = neighbour("13800138000")
    signs_in(client, "13800138000")

    for path, typed in (
        ("phone/change/", {"phone": "13900139000"}),
        ("email/", {"email": "a@example.org", "action_add": ""}),
    ):
        assert client.post(f"/account/{path}", typed)["Location"].startswith("/account/reauthenticate/")
    signs_in_as.refresh_from_db()
    assert signs_in_as.phone == "13800138000"
    assert sms.MemoryGateway.outbox == []

    client.post("/account/phone/change/", {"phone": "13900139000"})
    client.post(
        "/account/reauthenticate/?next=/account/phone/change/",
        {"password": PASSWORD, "next": "/account/phone/change/"},
    )
    assert sms.MemoryGateway.outbox[-1][0] == "13900139000"


def test_signing_up_does_not_tell_that_an_address_is_taken(client):
    neighbour("13900139000").emailaddress_set.create(email="taken@example.org", verified=True, primary=True)
    pages = []
    for number, email in enumerate(["taken@example.org", "free@example.org"]):
        client.cookies.clear()
        answer = client.post("/account/signup/", {**ASKED, "phone": f"1380013800{number}", "email": email})
        client.post("/account/phone/verify/", {"code": last_code()})
        me = client.get("/me/").content.decode()
        pages.append(
            (answer.status_code, answer["Location"], "taken" in me and "已" in me, me.count("example.org"))
        )

    assert pages[0][:2] == pages[1][:2]
    assert pages[0][3] == pages[1][3]
    assert (
        User.objects.get(emailaddress__email="taken@example.org", emailaddress__verified=True).phone
        == "13900139000"
    )


def test_changing_it_does_not_tell_that_a_phone_or_an_address_is_taken(client):
    neighbour("13900139000").emailaddress_set.create(email="taken@example.org", verified=True, primary=True)
    neighbour("13800138000")
    answers = {}
    for path, name, taken, free in (
        ("phone/change/", "phone", "13900139000", "13700137000"),
        ("email/", "email", "taken@example.org", "free@example.org"),
    ):
        for value in (taken, free):
            signs_in(client, "13800138000")
            client.post("/account/reauthenticate/", {"password": PASSWORD})
            answer = client.post(f"/account/{path}", {name: value, "action_add": "", "action": "change"})
            answers.setdefault(name, set()).add((answer.status_code, answer.get("Location")))

    assert {name: len(told) for name, told in answers.items()} == {"phone": 1, "email": 1}
