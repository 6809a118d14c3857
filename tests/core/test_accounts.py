"""Who may claim a phone, what an outsider learns, and how consents are given and withdrawn."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError
from django.utils import timezone

from config.settings import base
from core import actions
from core.messages import sms
from core.models import Consent, JournalEntry, User
from core.models.accounts import ConsentKind
from core.people.accounts import TERMS_VERSION, AccountAdapter
from tests.factories.core import UserFactory, actor

pytestmark = pytest.mark.django_db

PHONE, PASSWORD = "13800138000", "liwan-opera-26"
ASKED = {"phone": PHONE, "display_name": "陈街坊", "password1": PASSWORD, "consent_terms": "on"}


@pytest.fixture(autouse=True)
def _limits_of_production(settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS


@pytest.fixture(autouse=True)
def outbox():
    sms.MemoryGateway.outbox.clear()
    return sms.MemoryGateway.outbox


def last_code(outbox):
    return re.search(r"验证码 (\S+?)，", outbox[-1][1])[1]


def sign_up(client, **changes):
    return client.post("/account/signup/", {**ASKED, **changes})


def verify(client, outbox):
    return client.post("/account/phone/verify/", {"code": last_code(outbox)})


def owner():
    user = UserFactory.build(phone_verified=True)
    user.set_phone(PHONE)
    user.set_password(PASSWORD)
    user.save()
    return user


# --- names ---
@pytest.mark.parametrize("name", ["龘𠮷", "阿英🙂👩‍👧", "Nguyễn Ánh", "O'Neill <b>", "陈" * 40])
def test_people_sign_up_under_the_name_they_have(client, outbox, name):
    sign_up(client, display_name=name)
    verify(client, outbox)

    assert User.objects.with_phone(PHONE).display_name == name


@pytest.mark.parametrize("name", ["", "   ", "陈" * 41, "\x00"])
def test_a_name_nobody_can_have_is_refused_in_the_page(client, name):
    answer = sign_up(client, display_name=name)

    assert answer.status_code == 200
    assert not User.objects.exists()


# --- phones ---
def test_a_phone_typed_in_any_way_signs_in(client, outbox):
    owner()

    answer = client.post("/account/login/", {"login": "+86 138-0013-8000", "password": PASSWORD})

    assert answer["Location"] == "/desk/"


def test_an_outsider_learns_nothing_from_signing_up_with_a_taken_phone(client, outbox):
    owner()
    taken = sign_up(client)
    told = outbox[-1]
    client.cookies.clear()
    free = sign_up(client, phone="13900139000")

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert "已有账号" in told[1]
    assert User.objects.count() == 2


def test_an_outsider_learns_nothing_from_asking_for_a_code(client, outbox):
    owner()
    answers = []
    for phone in (PHONE, "13900139000"):
        client.cookies.clear()
        asked = client.post("/account/login/code/", {"phone": phone})
        page = client.get(asked["Location"]).content.decode()
        answers.append(
            (
                asked.status_code,
                asked["Location"],
                re.sub(r"1\d\d\*{4}\d{4}|value=\"\S+\"|nonce-\S+", "", page),
            )
        )

    assert answers[0][:2] == answers[1][:2]
    assert len(answers[0][2]) == len(answers[1][2])
    assert "还没有注册" in outbox[-1][1]


def test_an_outsider_learns_nothing_from_a_wrong_password(client):
    owner()
    pages = [
        client.post("/account/login/", {"login": phone, "password": "wrong"}).content.decode()
        for phone in (PHONE, "13900139000")
    ]

    assert all("手机号或密码不对" in page for page in pages)


def test_a_phone_claimed_by_a_stranger_stays_free_for_its_owner(client, outbox):
    """The stranger signs up with somebody's phone and waits for them behind a known password."""
    sign_up(client, password1="strangers-password-1", display_name="陌生人")
    client.cookies.clear()

    sign_up(client, display_name="机主")
    verify(client, outbox)

    me = User.objects.with_phone(PHONE)
    assert (me.display_name, me.phone_verified) == ("机主", True)
    assert not me.check_password("strangers-password-1")
    client.post("/account/logout/")
    answer = client.post("/account/login/", {"login": PHONE, "password": "strangers-password-1"})
    assert "手机号或密码不对" in answer.content.decode()


def test_an_unproven_claim_opens_no_account_by_code(client, outbox):
    sign_up(client, password1="strangers-password-1")
    client.cookies.clear()

    client.post("/account/login/code/", {"phone": PHONE})

    assert "还没有注册" in outbox[-1][1]


def test_a_proven_phone_cannot_be_taken_away():
    owner()

    with pytest.raises(IntegrityError):
        AccountAdapter().set_phone(UserFactory(), PHONE, verified=True)


def test_signing_up_twice_in_a_hurry_makes_one_account(client, outbox):
    for _ in range(2):
        sign_up(client)
    verify(client, outbox)

    assert User.objects.filter(phone_verified=True).count() == 1


def test_the_secret_of_a_second_factor_is_ciphertext_at_rest():
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    spare = RecoveryCodes.activate(user).get_unused_codes()

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    seed = Authenticator.objects.get(type="recovery_codes").wrap()
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert seed.get_unused_codes() == spare


# --- limits ---
def test_guessing_a_password_has_an_end(client):
    owner()
    for _ in range(5):
        client.post("/account/login/", {"login": PHONE, "password": "wrong"})

    answer = client.post("/account/login/", {"login": PHONE, "password": PASSWORD})

    assert "试的次数太多了" in answer.content.decode()


def test_asking_for_codes_has_an_end(client, outbox):
    owner()
    for _ in range(5):
        client.cookies.clear()
        client.post("/account/login/code/", {"phone": PHONE})

    assert len(outbox) == 3


# --- consents ---
def test_signing_up_records_each_consent_with_its_version(client, outbox):
    sign_up(client, consent_access_needs="on")

    kinds = Consent.objects.order_by("kind").values_list("kind", "version", "withdrawn_at")
    assert list(kinds) == [("access_needs", TERMS_VERSION, None), ("terms", TERMS_VERSION, None)]
    assert JournalEntry.objects.filter(fact="core.consent.given").count() == 2


def test_consents_start_unticked(client):
    html = client.get("/account/signup/").content.decode()

    boxes = re.findall(r"<input[^>]*consent_\w+[^>]*>", html)
    asked_elsewhere = {
        ConsentKind.CHILDREN,
        ConsentKind.RECOMMENDED,
    }  # where children are named; on one's own page
    assert len(boxes) == len(set(ConsentKind.values) - asked_elsewhere)
    assert not any("checked" in box for box in boxes)


def give(user, version="1"):
    return actions.give_consent(
        user=user, kind=ConsentKind.ACCESS_NEEDS, version=version, by=actor(user), at=timezone.now()
    )


def test_giving_the_same_consent_again_changes_nothing():
    user = UserFactory()

    assert give(user) == give(user)
    assert JournalEntry.objects.count() == 1


def test_a_new_version_of_the_text_is_a_new_consent():
    user = UserFactory()
    old, new = give(user), give(user, "2")
    old.refresh_from_db()

    assert old.withdrawn_at is not None
    assert new.withdrawn_at is None


def test_a_consent_withdrawn_keeps_its_row_and_can_be_given_again():
    user = UserFactory()
    give(user)
    for _ in range(2):
        actions.withdraw_consent(user=user, kind=ConsentKind.ACCESS_NEEDS, by=actor(user), at=timezone.now())
    give(user)

    assert Consent.objects.filter(user=user).count() == 2
    assert Consent.objects.filter(user=user, withdrawn_at=None).count() == 1
    assert JournalEntry.objects.filter(fact="core.consent.withdrawn").count() == 1


def test_withdrawing_leaves_the_consents_of_others():
    theirs = give(UserFactory())
    user = UserFactory()
    actions.withdraw_consent(user=user, kind=ConsentKind.ACCESS_NEEDS, by=actor(user), at=timezone.now())
    theirs.refresh_from_db()

    assert theirs.withdrawn_at is None
