"""Certificates: numbers nobody guesses, a page anybody verifies on, a PDF for the holder."""

import random

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community import policy
from community.models import Certificate
from community.training.actions import certificates as actions
from community.training.certificate_numbers import (
    ALPHABET,
    is_well_formed,
    new_number,
    normalised,
    number_for,
)
from community.training.queries.certificates import verify
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.community import InstitutionFactory
from tests.factories.core import UserFactory
from tests.factories.training import certificate_for

NOW = timezone.now
YEARS = st.integers(2023, 2099)
PLACES = [3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16]  # where HC-2026-7K3M-Q9TX has a character to mistype


# Numbers ----


@given(YEARS)
def test_every_new_number_is_well_formed_and_survives_how_people_type_it(year):
    number = new_number(year)

    assert is_well_formed(number)
    assert normalised(f" {number.lower().replace('-', ' ')}\n") == number


@given(YEARS, st.sampled_from(PLACES), st.sampled_from(ALPHABET + "01IOU"))
def test_one_typing_error_is_always_caught(year, place, wrong):
    number = new_number(year)
    changed = number[:place] + wrong + number[place + 1 :]

    assert is_well_formed(changed) is (changed == number)


@given(YEARS, st.sampled_from([8, 9, 10, 13, 14, 15]))
def test_two_swapped_neighbours_are_always_caught(year, place):
    number = new_number(year)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert is_well_formed(swapped) is (swapped == number)


@pytest.mark.django_db
def test_no_guess_among_many_random_ones_finds_a_certificate():
    real = {certificate_for().number for _ in range(20)}
    dice, guesses = random.Random(2026), set()
    while len(guesses) < 20_000:
        tail = "".join(dice.choice(ALPHABET) for _ in range(8))
        guesses.add(f"HC-{NOW().year}-{tail[:4]}-{tail[4:]}")

    passed = [guess for guess in guesses if is_well_formed(guess)]

    assert not real & guesses
    assert len(passed) < 60, "about one in 961 should fit both check characters"
    assert {verify(guess).outcome for guess in passed} <= {"unknown"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["HC-2026-0001", "HC-2026-0000-0001", "HC-26-AAAA-AAAA", "GZ-2026-AAAA-AAAA"]
)
def test_the_database_takes_no_number_somebody_made_up(number):
    certificate = certificate_for()

    with pytest.raises(IntegrityError, match="community_certificate_number_shape"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(number=number)


@pytest.mark.django_db
def test_the_database_takes_no_number_twice():
    first, second = certificate_for(), certificate_for()

    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        Certificate.objects.filter(pk=second.pk).update(number=first.number)


def test_numbers_follow_no_order_and_the_check_needs_our_key(settings):
    first = [new_number(2026) for _ in range(200)]
    assert len(set(first)) == 200
    assert sorted(first) != first

    settings.LOOKUP_KEY = "another key"
    assert sum(map(is_well_formed, first)) < 30


def test_sample_numbers_are_the_same_each_time_and_well_formed():
    assert number_for(2026, "a") == number_for(2026, "a") != number_for(2026, "b")
    assert is_well_formed(number_for(2026, "a"))


# Actions ----

pytest_db = pytest.mark.django_db


@pytest_db
def test_issuing_again_for_the_same_thing_answers_the_first():
    first = certificate_for()
    again = certificate_for(first.holder, first.issued_by)

    assert again == first
    assert JournalEntry.objects.filter(fact="community.certificate.issued").count() == 1


@pytest_db
def test_two_guests_without_an_account_get_a_certificate_each():
    issuer = InstitutionFactory()
    made = [
        actions.issue_certificate(
            holder=None, name=name, kind="forum", title="论坛发言（示例）", lines=[], about=issuer, issuer=issuer,
            by=Actor(UserFactory()), at=NOW(),
        )
        for name in ("甲教授", "乙教授", "甲教授")
    ]  # fmt: skip

    assert len({one.pk for one in made}) == 2


@pytest_db
def test_a_certificate_needs_a_name_to_print():
    with pytest.raises(actions.HolderHasNoName):
        certificate_for(UserFactory(display_name=""))


@pytest_db
def test_revoking_twice_is_refused_and_the_holder_is_told_once(run_jobs):
    certificate = certificate_for()
    revoke = {"certificate": certificate, "reason": "冒名顶替", "by": Actor(UserFactory()), "at": NOW()}
    actions.revoke_certificate(**revoke)
    with pytest.raises(actions.RevokedAlready):
        actions.revoke_certificate(**revoke)
    run_jobs()

    assert list(Notice.objects.filter(recipient=certificate.holder).values_list("title", flat=True).order_by("pk")) == [
        "证书已颁发，可以下载了：基层骨干研修班（示例）", "证书已撤销：基层骨干研修班（示例）",
    ]  # fmt: skip


@pytest_db
def test_database_refuses_a_second_live_certificate_and_a_revocation_without_a_reason():
    one = certificate_for()
    refused = [{"number": "HC-1"}, {"number": "HC-2", "revoked_at": NOW(), "holder": UserFactory()}]
    for values in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(**{
                "kind": one.kind, "holder": one.holder, "holder_name": "甲", "title": "x", "about": one.about,
                "issued_by": one.issued_by, "issued_at": NOW(), **values,
            })  # fmt: skip


@pytest_db
def test_the_printed_name_is_ciphertext_at_rest():
    certificate = certificate_for(UserFactory(display_name="陈嘉敏"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder_name FROM community_certificate WHERE id = %s", [certificate.pk])
        assert "陈" not in cursor.fetchone()[0]


# Pages ----


@pytest_db
def test_stranger_verifies_a_number_and_sees_the_masked_name_only(client):
    certificate = certificate_for(UserFactory(display_name="陈嘉敏（示例）"))

    html = client.get("/certificates/", {"number": certificate.number.lower()}).content.decode()

    assert "证书有效" in html
    assert "基层骨干研修班" in html
    assert "陈**（示例）" in html
    assert "嘉敏" not in html


@pytest_db
def test_revoked_certificate_says_so_with_the_reason(client):
    certificate = certificate_for()
    actions.revoke_certificate(certificate=certificate, reason="成绩登错", by=Actor(UserFactory()), at=NOW())

    html = client.get("/certificates/", {"number": certificate.number}).content.decode()

    assert "已撤销" in html
    assert "成绩登错" in html
    assert "证书有效" not in html


@pytest_db
@pytest.mark.parametrize("kind", ["well formed, never given", "mistyped", "nonsense", "markup"])
def test_wrong_numbers_all_get_the_same_clear_answer_and_keep_what_was_typed(client, kind):
    number = {
        "well formed, never given": new_number(2026), "mistyped": "HC-2026-AAAA-AAAA", "nonsense": "我的证书",
        "markup": "<script>",
    }[kind]  # fmt: skip
    response = client.get("/certificates/", {"number": number})

    assert response.status_code == 200
    html = response.content.decode()
    assert "没有这个编号" in html
    assert "请对照证书再核一遍" in html
    assert "<script>" not in html.partition("<main")[2]
    if kind == "nonsense":
        assert 'value="我的证书"' in html


@pytest_db
def test_guessing_is_slowed_for_one_address_and_right_numbers_do_not_count(client):
    right = certificate_for().number
    for _ in range(policy.WRONG_NUMBERS_MAX + 5):
        assert client.get("/certificates/", {"number": right}).status_code == 200
    for _ in range(policy.WRONG_NUMBERS_MAX):
        assert client.get("/certificates/", {"number": new_number(2026)}).status_code == 200

    slowed = client.get("/certificates/", {"number": right})
    assert slowed.status_code == 429
    assert "先歇一歇" in slowed.content.decode()
    assert client.get("/certificates/", {"number": right}, REMOTE_ADDR="10.9.9.9").status_code == 200
    assert client.get("/certificates/").status_code == 200


@pytest_db
def test_holder_prints_the_same_bytes_each_time_and_a_stranger_does_not_find_it(client):
    certificate = certificate_for(UserFactory(display_name="龘𠮷仔 #panic()"))
    path = f"/me/certificates/{certificate.pk}/"
    client.force_login(certificate.holder)
    first, again = client.get(path), client.get(path)

    assert first["Content-Type"] == "application/pdf"
    assert first.content == again.content
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404


@pytest_db
def test_revoked_certificate_is_listed_but_not_printed_any_more(client):
    certificate = certificate_for()
    actions.revoke_certificate(certificate=certificate, reason="成绩登错", by=Actor(UserFactory()), at=NOW())
    client.force_login(certificate.holder)

    assert client.get(f"/me/certificates/{certificate.pk}/").status_code == 404
    assert "成绩登错" in client.get("/me/certificates/").content.decode()


@pytest_db
def test_my_certificates_cost_the_same_for_one_and_for_many(client, count_queries):
    user = UserFactory()
    client.force_login(user)
    certificate_for(user)
    client.get("/me/certificates/")
    one = count_queries(lambda: client.get("/me/certificates/"))
    for _ in range(6):
        certificate_for(user)

    assert count_queries(lambda: client.get("/me/certificates/")) == one
